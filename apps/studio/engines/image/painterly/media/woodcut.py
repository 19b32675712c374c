"""Woodcut: a black block whose white lines follow the form and swell with the light, over flat colours.

The lines grow out of noise: smoothed along the form and sharpened across it, again and again, until they
stand as evenly as furrows (a line integral convolution with feedback). Where the picture is light the cut is
wide, where it is dark the block is left standing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

from apps.studio.engines.image.painterly import surface
from apps.studio.engines.image.painterly.arrays import (
    Array,
    at,
    blur,
    clouds,
    edges,
    luminance,
    noise,
    ramp,
    resize,
)  # fmt: skip
from apps.studio.engines.image.painterly.sitting import Painting, Sitting, Step

CONTRAST = 1.25
PAPER = np.array([0.95, 0.915, 0.835], dtype=np.float32)
BLACK = np.array([0.085, 0.08, 0.095], dtype=np.float32)
CLEARED = 0.985  # light beyond which no line is left
ROUNDS = 12
_ALONG = (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0)  # steps of the smoothing, in quarters of the lines' distance


def paint(s: Sitting) -> Painting:
    """The lines are drawn on the block, cut, and printed over the colour blocks."""
    pitch = (0.0046 + 0.0075 * s.wishes.stroke) * s.reading_unit  # from line to line, in pixels read
    scale = 5.5 / pitch  # lines grow best about five pixels apart
    height, width = s.picture.shape[:2]
    size = max(8, round(width * scale)), max(8, round(height * scale))
    furrows = noise(s.rng, *size, 2.0)
    way_x, way_y = _way(s, size)
    light = _light(s)
    block = _flat_colours(s)

    def look() -> Array:
        return _printed(block, _cut(s, furrows, light))

    for number, grown in enumerate(_grown(furrows, way_x, way_y)):
        furrows = grown
        last = number == ROUNDS - 1
        yield Step(
            0.8 * (number + 1) / ROUNDS, "Cutting the lines", look, layer_done=number in {2, 6} or last
        )
    key = _cut(s, furrows, light)
    if s.record:
        s.record.areas(block, 16)
        s.record.block(key, BLACK)
    yield Step(0.85, "Printing", look)
    return _print(s, block, key)


def _way(s: Sitting, size: tuple[int, int]) -> tuple[Array, Array]:
    """The direction at another size, by way of the double angle, which has no jumps."""
    double = np.stack([s.form.x**2 - s.form.y**2, 2 * s.form.x * s.form.y], -1)
    double = resize(blur(double, 0.004 * s.reading_unit * (2 - s.wishes.expression)), *size)
    angle = 0.5 * np.arctan2(double[..., 1], double[..., 0])
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


def _light(s: Sitting) -> Array:
    """How much of the block is cut away, 0…1: the picture's light, with its differences stressed."""
    # A clear red is darker than it seems; and half of every picture should be cut.
    light = 0.6 * luminance(s.picture) + 0.4 * s.picture.max(-1)
    light = np.clip(light, 0.01, 1) ** np.clip(
        np.log(0.56) / np.log(np.clip(np.median(light), 0.05, 0.9)), 0.55, 1.3
    )
    fine = (0.006 - 0.0045 * s.wishes.detail) * s.reading_unit
    near = blur(light, fine)
    around = blur(light, 0.05 * s.reading_unit)
    return np.clip(near + 0.7 * (near - around), 0, 1).astype(np.float32)


def _grown(furrows: Array, way_x: Array, way_y: Array) -> Iterator[Array]:
    """Rounds of smoothing along and sharpening across."""
    height, width = furrows.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) + np.float32(0.5)
    for _ in range(ROUNDS):
        smooth = furrows.copy()
        for step in _ALONG:
            smooth += at(furrows, x + step * 1.4 * way_x, y + step * 1.4 * way_y)
        smooth /= len(_ALONG) + 1
        beside = sum(at(smooth, x - side * way_y, y + side * way_x) for side in (-2.75, 2.75))
        near = sum(at(smooth, x - side * way_y, y + side * way_x) for side in (-1.0, 1.0))
        sharp = smooth + 0.5 * near - np.float32(1.0) * np.asarray(beside)
        furrows = np.tanh(1.6 * sharp / (sharp.std() + 1e-6)).astype(np.float32)
        yield furrows


