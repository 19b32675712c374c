"""Finds the part of an example that is a surface: alike all over, and rich in colour and detail."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from apps.studio.engines.image.patches.sources import Array, shrunk

JUDGED = 168  # pixels of the shorter side on which parts are compared
SIDES = (0.7, 0.55, 0.45, 0.35, 0.27, 0.21)  # of windows, in shorter sides of the example
STEP = 0.05  # of the shorter side from window to window
CELLS = 3  # each way, in which a window is compared with itself
UNEVEN = 2.6  # how much unevenness counts against richness
LARGE = 0.16  # how much a larger window is preferred
CONTRAST, COLOUR, DETAIL = 1.0, 0.6, 1.2  # what makes a surface rich
MOST_CONTRAST, MOST_COLOUR = 0.25, 0.6  # beyond, more is not richer
DULL, EMPTY = 0.3, 3.0  # less richness counts so much against a part: an empty sky is even, and no surface
# How much each of lightness, two colours, detail and two directions counts in unevenness.
WEIGHTS = np.array([1.0, 1.0, 1.0, 0.5, 0.25, 0.25], np.float32)


@dataclass(frozen=True)
class Region:
    """A square part of an example, in pixels of it."""

    left: int
    top: int
    side: int


def surface_of(picture: Array, most: float = 1.0, least: int = 0) -> Region:
    """The most even rich square of a picture (H, W, 3) in 0…1, whose side is at most `most` of the shorter
    side and at least `least` pixels."""
    shorter = min(picture.shape[:2])
    scale = min(1.0, JUDGED / shorter)
    small = shrunk(picture, (round(picture.shape[0] * scale), round(picture.shape[1] * scale)))
    sums = _sums(_features(small))
    found = [
        (_worth(sums, top, left, side) + LARGE * np.log(side / min(small.shape[:2])), left, top, side)
        for side in _sides(min(small.shape[:2]), most, least * scale)
        for top in _places(small.shape[0], side)
        for left in _places(small.shape[1], side)
    ]
    _best, left, top, side = max(found)
    return _at(left / scale, top / scale, side / scale, picture.shape)


def _at(left: float, top: float, side: float, shape: tuple[int, ...]) -> Region:
    edge = min(round(side), *shape[:2])
    return Region(min(round(left), shape[1] - edge), min(round(top), shape[0] - edge), edge)


def _sides(shorter: int, most: float, least: float) -> list[int]:
    sides = [round(share * shorter) for share in SIDES if share <= most]
    return [side for side in sides if side >= least] or [
        min(shorter, max(round(most * shorter), int(least) + 1))
    ]


def _places(length: int, side: int) -> list[int]:
    return sorted({*range(0, length - side, max(1, round(STEP * min(length, JUDGED)))), length - side})


def _features(picture: Array) -> Array:
    """(H, W, 8): lightness, two colours, detail, two directions; squared lightness, strength of colour."""
    lab = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)) / np.float32(100)
    light = np.ascontiguousarray(lab[..., 0])
    right, down = (np.asarray(cv2.Sobel(light, cv2.CV_32F, *way)) / 4 for way in ((1, 0), (0, 1)))
    energy = right**2 + down**2
    strength = np.sqrt(energy)
    fine = np.abs(light - np.asarray(cv2.GaussianBlur(light, (0, 0), 1.5)))
    along, aslant = (right**2 - down**2) / (strength + 0.02), 2 * right * down / (strength + 0.02)
    colour = np.hypot(lab[..., 1], lab[..., 2])
    return np.dstack([lab, 4 * fine, 3 * along, 3 * aslant, light**2, colour]).astype(np.float32)


def _sums(features: Array) -> NDArray[np.float64]:
    """Sums of every rectangle from the corner, so that any window's mean is four look-ups."""
    total = features.astype(np.float64).cumsum(0).cumsum(1)
    return np.pad(total, ((1, 0), (1, 0), (0, 0)))


def _means(sums: NDArray[np.float64], top: int, left: int, side: int, cells: int) -> NDArray[np.float64]:
    """(cells, cells, 8): the mean of each cell of a window."""
    rows = top + np.arange(cells + 1) * side // cells
    columns = left + np.arange(cells + 1) * side // cells
    corners = sums[rows[:, None], columns]
    totals = np.diff(np.diff(corners, axis=0), axis=1)
    return np.asarray(totals / (np.diff(rows)[:, None, None] * np.diff(columns)[None, :, None]))


def _worth(sums: NDArray[np.float64], top: int, left: int, side: int) -> float:
    """Richness less unevenness, each a few tenths."""
    cells = _means(sums, top, left, side, CELLS)
    whole = cells.mean((0, 1))
    contrast = min(float(np.sqrt(max(whole[6] - whole[0] ** 2, 0))), MOST_CONTRAST)
    colour = min(float(whole[7]), MOST_COLOUR)
    detail = (
        float(whole[3] + cells[..., 3].min()) / 2
    )  # the dullest corner too: blur there is blur in the tile
    rich = CONTRAST * contrast + COLOUR * colour + DETAIL * detail
    uneven = float((np.sqrt(cells[..., :6].var((0, 1))) * WEIGHTS).sum())
    return rich - EMPTY * max(DULL - rich, 0) - UNEVEN * uneven
