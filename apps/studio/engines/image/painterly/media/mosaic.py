"""Mosaic: stones in rows along the edges of the forms (Hausner, 2001), grout, and light on their faces.

Stones settle as a centroidal Voronoi diagram under the square's distance, turned into the form's direction,
with the edges of the picture pushing them aside. Distances are only taken to stones of the neighbouring cells
of a grid, so the cost does not grow with the number of stones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from apps.studio.engines.image.painterly import colour, surface
from apps.studio.engines.image.painterly.arrays import Array, Whole, at, blur, clouds, noise, ramp, resize
from apps.studio.engines.image.painterly.sitting import Painting, Sitting, Step

CONTRAST = 1.15
GROUT = np.array([0.36, 0.33, 0.305], dtype=np.float32)
ROUNDS = 7
SHOWN = {2, 5, ROUNDS}
_CELL_PIXELS = 8.0  # side of a stone while they settle
_PER_CELL, _WHILE_SETTLING = 3, 2  # stones of one cell that are looked at


@dataclass(frozen=True)
class Nearest:
    """For every pixel its stone, the distance to it and to the next one, in sides of a stone."""

    stone: Whole
    first: Array
    second: Array


def paint(s: Sitting) -> Painting:
    """Stones are strewn, settle, and are set in grout."""
    side = (0.0065 + 0.0105 * s.wishes.stroke) * (1.25 - 0.5 * s.wishes.detail)  # of the longest side
    scale = _CELL_PIXELS / (side * s.reading_unit)
    small = resize(s.picture, *(max(12, round(n * scale)) for n in s.picture.shape[1::-1]))
    laid: list[Array] = []
    for number, stones in enumerate(_settled(s, small), start=1):
        laid.append(stones)
        look = partial(_rough, s, small, stones)
        yield Step(0.5 * number / ROUNDS, "Laying the stones", look, layer_done=number in SHOWN)
    yield Step(0.55, "Setting them in grout", partial(_rough, s, small, laid[-1]))
    return _set(s, laid[-1], small.shape[0])


def _direction(s: Sitting, height: int, width: int) -> tuple[Array, Array]:
    """The form at another size, by way of the double angle."""
    double = np.stack([s.form.x**2 - s.form.y**2, 2 * s.form.x * s.form.y], -1)
    double = resize(blur(double, 0.008 * s.reading_unit * (1.6 - s.wishes.expression)), width, height)
    angle = 0.5 * np.arctan2(double[..., 1], double[..., 0])
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def _settled(s: Sitting, small: Array) -> Iterator[Array]:
    """Rounds of Lloyd's algorithm; stones are (N, 2), in pixels of `small`."""
    height, width = small.shape[:2]
    count_x, count_y = max(1, round(width / _CELL_PIXELS)), max(1, round(height / _CELL_PIXELS))
    x, y = np.meshgrid(np.arange(count_x) + 0.5, np.arange(count_y) + 0.5)
    stones = np.stack([x.ravel() * width / count_x, y.ravel() * height / count_y], -1).astype(np.float32)
    stones += s.rng.uniform(-3, 3, stones.shape).astype(np.float32)
    way = _direction(s, height, width)
    energy = blur(resize(s.form.energy, width, height), 0.7)
    edge = ramp(energy, 0.05, 0.16)
    weight = (1 - 0.93 * edge).ravel()
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32) + np.float32(0.5)
    for _ in range(ROUNDS):
        near = _nearest(stones, way, (height, width), _CELL_PIXELS, _WHILE_SETTLING)
        owner = near.stone.ravel()
        mass = np.bincount(owner, weight, len(stones)) + 1e-6
        centre_x = np.bincount(owner, weight * columns.ravel(), len(stones)) / mass
        centre_y = np.bincount(owner, weight * rows.ravel(), len(stones)) / mass
        centre = np.stack([centre_x, centre_y], -1).astype(np.float32)
        stones = np.where((mass > 1)[:, None], centre, stones).astype(np.float32)
        yield stones


