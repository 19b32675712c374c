"""A wall of rock with water falling over it."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.light import Array
from apps.studio.engines.image.text_to_image.noise import skyline
from apps.studio.engines.image.text_to_image.tiles import step


def waterfall_wall(g: Ground) -> None:
    """Cliffs with ledges, moss and a fall in two leaps, down to the pool that lies before them."""
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    middle = g.width * float(g.rng.choice([g.rng.uniform(0.34, 0.42), g.rng.uniform(0.58, 0.66)]))
    dip = np.exp(-(((np.arange(g.width) - middle) / (g.width * 0.16)) ** 2)) * 0.16
    top = g.horizon * (0.10 + dip + 0.20 * skyline(g.width, 2.2, g.rng, 0.45, 5)).astype(np.float32)
    foot = g.horizon + (g.height - g.horizon) * 0.36
    up = ((rows - top[None]) / (foot - top[None])).clip(0, 1)
    cell = g.height / 6
    bend = 0.4 * g.tiles.at(columns / cell * 0.7, rows / cell * 0.7 + 5, 2)
    crack = g.tiles.ridged(columns / cell * 1.5 + bend, rows / cell * 0.42 + bend, 5)
    ledge = g.tiles.at(columns / cell * 0.9 + 9 + bend, rows / cell * 1.3 + bend, 4)
    slope = (
        np.gradient(cv2.GaussianBlur(crack * 0.9 + ledge * 0.30, (0, 0), 1.0), axis=1)
        * cell
        * (1 if g.light.left else -1)
    )
    shelf = -np.gradient(cv2.GaussianBlur(ledge, (0, 0), 1.5), axis=0) * cell
    facing = (0.40 + 0.42 * slope + 0.30 * shelf).clip(0, 1)
    moss = step(
        ledge * 0.7 + 0.28 * shelf + 0.5 * g.tiles.at(columns / cell * 3, rows / cell * 3, 3), 0.1, 0.8
    )[..., None] * (0.25 if g.white else 1.0)
    stone = np.array((0.44, 0.42, 0.42), np.float32) * (0.7 + 0.6 * crack[..., None])
    green = np.array((0.34, 0.46, 0.20), np.float32) if not g.white else np.array((0.95, 0.97, 1), np.float32)
    albedo = stone * (1 - moss) + moss * green
    wall = step(rows - top[None], -0.8, 0.8) * (rows < foot + 2)
    colour = g.dimmed(albedo * g.light.on(facing.astype(np.float32)), 14.0)
    g.fill(wall.astype(np.float32), colour)
    _fall(g, rows, columns, middle, top, foot, up)


def _fall(
    g: Ground,
    rows: Array,
    columns: Array,
    middle: float,
    top: Array,
    foot: float,
    up: Array,
) -> None:
    shift = 0.035 * g.width * step(up, 0.42, 0.5)  # the second leap falls a little aside
    half = g.width * (0.040 + 0.022 * up + 0.020 * step(up, 0.42, 0.5))
    x = (columns - middle - shift) / half
    edge = 0.22 * g.tiles.at(columns / g.width * 24, rows / g.height * 5, 3)
    inside = step(1.0 - np.abs(x) + edge, -0.08, 0.14) * (rows > top[None] - 1) * (rows < foot + 3)
    streak = g.tiles.at(x * 4.0, up * 2.2 + np.abs(x) * 0.4, 4, 0.6)
    light = g.light.on(np.full(rows.shape, 0.9, np.float32))
    tone = (0.82 + 0.24 * streak - 0.14 * np.abs(x)).clip(0.45, 1.05)[..., None]
    g.fill((inside * 0.96).astype(np.float32), np.array((0.95, 0.98, 1.0), np.float32) * tone * light)
    for level, size in (
        (foot, 1.0),
        (float(top[int(middle)]) + 0.46 * (foot - float(top[int(middle)])), 0.5),
    ):
        centre = middle + (0.035 * g.width if size > 0.9 else 0.0)
        away = ((columns - centre) / (g.width * 0.13 * size)) ** 2 + (
            (rows - level) / (g.height * 0.065 * size)
        ) ** 2
        puff = np.exp(-away) * (0.85 + 0.3 * g.tiles.at(columns / g.width * 16, rows / g.height * 14, 3))
        g.fill((0.85 * puff).clip(0, 1).astype(np.float32), np.array((0.95, 0.98, 1.0), np.float32) * light)
