"""Water: a lake or a river that mirrors what stands at it, and the open sea with its swell and foam."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.light import Array, Colour, Mask, blend
from apps.studio.engines.image.text_to_image.sky import Disc
from apps.studio.engines.image.text_to_image.terrain import Seen
from apps.studio.engines.image.text_to_image.tiles import step

DEEP: Colour = (0.03, 0.20, 0.26)
LIT_THROUGH: Colour = (0.10, 0.52, 0.48)  # a wave with the light behind it


def mirror(g: Ground, mask: Mask, rough: float, disc: Disc | None, tint: Colour = DEEP) -> None:
    """Level water where `mask` (H, W, bool) is: it shows upside down what is above it, broken by ripples
    that grow towards the eye; `rough` is 0.1 for a mirror and 1 for a gust."""
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    down = (rows - g.horizon).clip(1, None)
    ripple = _ripples(g, columns, down)
    shaken = ripple * (0.6 + 0.075 * down) * rough
    edge = np.maximum.accumulate(np.where(mask, -1.0, rows), axis=0).astype(np.float32)
    edge = _smoothed(np.maximum(edge, 0), mask)
    source = (2 * edge - rows + shaken * 2.4 - 1).clip(0, g.height - 1)
    aside = columns + shaken * 0.9
    shown = cv2.remap(g.sheet, aside, source, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    blurred = cv2.GaussianBlur(shown, (0, 0), 0.6 + 1.6 * rough, sigmaY=0.8 + 3.0 * rough)
    deep = _deep(g, tint)
    near = (down / max(g.height - g.horizon, 1)).clip(0, 1)
    share = (0.10 + (0.30 if g.white else 0.0) + 0.34 * near + 0.16 * rough * ripple * (0.3 + near)).clip(
        0.04, 0.8
    )[..., None]
    surface = blurred * (1 - share) + deep * share
    light = (ripple - 0.35).clip(0, 1.2)[..., None] * rough * (0.10 + 0.12 * near[..., None])
    surface = surface + light * np.array(g.light.rim, np.float32)
    if disc is not None:
        surface = surface + _glitter(g, columns, down, ripple, disc)
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)
    g.fill(np.where(mask, soft, 0), surface)


def _smoothed(edge: Array, mask: Mask) -> Array:
    """The shore that is mirrored, without leaps from column to column."""
    share = mask.astype(np.float32)
    wide = mask.shape[1] / 50
    total = cv2.GaussianBlur(edge * share, (0, 0), wide, sigmaY=0.8)
    return np.asarray(total / np.maximum(cv2.GaussianBlur(share, (0, 0), wide, sigmaY=0.8), 1e-3), np.float32)


def _deep(g: Ground, tint: Colour) -> Array:
    ambient = np.array(g.light.ambient, np.float32)
    return np.asarray(np.array(blend(tint, g.light.zenith, 0.5), np.float32) * ambient, dtype=np.float32)


def _ripples(g: Ground, columns: Array, down: Array) -> Array:
    """Waves in about −1…1, long to the side and flat, equally many in every distance."""
    scale = down + 0.035 * g.height
    across = (columns - g.width / 2) / scale
    along = np.log(scale / g.height)
    broad = g.tiles.level(across * 1.7 + 31, along * 15, 2, 0.55)
    fine = g.tiles.level(across * 4.2, along * 44 + 7, 2, 0.6)
    return np.asarray((0.75 * broad + 0.55 * fine).clip(-1.4, 1.4), dtype=np.float32)


def _glitter(g: Ground, columns: Array, down: Array, ripple: Array, disc: Disc) -> Array:
    """The path of light on the water under a sun or a moon."""
    spread = disc.radius * 0.9 + 0.16 * down
    path = np.exp(-(((columns - disc.x) / spread) ** 2))
    fine = g.tiles.level((columns - disc.x) / (down + 6) * 7, np.log(down + 4) * 30, 2, 0.7)
    spark = step(fine * 0.7 + ripple * 0.5 + 1.25 * path - 0.75, 0.0, 0.55) * path
    veil = 0.35 * path * np.exp(-down / (0.30 * g.height))
    strength = 1.0 if g.light.dark < 1 else 0.75
    light = np.array(g.light.sun, np.float32) * strength
    return np.asarray((spark * 0.95 + veil)[..., None] * light, dtype=np.float32)


def sea(g: Ground, seen: Seen, storm: float, disc: Disc | None) -> None:
    """The swell that is seen: sky in its backs, depth in its faces, light through its crests, foam."""
    p = seen.places
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    down = (rows - g.horizon).clip(1, None)
    slope = _slope(g, seen, storm)
    lift = (down / g.view.focal + 1.6 * slope).clip(0.004, 1.2)
    source = (g.horizon - 2 - g.view.focal * lift * 0.55).clip(0, g.horizon - 1)
    aside = (columns - seen.rise_aside * 60).astype(np.float32)
    sky = cv2.GaussianBlur(g.sheet, (0, 0), 3)
    reflected = cv2.remap(
        sky, aside, source.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    mirror_share = np.exp(-3.2 * lift)[..., None] * (0.86 - 0.18 * storm)
    colour = reflected * mirror_share + _deep(g, DEEP) * 1.25 * (1 - mirror_share)
    colour = colour + _through(g, seen, slope)
    if disc is not None:
        colour = colour + _glitter(g, columns, down, slope * 3, disc)
    colour = _foamed(g, seen, colour, storm)
    g.fill(seen.land.astype(np.float32), g.dimmed(colour, p.ahead * 0.6))
    g.ahead = np.where(seen.land, p.ahead, np.float32(np.inf)).astype(np.float32)


def _slope(g: Ground, seen: Seen, storm: float) -> Array:
    p = seen.places
    ripple = g.tiles.level(p.aside * 9, p.log * 26, 3, 0.65)
    return np.asarray(seen.rise_ahead * 0.9 + ripple * (0.05 + 0.05 * storm), dtype=np.float32)


def _through(g: Ground, seen: Seen, slope: Array) -> Array:
    """Green light in the upper part of a wave that stands against the light."""
    size = seen.places.metres / np.maximum(seen.places.ahead, 1)
    crest = step(seen.high / size, 0.02, 0.22) * step(slope, 0.05, 0.35)
    light = np.array(LIT_THROUGH, np.float32) * g.light.sunlit * (0.42 * g.light.shine + 0.10)
    return np.asarray(crest[..., None] * light, dtype=np.float32)


def _foamed(g: Ground, seen: Seen, colour: Array, storm: float) -> Array:
    """White on the highest crests, and streaks of it down the backs in a storm."""
    p = seen.places
    x = p.aside * p.ahead
    size = p.metres / np.maximum(p.ahead, 1) * (1 + 0.05 * p.ahead.clip(0, 14))
    high = seen.high / size
    patch = g.tiles.at(x * 2.2, p.ahead * 4.5, 4, 0.65)
    top = 0.20 * (0.45 + 0.75 * storm)
    crest = step(high + 0.085 * patch, 0.62 * top, 1.05 * top) * step(0.5 + patch, 0.0, 0.9)
    lace = step(np.abs(g.tiles.at(x * 1.5 + 40, p.ahead * 2.4, 3)), 0.10, 0.02) * step(high, -0.05, 0.08)
    foam = (crest * (0.35 + 0.65 * storm) + 0.45 * storm * lace).clip(0, 1)
    foam = foam * np.exp(-p.ahead / 28)
    white = np.array((0.97, 0.99, 1.0), np.float32) * g.light.on(np.float32(0.85) + 0 * high)
    return np.asarray(colour + foam[..., None] * (white - colour), dtype=np.float32)


def surf(g: Ground, shore: Array, reach: float) -> None:
    """Foam that runs up a beach; `shore` (H, W) is the way from the water's edge, below 0 in the water."""
    rows = np.arange(g.height, dtype=np.float32)[:, None]
    lines = np.zeros_like(shore)
    for out, strength in ((0.0, 1.0), (0.10, 0.8), (0.24, 0.65), (0.42, 0.4)):
        columns = np.broadcast_to(np.arange(g.width, dtype=np.float32) / g.width * 9, shore.shape)
        bend = 0.045 * g.tiles.at(columns, shore * 3 + out * 40, 3)
        away = (shore + out * reach + bend) / 0.022
        lines = np.maximum(lines, strength * np.exp(-(np.where(away > 0, away * 1.6, away * 0.45) ** 2)))
    wet = step(shore, 0.16, 0.0) * step(shore, -0.02, 0.02) * (rows > g.horizon)
    g.sheet[:] *= 1 - 0.34 * wet[..., None]
    white = np.array((0.97, 0.99, 1.0), np.float32) * g.light.on(np.ones((1, 1), np.float32))
    g.fill((0.9 * lines * (rows > g.horizon + 4)).clip(0, 1).astype(np.float32), white)
