"""Where patches are taken from: one or several pictures laid out on one sheet, described patch by patch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float32]
Mask = NDArray[np.bool_]

PATCH = 7  # pixels, odd
REACH = PATCH // 2
DEPTH = 20  # numbers that describe a patch: its strongest principal components
FAR = 1e3  # no real description is as far from zero
_FITTED_ON = 6000  # patches


class NoPatches(ValueError):
    """What may be taken lies in pieces smaller than a patch."""


@dataclass(frozen=True)
class Source:
    """A sheet (H, W, 3) of pictures in 0…1 with the places a patch may be taken from."""

    sheet: Array
    usable: Mask

    @property
    def size(self) -> tuple[int, int]:
        return self.sheet.shape[0], self.sheet.shape[1]


def laid_out(pictures: Sequence[Array], forbidden: Sequence[Mask | None] | None = None) -> Source:
    """The pictures below one another. No patch reaches over an edge or into what is forbidden."""
    width = max(picture.shape[1] for picture in pictures)
    sheets, usable = [], []
    for picture, holes in zip(pictures, forbidden or [None] * len(pictures), strict=True):
        height, own_width = picture.shape[:2]
        sheet = np.zeros((height, width, 3), np.float32)
        sheet[:, :own_width] = picture
        sheets.append(sheet)
        usable.append(_centres((height, width), own_width, holes))
    return Source(np.concatenate(sheets), np.concatenate(usable))


def _centres(size: tuple[int, int], own_width: int, holes: Mask | None) -> Mask:
    centres = np.zeros(size, bool)
    centres[REACH : size[0] - REACH, REACH : own_width - REACH] = True
    if holes is not None:
        near = cv2.dilate(holes.astype(np.uint8), np.ones((PATCH, PATCH), np.uint8)).astype(bool)
        centres[:, :own_width] &= ~near
    return centres


class Describer:
    """Turns every pixel's patch into `DEPTH` numbers whose distances are those of the patches.

    The principal components are those of the source, so what the source never has counts little.
    Raises NoPatches where the source has none.
    """

    def __init__(self, source: Source, rng: np.random.Generator) -> None:
        rows, columns = np.nonzero(source.usable)
        if not len(rows):
            raise NoPatches
        chosen = rng.integers(0, len(rows), min(_FITTED_ON, len(rows) * 2))
        windows = _windows(source.sheet)
        sample = windows[rows[chosen], columns[chosen]].reshape(len(chosen), -1)
        self.mean = sample.mean(0)
        _values, vectors = np.linalg.eigh(np.cov((sample - self.mean).T.astype(np.float64)))
        self.basis = np.ascontiguousarray(vectors[:, ::-1][:, :DEPTH], dtype=np.float32)

    def describe(self, picture: Array, *, wraps: bool = False) -> Array:
        """(H, W, DEPTH) of a picture (H, W, 3); beyond its edges it is mirrored, or goes on if it wraps."""
        windows = _windows(picture, wraps=wraps)
        height, width = picture.shape[:2]
        result = np.empty((height, width, self.basis.shape[1]), np.float32)
        for begin in range(0, height, 64):
            strip = windows[begin : begin + 64]
            flat = strip.reshape(strip.shape[0] * width, -1)
            result[begin : begin + 64] = ((flat - self.mean) @ self.basis).reshape(len(strip), width, -1)
        return result

    def describe_source(self, source: Source, blurred: Array | None = None) -> Array:
        """Like `describe`, with the places that may not be used put out of reach. `blurred` stands for the
        sheet where what is looked for is coarser than what is taken."""
        found = self.describe(source.sheet if blurred is None else blurred)
        found[~source.usable] = FAR
        return found


def _windows(picture: Array, *, wraps: bool = False) -> Array:
    """A view (H, W, 3, PATCH, PATCH) of the patch around every pixel."""
    padded = np.pad(picture, ((REACH, REACH), (REACH, REACH), (0, 0)), "wrap" if wraps else "symmetric")
    view: Array = sliding_window_view(padded, (PATCH, PATCH), axis=(0, 1))
    return view


def shrunk(picture: Array, size: tuple[int, int]) -> Array:
    """A picture at another size (height, width), averaging where it gets smaller."""
    smaller = size[0] * size[1] < picture.shape[0] * picture.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (size[1], size[0]), interpolation=how), dtype=np.float32)
