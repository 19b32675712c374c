"""Stamps many strokes at once: their surfaces are sampled along and across and laid down pixel by pixel.

A stroke is swept, not searched: its samples are computed in its own coordinates (along, across), which is
where bristles and rims are simple, and then rounded to pixels. In each batch the last stroke wins a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.studio.engines.image.painterly.arrays import Array, Whole, blur
from apps.studio.engines.image.painterly.strokes import Strokes

SPACING = 0.72  # between samples, in pixels: closer than a pixel's diagonal, so that no hole is left
SHARE = 0.3  # samples in a batch, as a part of the pixels of the sheet
FEWEST = 15_000
_ROWS, _COLUMNS = 256, 1024  # of the sheet of bristle marks


@dataclass(frozen=True)
class Brush:
    """What a stroke's surface is like; every value 0…1 unless said otherwise.

    `dry` how much breaks up towards its end, `ragged` its sides; `bristles` how many across (hairs);
    `pointed` how far the ends taper instead of being round, in radii.
    """

    dry: float = 0.3
    ragged: float = 0.4
    bristles: int = 28
    pointed: float = 1.0


@dataclass(frozen=True)
class Marks:
    """Pixels that a batch has covered: flat index, number of the stroke, height of the bristle mark (0…1),
    place across (-1…1) and along (0…1), and how far through all strokes the batch is."""

    pixel: Whole
    stroke: Whole
    bristle: Array
    across: Array
    along: Array
    done: float


def bristle_sheet(rng: np.random.Generator) -> Array:
    """Marks of hairs, long along a stroke and short across; values evenly spread over 0…1."""
    raw = rng.standard_normal((_ROWS, _COLUMNS), dtype=np.float32)
    long = _stretched(raw, 61)
    fine = _stretched(rng.standard_normal((_ROWS, _COLUMNS), dtype=np.float32), 11)
    hairs = blur(long / long.std(), 0.6) + 0.35 * fine / fine.std()
    ranks = hairs.ravel().argsort().argsort().reshape(hairs.shape)
    return (ranks / np.float32(ranks.size)).astype(np.float32)


def _stretched(values: Array, length: int) -> Array:
    """A running mean along the rows, which go round."""
    wrapped = np.concatenate([values[:, -length:], values], axis=1).astype(np.float64).cumsum(1)
    return ((wrapped[:, length:] - wrapped[:, :-length]) / length).astype(np.float32)


@dataclass(frozen=True)
class Sweep:
    """Strokes about to be laid: their normals, the flat sheet of bristle marks, where on it each stroke's
    hairs begin, and the shape of the sheet they are laid on."""

    strokes: Strokes
    normal: Array
    brush: Brush
    bristles: Array
    offsets: NDArray[np.int32]
    shape: tuple[int, int]

    def samples(self, stroke: Whole, part: Whole, steps: int, width: int) -> tuple[NDArray, ...]:
        """Of these segments, `steps` samples along times `width` across: what `Marks` needs of each that
        leaves paint."""
        strokes, brush = self.strokes, self.brush
        t: Array = ((np.arange(steps, dtype=np.float32) + 0.5) / np.float32(steps))[None, :]
        v: Array = np.linspace(-1, 1, width, dtype=np.float32)
        begin, end = strokes.spine[stroke, part], strokes.spine[stroke, part + 1]
        radius, used = strokes.radius[stroke][:, None], strokes.used[stroke][:, None]
        pace = np.linalg.norm(end - begin, axis=-1)[:, None]
        gone = part[:, None].astype(np.float32) + t  # segments behind this row
        cap = np.minimum(np.minimum(gone, used - gone) * pace / (radius * brush.pointed + 1e-6), 1)
        half = (radius * np.sqrt(1 - (1 - cap) ** 2)).astype(np.float32)
        along = (gone / np.maximum(used, 1)).astype(np.float32)
        x, y = (self._place(stroke, part, axis, t, half, v) for axis in (0, 1))
        column = (gone * pace * (brush.bristles / (2.2 * radius)) * 0.55).astype(np.int32)
        row = (np.arange(width) * min(brush.bristles, _ROWS) // width * _COLUMNS).astype(np.int32)
        index = (self.offsets[stroke][:, None] + column)[..., None] + row
        bristle = self.bristles[index & (_ROWS * _COLUMNS - 1)]
        needed = brush.ragged * np.abs(v) ** 5 + (brush.dry * along**2.5)[..., None]
        height, across = self.shape
        kept = np.flatnonzero((bristle > needed) & (x >= 0) & (x < across) & (y >= 0) & (y < height))
        lines = kept // width
        pixel = y.ravel()[kept].astype(np.int64) * across + x.ravel()[kept]
        return (
            pixel,
            stroke[lines // steps],
            bristle.ravel()[kept],
            v[kept - lines * width],
            along.ravel()[lines],
        )

    def _place(self, stroke: Whole, part: Whole, axis: int, t: NDArray, half: NDArray, v: NDArray) -> NDArray:
        """Whole x (axis 0) or y of every sample: the spine, and from it sideways along the normal."""
        begin, end = self.strokes.spine[stroke, part, axis], self.strokes.spine[stroke, part + 1, axis]
        middle = begin[:, None] + t * (end - begin)[:, None]
        side, later = self.normal[stroke, part, axis][:, None], self.normal[stroke, part + 1, axis][:, None]
        place = middle[..., None] + ((side + t * (later - side)) * half)[..., None] * v
        return np.floor(place).astype(np.int32)


def stamp(
    strokes: Strokes, brush: Brush, sheet: Array, shape: tuple[int, int], rng: np.random.Generator,
    share: float = SHARE,
) -> Iterator[Marks]:  # fmt: skip
    """Lay the strokes down in their order on a sheet of `shape` (height, width); batch by batch.

    Transparent paint adds up from batch to batch only, so `share` is a part of the sheet, not a number: a
    large painting then has the same depth as a small one.
    """
    segments = strokes.spine.shape[1] - 1
    stroke, part = np.nonzero(np.arange(segments)[None] < strokes.used[:, None])
    if not len(stroke):
        return
    offsets = rng.integers(0, _ROWS * _COLUMNS, len(strokes)).astype(np.int32)
    sweep = Sweep(strokes, _normals(strokes), brush, sheet.ravel(), offsets, shape)
    lengths = np.linalg.norm(strokes.spine[stroke, part + 1] - strokes.spine[stroke, part], axis=-1)
    steps = max(1, int(np.ceil(np.quantile(lengths, 0.98) * 1.1 / SPACING)))
    width = max(2, int(np.ceil(2 * strokes.radius.max() / SPACING)))
    order = np.zeros(shape[0] * shape[1], dtype=np.int32)
    each = max(1, int(max(FEWEST, share * order.size)) // (steps * width))
    for first in range(0, len(stroke), each):
        piece = slice(first, first + each)
        pixel, *rest = sweep.samples(stroke[piece], part[piece], steps, width)
        numbers = np.arange(len(pixel), dtype=np.int32)
        order[pixel] = numbers
        won = order[pixel] == numbers
        number, bristle, across, along = (values[won] for values in rest)
        yield Marks(pixel[won], number, bristle, across, along, min(1, (first + each) / len(stroke)))


def _normals(strokes: Strokes) -> Array:
    """Unit normals at every point of the spines."""
    spine = strokes.spine
    tangent = np.empty_like(spine)
    tangent[:, 1:-1] = spine[:, 2:] - spine[:, :-2]
    tangent[:, 0] = spine[:, 1] - spine[:, 0]
    tangent[:, -1] = spine[:, -1] - spine[:, -2]
    last = np.maximum(strokes.used, 1)
    rows = np.arange(len(strokes))
    tangent[rows, last] = spine[rows, last] - spine[rows, last - 1]
    tangent /= np.linalg.norm(tangent, axis=-1, keepdims=True) + 1e-6
    return np.stack([-tangent[..., 1], tangent[..., 0]], axis=-1)
