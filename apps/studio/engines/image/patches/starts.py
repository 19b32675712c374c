"""First rough guesses, a few dozen pixels wide, from which a picture is worked out."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.patches.composing import PARTLY, Start
from apps.studio.engines.image.patches.sources import Array, Source, shrunk

NOISE = 0.2  # of full freedom


def rearranged(
    picture: Array, freedom: float, rng: np.random.Generator, *, mirrored: bool, level: float
) -> Start:
    """The picture pushed about sideways, a little up and down the less `level` it is (0…1), perhaps
    mirrored, and made uncertain."""

    def start(shape: tuple[int, int], source: Source) -> Array:
        rough = shrunk(picture, shape)
        if mirrored and rng.random() < freedom:
            rough = np.ascontiguousarray(rough[:, ::-1])
        return _uncertain(_pushed(rough, freedom, rng, level), NOISE * freedom, rng)

    return start


def stretched(picture: Array, freedom: float, rng: np.random.Generator) -> Start:
    """The picture at the new shape, its forms stretched; the patches will mend that."""

    def start(shape: tuple[int, int], source: Source) -> Array:
        rough = shrunk(picture, shape)
        return _uncertain(_pushed(rough, 0.4 * freedom, rng), 0.1 * freedom, rng)

    return start


def mixed(one: Array, other: Array, share: float, freedom: float, rng: np.random.Generator) -> Start:
    """Two pictures grown into each other; `share` is how much of the second there is."""

    def start(shape: tuple[int, int], source: Source) -> Array:
        field = _smooth(shape, rng, cells=3)
        border = np.quantile(field, 1 - share) if 0 < share < 1 else (2.0 if share == 0 else -9.0)
        inside = (field > border)[..., None]
        pushed = [_pushed(shrunk(picture, shape), 0.5 * freedom, rng) for picture in (one, other)]
        return _uncertain(np.where(inside, pushed[1], pushed[0]), NOISE * freedom, rng)

    return start


def in_colours_of(model: Array, material: Array) -> Array:
    """The forms of `model` in the colours of `material`: lightness by rank, each with the colour that this
    lightness has in the material."""
    weights = np.array([0.3, 0.59, 0.11], np.float32)
    order = np.argsort((model @ weights).ravel(), kind="stable")
    colours = material.reshape(-1, 3)
    ranked = colours[np.argsort(colours @ weights, kind="stable")]
    picked = ranked[np.linspace(0, len(ranked) - 1, len(order)).round().astype(int)]
    result = np.empty_like(picked)
    result[order] = picked
    return np.asarray(cv2.GaussianBlur(result.reshape(model.shape), (0, 0), 1.0), dtype=np.float32)


def from_guide(guide: Array) -> Start:
    """The guide itself."""

    def start(shape: tuple[int, int], source: Source) -> Array:
        return shrunk(guide, shape)

    return start


def scattered(rng: np.random.Generator) -> Start:
    """Pieces of the source beside one another without order."""

    def start(shape: tuple[int, int], source: Source) -> Array:
        side = 9
        rows, columns = np.nonzero(source.usable)
        canvas = np.zeros((*shape, 3), np.float32)
        for top in range(0, shape[0], side):
            for left in range(0, shape[1], side):
                height, width = min(side, shape[0] - top), min(side, shape[1] - left)
                pick = int(rng.integers(len(rows)))
                row = min(int(rows[pick]), source.size[0] - height)
                column = min(int(columns[pick]), source.size[1] - width)
                piece = source.sheet[row : row + height, column : column + width]
                canvas[top : top + height, left : left + width] = piece
        return canvas

    return start


def around_a_hole(picture: Array, hole: Array) -> Start:
    """The picture with its hole closed smoothly from the rim."""

    def start(shape: tuple[int, int], source: Source) -> Array:
        small = (shrunk(picture, shape).clip(0, 1) * 255).astype(np.uint8)
        open_part = (shrunk(hole, shape) > PARTLY).astype(np.uint8)
        closed = cv2.inpaint(small, open_part, 3, cv2.INPAINT_TELEA)
        return closed.astype(np.float32) / np.float32(255)

    return start


def _smooth(shape: tuple[int, int], rng: np.random.Generator, cells: int) -> Array:
    """A smooth field of chance, about −1…1."""
    coarse = rng.standard_normal((2 + cells // 2, cells)).astype(np.float32)
    return shrunk(coarse, shape)


def _pushed(rough: Array, freedom: float, rng: np.random.Generator, level: float = 0.0) -> Array:
    """What leaves on one side comes in on the other: nothing stands mirrored beside itself."""
    height, width = rough.shape[:2]
    down, right = np.mgrid[0:height, 0:width].astype(np.float32)
    right = right + _smooth((height, width), rng, 3) * width * 0.6 * freedom
    down = down + _smooth((height, width), rng, 3) * height * 0.1 * freedom * (1 - level)
    down = down.clip(0, height - 1)
    pushed = cv2.remap(rough, right, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return np.asarray(pushed, dtype=np.float32)


def _uncertain(rough: Array, amount: float, rng: np.random.Generator) -> Array:
    spread = float(rough.std()) + 1e-3
    return rough + rng.standard_normal(rough.shape).astype(np.float32) * spread * amount
