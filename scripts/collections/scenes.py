"""Landscapes put together from parts: a sky, hills behind hills in haze, water or a meadow, trees, flowers.

Skies and the texture of land are borrowed from photographs; lines, light and colour are drawn by chance from
the hours of the day below. Pictures are float arrays (side, side, 3) in 0…1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Hour:
    """The colours of a time of day: of the sky above and low, of far things, of sunlight, of near land."""

    zenith: Colour
    low: Colour
    haze: Colour
    sun: Colour
    land: Colour
    dark: bool = False


HOURS = (
    Hour((0.28, 0.48, 0.78), (0.80, 0.88, 0.93), (0.68, 0.79, 0.90), (1.0, 0.98, 0.90), (0.36, 0.48, 0.22)),
    Hour((0.20, 0.40, 0.70), (0.93, 0.90, 0.80), (0.74, 0.80, 0.86), (1.0, 0.95, 0.80), (0.52, 0.47, 0.22)),
    Hour((0.30, 0.34, 0.60), (0.98, 0.72, 0.45), (0.82, 0.62, 0.55), (1.0, 0.80, 0.45), (0.34, 0.30, 0.22)),
    Hour((0.20, 0.22, 0.46), (0.95, 0.52, 0.40), (0.62, 0.42, 0.52), (1.0, 0.62, 0.35), (0.22, 0.18, 0.22)),
    Hour((0.62, 0.66, 0.80), (0.98, 0.85, 0.82), (0.84, 0.78, 0.84), (1.0, 0.90, 0.82), (0.45, 0.46, 0.38)),
    Hour((0.48, 0.54, 0.60), (0.78, 0.80, 0.80), (0.68, 0.72, 0.76), (0.95, 0.95, 0.92), (0.36, 0.40, 0.30)),
    Hour((0.10, 0.14, 0.34), (0.30, 0.36, 0.60), (0.20, 0.27, 0.48), (0.95, 0.93, 0.80), (0.08, 0.12, 0.18),
         dark=True),
    Hour((0.14, 0.36, 0.48), (0.92, 0.86, 0.66), (0.62, 0.74, 0.72), (1.0, 0.92, 0.66), (0.62, 0.38, 0.14)),
    Hour((0.34, 0.58, 0.70), (0.96, 0.94, 0.86), (0.76, 0.86, 0.88), (1.0, 0.97, 0.86), (0.80, 0.82, 0.86)),
)  # fmt: skip
FLOWERY = 0.78  # below which a meadow has flowers
FLOWERS: Sequence[Colour] = ((0.86, 0.16, 0.12), (0.95, 0.78, 0.18), (0.55, 0.36, 0.72), (0.96, 0.94, 0.90),
                             (0.93, 0.50, 0.60))  # fmt: skip


def compose(rng: np.random.Generator, side: int, skies: Sequence[Array], lands: Sequence[Array]) -> Array:
    """One landscape; `skies` and `lands` are the parts of photographs to borrow from."""
    hour = _turned(rng, HOURS[int(rng.integers(len(HOURS)))])
    horizon = rng.uniform(0.38, 0.72)
    sun = np.array([rng.uniform(0.1, 0.9), rng.uniform(0.25, 0.95) * horizon])
    picture = _sky(rng, side, hour, horizon, sun, skies)
    for depth in np.linspace(0.0, 1.0, rng.integers(1, 5)) ** rng.uniform(0.7, 1.4):
        _hill(rng, picture, hour, horizon, float(depth) * 0.8, sun, lands)
    ground, trees = rng.uniform(), rng.choice([0, 0, 1, 1, 2])
    if ground < 0.5:  # noqa: PLR2004 (every second scene has water)
        for _ in range(trees):
            _tree(rng, picture, hour, horizon, rng.uniform(0.08, 0.28), lands)
        picture = _water(rng, picture, hour, horizon + rng.uniform(0.02, 0.1), sun)
        if rng.uniform() < 0.6:  # noqa: PLR2004
            _hill(rng, picture, hour, rng.uniform(0.84, 0.95), 1.0, sun, lands)
    else:
        _meadow(rng, picture, hour, horizon + rng.uniform(0.02, 0.08), lands, flowers=ground < FLOWERY)
        for _ in range(trees):
            _tree(rng, picture, hour, horizon, rng.uniform(0.12, 0.55), lands)
    return np.clip(picture, 0, 1).astype(np.float32)


def cloudy(rng: np.random.Generator, height: int, width: int, coarse: float, stretch: float = 1) -> Array:
    """Smooth noise about 0 of several octaves; `coarse` is how many features lie across it."""
    total = np.zeros((height, width), np.float32)
    for octave in range(5):
        cells = max(2, round(coarse * 2**octave / stretch)), max(2, round(coarse * 2**octave))
        grid = rng.standard_normal((cells[1], cells[0])).astype(np.float32)
        total += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) * 0.55**octave
    return total


def crop(rng: np.random.Generator, source: Array, side: int, least: float = 0.25) -> Array:
    """A square part of `source` at any scale, mirrored or not."""
    edge = int(min(source.shape[:2]) * rng.uniform(least, 1))
    top, left = (rng.integers(0, whole - edge + 1) for whole in source.shape[:2])
    part = source[top : top + edge, left : left + edge]
    part = np.asarray(cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA), dtype=np.float32)
    return np.ascontiguousarray(part[:, ::-1] if rng.uniform() < 0.5 else part)  # noqa: PLR2004


def _turned(rng: np.random.Generator, hour: Hour) -> Hour:
    """The hour with its colours moved a little."""
    moved = {
        name: tuple(np.clip(np.array(getattr(hour, name)) + rng.normal(0, 0.035, 3), 0, 1))
        for name in ("zenith", "low", "haze", "sun", "land")
    }
    return Hour(**moved, dark=hour.dark)


def _places(side: int) -> tuple[Array, Array]:
    down, across = np.mgrid[0:side, 0:side].astype(np.float32) / side
    return down, across


def _sky(
    rng: np.random.Generator, side: int, hour: Hour, horizon: float, sun: NDArray[np.float64],
    skies: Sequence[Array],
) -> Array:  # fmt: skip
    down, across = _places(side)
    fall = np.clip(down / horizon, 0, 1)[..., None] ** rng.uniform(0.7, 1.5)
    sky = np.array(hour.zenith) * (1 - fall) + np.array(hour.low) * fall
    if rng.uniform() < 0.55:  # noqa: PLR2004
        borrowed = crop(rng, skies[int(rng.integers(len(skies)))], side)
        light = borrowed.mean(2, keepdims=True)
        contrast = (light - light.mean()) / max(float(light.std()), 0.03)
        sky = sky * (1 + 0.11 * contrast) + 0.25 * (borrowed - borrowed.mean((0, 1)))
    else:
        cover = cloudy(rng, side, side, rng.uniform(1.5, 4), rng.uniform(1, 3)) - rng.uniform(-0.5, 1.2)
        cover = np.clip(cover * rng.uniform(0.5, 1.4), 0, 1)[..., None] * rng.uniform(0.4, 0.9)
        lit = np.array(hour.sun) * (0.55 if hour.dark else 1.0)
        sky = sky * (1 - cover) + (lit * 0.75 + np.array(hour.low) * 0.25) * cover
    if rng.uniform() < 0.6:  # noqa: PLR2004
        distance = np.hypot(across - sun[0], down - sun[1])
        radius = rng.uniform(0.02, 0.06)
        glow = np.exp(-distance / rng.uniform(0.08, 0.25))[..., None] * 0.55
        disc = np.clip((radius - distance) * side / 2 + 0.5, 0, 1)[..., None]
        sky = sky + (np.array(hour.sun) - sky) * np.maximum(glow, disc)
    return sky.astype(np.float32)


def _profile(rng: np.random.Generator, side: int, roughness: float, height: float) -> Array:
    """How high a ridge stands above its foot, along the picture."""
    line = np.zeros(side, np.float32)
    for octave in range(6):
        knots = rng.standard_normal((1, 3 + 2 * 2**octave)).astype(np.float32)
        wave = cv2.resize(knots, (side, 1), interpolation=cv2.INTER_CUBIC)[0]
        line += (0.8 - np.abs(wave) if roughness > 0.5 else wave) * roughness**octave  # noqa: PLR2004
    line -= line.min()
    return line / max(float(line.max()), 1e-6) * height


def _hill(
    rng: np.random.Generator, picture: Array, hour: Hour, foot: float, near: float,
    sun: NDArray[np.float64], lands: Sequence[Array],
) -> None:  # fmt: skip
    """Lay a ridge on the picture; the nearer, the lower, the rougher and the less in haze."""
    side = len(picture)
    down, _ = _places(side)
    rough = rng.uniform(0.35, 0.62)
    tall = rng.uniform(0.08, 0.34) * (1 - 0.65 * near)
    line = foot + 0.06 * near - _profile(rng, side, rough, tall)
    if near > 0.5 and rng.uniform() < 0.6:  # noqa: PLR2004 (a wood on the crest)
        line = line - np.abs(cloudy(rng, 1, side, 24)[0]) * rng.uniform(0.008, 0.03)
    cover = np.clip((down - line[None]) * side + 0.5, 0, 1)[..., None]
    form = cloudy(rng, side, side, 5)
    slope = np.gradient(form, axis=1) * side / 18 * (1 if sun[0] < 0.5 else -1)  # noqa: PLR2004
    surface = _surface(rng, side, hour, lands) * (1 + 0.16 * np.clip(slope, -1.5, 1.5)[..., None])
    if near < 0.5 and rng.uniform() < 0.3:  # noqa: PLR2004 (snow on the far ones)
        snow = np.clip((foot - tall * 0.45 - down) * 14 + form * 0.8, 0, 1)[..., None]
        surface = surface * (1 - snow) + np.array([0.95, 0.95, 0.98]) * (0.5 if hour.dark else 1) * snow
    haze = (1 - near) ** 0.8 * rng.uniform(0.55, 0.9)
    mist = np.clip((down - line[None]) / 0.25, 0, 1)[..., None] * 0.35 * (1 - near)
    amount = np.clip(haze + mist, 0, 0.95)
    picture[:] = picture * (1 - cover) + (surface * (1 - amount) + np.array(hour.haze) * amount) * cover


def _surface(rng: np.random.Generator, side: int, hour: Hour, lands: Sequence[Array]) -> Array:
    """Land in the colour of the hour with the texture of a photograph."""
    texture = crop(rng, lands[int(rng.integers(len(lands)))], side, 0.4)
    light = texture.mean(2, keepdims=True)
    light = np.clip(0.9 + 0.3 * (light - light.mean()) / max(float(light.std()), 0.03), 0.25, 1.7)
    tone = np.array(hour.land) * rng.uniform(0.7, 1.2) + rng.normal(0, 0.03, 3)
    own = texture - texture.mean((0, 1)) + tone
    result: Array = (0.7 * tone * light + 0.3 * own * np.array(hour.sun)).astype(np.float32)
    return result


def _water(
    rng: np.random.Generator, picture: Array, hour: Hour, shore: float, sun: NDArray[np.float64]
) -> Array:
    """Everything below `shore` becomes water that mirrors what stands above."""
    side = len(picture)
    down, across = _places(side)
    depth = np.clip(down - shore, 0, 1)
    ripple = cloudy(rng, side, side, rng.uniform(8, 20), rng.uniform(3, 8))
    swing = ripple * (0.004 + 0.05 * depth) * rng.uniform(0.4, 1.5)
    rows = np.clip((shore - depth * rng.uniform(0.9, 1.4) + swing) * side, 0, side - 1).astype(np.float32)
    columns = (across * side + ripple * 1.5).astype(np.float32)
    mirrored = cv2.remap(picture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    tint = np.array(hour.zenith) * 0.6 + np.array(hour.haze) * 0.25
    deep = np.clip(0.22 + depth * rng.uniform(0.3, 1.0), 0, 0.75)[..., None]
    water = mirrored * (1 - deep) + tint * deep + 0.02 * ripple[..., None]
    glint = np.exp(-(((across - sun[0]) / (0.03 + 0.2 * depth)) ** 2)) * np.clip(ripple - 0.4, 0, 1)
    water = water + (np.array(hour.sun) - water) * (glint * rng.uniform(0.2, 0.9))[..., None]
    below = np.clip((down - shore) * side + 0.5, 0, 1)[..., None]
    return (picture * (1 - below) + water * below).astype(np.float32)


def _meadow(
    rng: np.random.Generator, picture: Array, hour: Hour, edge: float, lands: Sequence[Array], flowers: bool
) -> None:
    side = len(picture)
    down, _ = _places(side)
    line = edge - _profile(rng, side, 0.3, rng.uniform(0.01, 0.08))
    near = np.clip((down - line[None]) / max(1 - edge, 0.1), 0, 1)[..., None]
    grass = _surface(rng, side, hour, lands) * (1.15 - 0.35 * near)
    grass = grass * (0.55 + 0.45 * near) + np.array(hour.haze) * 0.4 * (1 - near)
    if rng.uniform() < 0.35:  # noqa: PLR2004 (a path or a furrow that leads into the picture)
        _, across = _places(side)
        middle = rng.uniform(0.3, 0.7) + near[..., 0] * rng.uniform(-0.5, 0.5)
        path = np.clip((0.01 + 0.1 * near[..., 0] - np.abs(across - middle)) * side / 3, 0, 1)[..., None]
        grass = grass * (1 - path) + (np.array(hour.sun) * 0.5 + np.array(hour.land) * 0.5) * path
    cover = np.clip((down - line[None]) * side + 0.5, 0, 1)[..., None]
    picture[:] = picture * (1 - cover) + grass * cover
    if flowers:
        _sow(rng, picture, hour, edge)


def _sow(rng: np.random.Generator, picture: Array, hour: Hour, edge: float) -> None:
    side = len(picture)
    chosen = rng.choice(len(FLOWERS), 2, replace=False)
    for near in np.sort(rng.uniform(0.05, 1, rng.integers(60, 320)) ** 0.8):
        colour = np.array(FLOWERS[chosen[int(rng.uniform() < 0.25)]]) * rng.uniform(0.75, 1.1)  # noqa: PLR2004
        colour = colour * (0.5 if hour.dark else 1.0) * (0.6 + 0.4 * np.array(hour.sun))
        place = rng.uniform(0, side), (edge + near * (1 - edge)) * side
        radius = 0.5 + 0.016 * side * near * rng.uniform(0.5, 1.2)
        axes = (max(1, round(radius)), max(1, round(radius * 0.75)))
        cv2.ellipse(
            picture, (round(place[0]), round(place[1])), axes, 0, 0, 360, colour.tolist(), -1, cv2.LINE_AA
        )


def _tree(
    rng: np.random.Generator, picture: Array, hour: Hour, horizon: float, tall: float,
    lands: Sequence[Array],
) -> None:  # fmt: skip
    """A round tree or a fir, with leaves of the land's texture."""
    side = len(picture)
    foot = np.clip(horizon + 0.04 + tall * rng.uniform(0.3, 0.6), 0, 1.05)
    at = rng.uniform(0.05, 0.95)
    mask = np.zeros((side, side), np.float32)
    x, y, h = at * side, foot * side, tall * side
    root = (round(x), round(y))
    top_of_trunk = (round(float(x + rng.normal(0, 0.04) * h)), round(float(y - h * 0.6)))
    cv2.line(picture, root, top_of_trunk, (np.array([0.16, 0.12, 0.1]) + rng.normal(0, 0.02, 3)).tolist(),
             max(1, round(h * 0.035)), cv2.LINE_AA)  # fmt: skip
    if rng.uniform() < 0.4:  # noqa: PLR2004
        for level in range(7):
            top, low = y - h * (1 - level * 0.1), y - h * (0.72 - level * 0.1)
            wide = h * (0.05 + 0.032 * level) * rng.uniform(0.8, 1.2)
            corners = np.array([[x, top], [x - wide, low], [x + wide, low]])
            cv2.fillConvexPoly(mask, corners.round().astype(np.int32), 1, cv2.LINE_AA)
    else:
        for _ in range(rng.integers(14, 26)):
            centre = x + rng.normal(0, 0.15) * h, y - h * 0.68 + rng.normal(0, 0.12) * h
            axes = (max(1, round(h * rng.uniform(0.07, 0.17))), max(1, round(h * rng.uniform(0.05, 0.13))))
            cv2.ellipse(mask, (round(centre[0]), round(centre[1])), axes, 0, 0, 360, 1, -1, cv2.LINE_AA)
    mask *= np.clip(1.4 + cloudy(rng, side, side, 22) * 0.9, 0, 1)
    leaves = _surface(rng, side, hour, lands) * rng.uniform(0.5, 1.05)
    if rng.uniform() < 0.3 and not hour.dark:  # noqa: PLR2004 (autumn, or blossom)
        leaves = leaves * 0.35 + np.array(FLOWERS[int(rng.integers(len(FLOWERS)))]) * 0.6
    shade = 1.12 - 0.5 * np.clip((_places(side)[0] - (foot - tall)) / tall, 0, 1)[..., None]
    picture[:] = picture * (1 - mask[..., None]) + leaves * shade * mask[..., None]