def _cut(s: Sitting, furrows: Array, light: Array) -> Array:
    """The key block on the sheet: 1 prints black, 0 is cut away."""
    waves = s.on_sheet(furrows, Image.Resampling.BICUBIC)
    waves = blur(waves, 0.0006 * s.sheet_unit)
    even = waves / (np.sqrt(blur(waves**2, 0.006 * s.sheet_unit)) * 1.45 + 1e-3)
    amount = s.on_sheet(light)
    level = (ramp(amount, 0.0, 0.7) - 0.5) * 2.9  # below and above, all is black or all is white
    ink = even - level
    contour = s.on_sheet(_contours(s))
    key = np.maximum(np.clip(ink * 2.2 + 0.5, 0, 1), contour)
    gone = amount > CLEARED
    return np.where(gone, np.minimum(key, contour), key).astype(np.float32)


def _contours(s: Sitting) -> Array:
    """Bold outlines, 0…1: the dark side of steep edges."""
    fine = (0.0042 - 0.002 * s.wishes.detail) * s.reading_unit
    light = luminance(s.picture)
    near, around = blur(light, fine), blur(light, 2.2 * fine)
    across, down = edges(near)
    steep = (np.hypot(across, down) * fine).astype(np.float32)
    bold: Array = ramp(((around - near) * ramp(steep, 0.02, 0.07)).astype(np.float32), 0.018, 0.032)
    return bold


def _flat_colours(s: Sitting) -> Array:
    """The colour blocks: few tones, flat, with soft outlines wandering as a knife does."""
    if s.wishes.palette == "monochrome" or s.wishes.saturation == 0:
        height, width = s.sheet
        return np.broadcast_to(PAPER, (height, width, 3)).copy()
    simple = blur(s.picture, 0.005 * s.reading_unit)
    light = luminance(simple)[..., None]
    flat = np.clip((np.floor(light * 4 + 0.35) + 0.35) / 4, 0.3, 1)
    steps = np.float32(5)
    hue = np.round((simple - light) * 1.3 * steps * 2) / (steps * 2)
    tint = PAPER * np.clip(0.24 + 0.78 * flat + hue, 0.1, 1.04)
    smooth = s.on_sheet(blur(tint, 0.7).astype(np.float32))
    return np.clip(smooth, 0, 1)


def _printed(block: Array, key: Array) -> Array:
    return block + (BLACK - block) * key[..., None]


def _print(s: Sitting, block: Array, key: Array) -> Array:
    """Ink on paper: the colour blocks a little out of register, the grain of the plank in every flat."""
    height, width = s.sheet
    shift = max(1, round(0.0012 * s.sheet_unit))
    block = np.pad(block, ((shift, 0), (0, shift), (0, 0)), mode="edge")[:height, shift:]
    grain = _plank(s)
    worn = clouds(s.rng, width, height, 0.004 * s.sheet_unit, 3)
    wear = 0.25 + 1.1 * s.wishes.canvas
    inked = key * (1 - np.clip(0.11 * wear * (0.8 * worn + 1.1 * grain - 0.7), 0, 0.55))
    coverage = np.clip(1 - 0.16 * wear * np.clip(grain + 0.5 * worn, 0, 2.5), 0, 1)[..., None]
    tinted = PAPER + (block - PAPER) * coverage
    sheet = tinted + (BLACK - tinted) * inked[..., None]
    paper = surface.paper(s.rng, height, width, s.sheet_unit / 500)
    return surface.lit(
        np.clip(sheet, 0, 1), 0.5 * s.wishes.canvas * paper + 1.2 * key, 0.16 * s.wishes.relief, 0
    )


def _plank(s: Sitting) -> Array:
    """Year rings of a plank, across the sheet: lines that bend round a knot or two."""
    height, width = s.sheet
    y = np.linspace(0, height / s.sheet_unit, height, dtype=np.float32)[:, None]
    bend = noise(s.rng, width, height, 0.35 * s.sheet_unit) * 0.03
    rings = np.sin(2 * np.pi * 46 * (y + bend))
    fibre = resize(noise(s.rng, max(2, width // 24), height, 1.6), width, height)
    return (0.75 * rings * ramp(rings, -0.2, 1.0) + 0.55 * fibre).astype(np.float32)