def _nearest(
    stones: Array, way: tuple[Array, Array], shape: tuple[int, int], side: float, most: int = _PER_CELL
) -> Nearest:
    """The nearest stones under the square's distance in each stone's own direction."""
    height, width = shape
    down, across = int(height // side) + 1, int(width // side) + 1
    table = _table(stones, side, across, down)
    cos, sin = at(way[0], stones[:, 0], stones[:, 1]), at(way[1], stones[:, 0], stones[:, 1])
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) + np.float32(0.5)
    cell_x = np.clip((x / side).astype(np.int32), 0, across - 1)
    cell_y = np.clip((y / side).astype(np.int32), 0, down - 1)
    first = np.full(shape, 9, dtype=np.float32)
    second, owner = first.copy(), np.zeros(shape, dtype=np.int64)
    padded = np.pad(table, ((1, 1), (1, 1), (0, 0)), constant_values=-1)
    for step_y, step_x, slot in np.ndindex(3, 3, most):
        candidate = padded[cell_y + step_y, cell_x + step_x, slot]
        dx, dy = x - stones[candidate, 0], y - stones[candidate, 1]
        c, n = cos[candidate], sin[candidate]
        distance = np.maximum(np.abs(dx * c + dy * n), np.abs(dy * c - dx * n)) / np.float32(side)
        distance = np.where(candidate < 0, np.float32(9), distance)
        closer = distance < first
        second = np.where(closer, first, np.minimum(second, distance))
        owner = np.where(closer, candidate, owner)
        first = np.where(closer, distance, first)
    return Nearest(owner, first, second)


def _table(stones: Array, side: float, across: int, down: int) -> Whole:
    """Up to `_PER_CELL` stones of every cell; -1 where there are fewer."""
    column = np.clip((stones[:, 0] / side).astype(int), 0, across - 1)
    row = np.clip((stones[:, 1] / side).astype(int), 0, down - 1)
    cell = row * across + column
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    table = np.full((down * across, _PER_CELL), -1, dtype=np.int64)
    few = rank < _PER_CELL
    table[ordered[few], rank[few]] = order[few]
    return table.reshape(down, across, _PER_CELL)


def _rough(s: Sitting, small: Array, stones: Array) -> Array:
    """Stones without grout or light, for a look on the way."""
    height, width = small.shape[:2]
    near = _nearest(stones, _direction(s, height, width), (height, width), _CELL_PIXELS)
    stone_colour = at(small, stones[:, 0], stones[:, 1])
    gap = ramp(near.second - near.first, 0.05, 0.2)[..., None]
    return GROUT + (stone_colour[near.stone] - GROUT) * gap


def _set(s: Sitting, stones: Array, small_height: int) -> Array:
    """The finished mosaic on the sheet."""
    rng = s.rng
    height, width = s.sheet
    grow = height / small_height
    side = _CELL_PIXELS * grow
    shape = (height, width)
    near = _nearest(stones * np.float32(grow), _direction(s, height, width), shape, side)
    wobble = 0.02 * noise(rng, width, height, 0.16 * side)
    gap = near.second - near.first + wobble
    face = ramp(gap, 0.055, 0.11) * ramp(near.first + wobble, 0.74, 0.68)
    count = len(stones)
    tints = colour.varied(_stone_colours(s, near.stone, face, count), rng, 0.03, 0.017)
    if s.record:
        s.record.ground(GROUT)
        s.record.stones(near.stone, face, tints)
    tilt = rng.standard_normal((count, 3)).astype(np.float32) * 0.05
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    off_x = (x - stones[near.stone, 0] * grow) / side
    off_y = (y - stones[near.stone, 1] * grow) / side
    glint = tilt[near.stone, 0] + tilt[near.stone, 1] * off_x * 2 + tilt[near.stone, 2] * off_y * 2
    veins = clouds(rng, width, height, 0.9 * side, 4)
    stone = tints[near.stone] * (1 + 1.3 * s.wishes.relief * glint + 0.035 * veins)[..., None]
    sand = surface.paper(rng, height, width, max(1.5, 0.1 * side))
    grout = GROUT * (1 + 0.12 * (0.3 + s.wishes.canvas) * sand[..., None])
    sheet = grout + (stone - grout) * face[..., None]
    high = side * 0.075 * ramp(gap, 0.05, 0.3) * face + 0.25 * s.wishes.canvas * veins
    return surface.lit(np.clip(sheet, 0, 1).astype(np.float32), high, 0.85 * s.wishes.relief, 0.3)


def _stone_colours(s: Sitting, owner: Whole, face: Array, count: int) -> Array:
    """The mean of the picture under each stone, a little clearer, because glass is."""
    picture = s.on_sheet(s.picture)
    weight = face.ravel() + 1e-4
    mass = np.bincount(owner.ravel(), weight, count) + 1e-6
    mean = np.stack(
        [np.bincount(owner.ravel(), weight * picture[..., c].ravel(), count) / mass for c in range(3)], -1
    )
    grey = mean.mean(-1, keepdims=True)
    return np.clip(grey + (mean - grey) * 1.2, 0.02, 0.97).astype(np.float32)
