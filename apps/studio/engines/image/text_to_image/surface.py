"""What covers the land, and how light lies on it: grass, fields, rock, sand, snow, ways; then single blades
and flowers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.ground import GRASS, SAND, Ground
from apps.studio.engines.image.text_to_image.light import Array, Colour, Mask
from apps.studio.engines.image.text_to_image.terrain import Places, Seen
from apps.studio.engines.image.text_to_image.tiles import step

ROCK: tuple[Colour, Colour] = ((0.60, 0.56, 0.54), (0.40, 0.38, 0.42))
RED_ROCK: tuple[Colour, Colour] = ((0.86, 0.52, 0.32), (0.58, 0.30, 0.22))
SNOW: Colour = (0.97, 0.98, 1.0)
EARTH: Colour = (0.74, 0.62, 0.46)
FIELDS: tuple[Colour, ...] = (
    (0.82, 0.70, 0.34), (0.56, 0.66, 0.26), (0.36, 0.52, 0.20), (0.62, 0.52, 0.32), (0.72, 0.72, 0.32),
)  # fmt: skip


@dataclass(frozen=True)
class Cover:
    """What lies on a land: the name of its grass, and what else."""

    grass: str
    fields: bool = False
    sand: bool = False
    red: bool = False
    way: float | None = None  # where a way begins, as a tangent; None for none
    way_colour: Colour = EARTH
    mountains_from: float = 40.0  # `ahead` where rock begins


def paint_land(g: Ground, seen: Seen, cover: Cover) -> None:
    """All land that is seen, lit and in its air."""
    p = seen.places
    albedo = _grown(g, p, cover)
    facing = _facing(g, seen, 1.5)
    if cover.sand:
        albedo = _sand(g, p)
    if cover.red:
        albedo = _stone(g, seen, albedo)
        facing = np.asarray(cv2.GaussianBlur(facing, (0, 0), g.width / 160), np.float32)
    albedo = _rocky(g, seen, albedo, cover)
    if cover.way is not None:
        way = _way(g, p, cover.way)[..., None]
        albedo = albedo * (1 - way) + way * _way_tone(g, p, cover)
    facing = facing * _cloud_shadows(g, p)
    colour = g.dimmed(albedo * g.light.on(facing), p.ahead)
    g.fill(seen.land.astype(np.float32), colour)
    g.ahead = np.where(seen.land, p.ahead, np.float32(np.inf)).astype(np.float32)


def _facing(g: Ground, seen: Seen, steep: float) -> Array:
    """How far each place faces the sun, 0…1; slopes are taken a little steeper than they are."""
    right, up = -seen.rise_aside * steep, np.ones_like(seen.high)
    near = seen.rise_ahead * steep
    x, y, z = g.light.towards
    cosine = (right * x + up * y + near * z) / np.sqrt(right**2 + 1 + near**2)
    facing = (cosine * 1.15 + (0.12 if g.light.low else 0.0)).clip(0, 1)
    return np.asarray(cv2.GaussianBlur(facing, (0, 0), g.width / 600), dtype=np.float32)


def _grown(g: Ground, p: Places, cover: Cover) -> Array:
    light, middle, dark = (np.array(tone, np.float32) for tone in GRASS[cover.grass])
    broad = g.tiles.at(p.aside * 5, p.log * 2.4, 4, 0.55)[..., None]
    fine = g.tiles.level(p.aside * 26, p.log * 20, 3, 0.7)[..., None]
    tone = (0.5 + 0.55 * broad + 0.22 * fine).clip(0, 1)
    albedo = np.where(
        tone < 0.5, dark + (middle - dark) * tone * 2, middle + (light - middle) * (tone * 2 - 1)
    )
    albedo = albedo * (1 + 0.10 * fine)
    if cover.fields:
        albedo = _with_fields(g, p, albedo)
    return np.asarray(albedo, dtype=np.float32)


def _with_fields(g: Ground, p: Places, albedo: Array) -> Array:
    """A quilt of fields with hedges, from some way off on."""
    bend = 0.25 * g.tiles.at(p.aside * 2 + 3, p.log, 2)
    across, down = p.aside * 7 + bend * 3 + p.log * 0.9, p.log * 2.4 + bend * 2 - p.aside * 1.4
    cell = (np.floor(across) * 7 + np.floor(down) * 13).astype(np.int64)
    tones = np.array(FIELDS, np.float32) * (1.0 if g.season != "winter" else 0.8)
    chosen = tones[np.mod(cell * 2654435761 // 97, len(FIELDS))]
    rows = 0.05 * np.sin(across * 40)[..., None]
    edge = np.minimum(_to_edge(across), _to_edge(down) * 1.6)
    hedge = 1 - step(edge, 0.02, 0.07)[..., None]
    share = (step(p.log, 1.1, 1.7) * 0.72)[..., None]
    field = chosen * (1 + rows) * (1 - 0.38 * hedge)
    return np.asarray(albedo * (1 - share) + share * field, dtype=np.float32)


def _to_edge(values: Array) -> Array:
    part = values - np.floor(values)
    return np.asarray(np.minimum(part, 1 - part), dtype=np.float32)


def _sand(g: Ground, p: Places) -> Array:
    broad = g.tiles.at(p.aside * 4, p.log * 2, 4)[..., None]
    ripple = (
        g.tiles.level(p.aside * 12 + p.log * 4, p.log * 34, 2)[..., None]
        * step(2.2 - p.log, 0, 1.6)[..., None]
    )
    return np.asarray(np.array(SAND, np.float32) * (0.98 + 0.07 * broad + 0.07 * ripple), dtype=np.float32)


def _stone(g: Ground, seen: Seen, albedo: Array) -> Array:
    """Layered red stone where the land is steep or high."""
    eye = g.view.eye
    rows = np.arange(g.height, dtype=np.float32)[:, None]
    height = (
        eye - (rows - g.horizon) * seen.places.metres / g.view.focal
    )  # of the very pixel, on a steep wall
    layer = np.sin(height / eye * 5.2 + 1.6 * g.tiles.once(seen.places.aside * 5, seen.places.log * 2))
    grain = g.tiles.at(seen.places.aside * 14, height / eye * 2.2, 4)
    share = (0.5 + 0.32 * layer + 0.35 * grain).clip(0, 1)[..., None]
    stone = np.array(RED_ROCK[1], np.float32) * (1 - share) + np.array(RED_ROCK[0], np.float32) * share
    high = step(seen.high / eye + 0.12 * grain, 0.05, 0.4)[..., None]
    floor = albedo * 0.45 + 0.55 * np.array((0.82, 0.58, 0.38), np.float32)
    return np.asarray(floor * (1 - high) + high * stone, dtype=np.float32)


def _rocky(g: Ground, seen: Seen, albedo: Array, cover: Cover) -> Array:
    """Rock and snow on what is far and high."""
    p = seen.places
    rise = seen.high / np.maximum(p.metres, 1e-3)
    rough = g.tiles.at(p.aside * 30, p.log * 16, 4, 0.6)
    share = step(p.ahead, cover.mountains_from * 0.8, cover.mountains_from) * step(
        rise + 0.02 * rough, 0.03, 0.075
    )
    tone = (0.5 + 0.45 * rough).clip(0, 1)[..., None]
    rock = np.array(ROCK[1], np.float32) * (1 - tone) + tone * np.array(ROCK[0], np.float32)
    line = 0.045 if g.white or g.season == "winter" else 0.088
    steep = np.hypot(seen.rise_aside, seen.rise_ahead)
    snow = step(rise + 0.035 * rough - 0.010 * steep, line, line + 0.03)[..., None]
    rock = rock * (1 - snow) + snow * np.array(SNOW, np.float32)
    return np.asarray(albedo * (1 - share[..., None]) + share[..., None] * rock, dtype=np.float32)


def _way(g: Ground, p: Places, begins: float) -> Array:
    x = p.aside * p.ahead
    middle = (
        begins * (0.9 + 0.3 * p.ahead) * np.exp(-0.16 * p.ahead) * 1.6
        + 0.30 * np.sin(p.log * 1.9) * p.ahead.clip(0, 12) * 0.35
    )
    rough = 0.035 * g.tiles.once(x * 7, p.ahead * 5)
    return step(0.20 + rough - np.abs(x - middle), -0.03, 0.03) * step(4.0 - p.log, 0, 0.5)


def _way_tone(g: Ground, p: Places, cover: Cover) -> Array:
    colour = (0.86, 0.89, 0.95) if cover.grass == "snow" else cover.way_colour
    grain = g.tiles.level(p.aside * 30, p.log * 26, 3, 0.7)[..., None]
    return np.asarray(np.array(colour, np.float32) * (1 + 0.12 * grain), dtype=np.float32)


def _cloud_shadows(g: Ground, p: Places) -> Array:
    """Patches of shade that clouds throw, so that light moves over the land."""
    if g.light.shine < 0.35 or g.light.dark >= 1:
        return np.float32(1) + np.zeros_like(p.log)
    patches = g.tiles.at(p.aside * 1.5 + 17, p.log * 1.35 + 5, 3, 0.4)
    return np.asarray(1 - 0.62 * step(patches, 0.02, 0.42) * step(p.log, 0.4, 1.0), dtype=np.float32)


def blades(g: Ground, land: Mask, grass: str, count: int = 1500) -> None:
    """Single blades in the nearer half of the land, long at one's feet; dark first, light upon them."""
    if grass == "snow":
        return
    tones = np.array(GRASS[grass], np.float32)
    near = np.sort(g.rng.random(count)) ** 1.2
    for share in near:
        x = int(g.rng.integers(g.width))
        y = int(g.horizon + (g.height - g.horizon) * (0.18 + 0.86 * share))
        if y >= g.height + 8 or not land[min(y, g.height - 1), x]:
            continue
        under = g.sheet[min(y, g.height - 1), x]
        tall = g.height * 0.05 * share**1.7 * g.rng.uniform(0.4, 1.0) + 1
        lean = g.rng.normal(0, 0.3) * tall
        tip = tones[0] * g.light.sunlit * 0.92 if g.rng.random() < 0.30 else under * 0.74
        colour = (under * 0.45 + tip * 0.55 if g.rng.random() < 0.75 else tip).tolist()
        thick = 2 if share > 0.75 else 1
        cv2.line(g.sheet, (x, y), (round(x + lean), round(y - tall)), colour, thick, cv2.LINE_AA)


def sprinkle(g: Ground, land: Mask, tones: Sequence[Colour], count: int, first: float = 0.06) -> None:
    """Flowers in drifts, specks far away and heads with a light side at one's feet."""
    depth = g.height - g.horizon
    for share in np.sort(g.rng.random(count)) ** 1.5:
        x, y = int(g.rng.integers(g.width)), int(g.horizon + depth * (first + (1 - first) * share))
        row = min(y, g.height - 1)
        if not land[row, x] or _drift(g, x, share) > g.rng.uniform(-0.5, 0.9):
            continue
        tone = np.array(tones[int(g.rng.integers(len(tones)))], np.float32) * np.float32(
            g.rng.uniform(0.8, 1.1)
        )
        ahead = float(g.ahead[row, x])
        radius = g.height * 0.0125 * (0.10 + share**1.3)
        dark = g.dimmed(tone * g.light.on(0.25), ahead)
        bright = g.dimmed(tone * g.light.on(1.0), ahead)
        _head(g, x, y, radius, dark, bright)


def _drift(g: Ground, x: int, share: float) -> float:
    here = np.array([[x / g.width * 4]], np.float32), np.array([[np.log(0.05 + share) * 2.2]], np.float32)
    return float(g.tiles.once(*here)[0, 0]) * 0.8


def _head(g: Ground, x: int, y: int, radius: float, dark: Array, bright: Array) -> None:
    if radius < 1.6:
        g.sheet[min(y, g.height - 1), x] = bright
        if radius > 0.9:
            cv2.circle(g.sheet, (x, y), 1, bright.tolist(), -1, cv2.LINE_AA)
        return
    size = (max(1, round(radius)), max(1, round(radius * 0.72)))
    cv2.ellipse(g.sheet, (x, y), size, 0, 0, 360, dark.tolist(), -1, cv2.LINE_AA)
    shift = round(radius * 0.3) * (-1 if g.light.left else 1)
    upper = (max(1, round(radius * 0.62)), max(1, round(radius * 0.42)))
    cv2.ellipse(
        g.sheet, (x + shift, y - round(radius * 0.25)), upper, 0, 0, 360, bright.tolist(), -1, cv2.LINE_AA
    )
