"""Pictures and features in memory: planes with a margin, worked on in bands of rows.

A plane is a tensor (rows + 2·margin, columns + 2·margin, channels), float32, channels last. Its margin
mirrors what is inside, as the reflection padding of the networks asks, so that a convolution reads a band
of rows without any copy. Bands are small enough to stay in the processor's cache and make the memory that
a large picture takes predictable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

# Bytes of one band of results: measured at 512 to 2048 px, from 1 to 8 MB makes no difference above 3%.
BAND_BYTES = 4 * 1024 * 1024

EPSILON = 1e-5  # of the instance norm, in both networks

Shares = Callable[[int, int, int, int], Tensor]  # (top, bottom, rows, columns) → see `Varied`


class Moments:
    """Mean and variance of each channel, added up band by band in double precision."""

    def __init__(self, like: Tensor) -> None:
        """For as many channels as `like` (channels,) has."""
        self.count = 0
        self.sums = torch.zeros_like(like, dtype=torch.float64)
        self.squares = torch.zeros_like(like, dtype=torch.float64)

    def add(self, values: Tensor) -> None:
        """Count in `values` (rows, columns, channels, or a multiple of channels in blocks)."""
        rows = values.reshape(values.shape[0], -1, len(self.sums))
        self.count += rows.shape[0] * rows.shape[1]
        # As matrix products, row by row: both sums are faster so than by name, with one thread and with more.
        self.sums += torch.bmm(rows.new_ones(rows.shape[0], 1, rows.shape[1]), rows).sum((0, 1))
        self.squares += torch.bmm(rows.transpose(1, 2), rows).sum(0).diagonal()

    def affine(self, gamma: Tensor, beta: Tensor, phases: int = 1) -> tuple[Tensor, Tensor]:
        """The factor and the summand that the instance norm comes to, both (channels · phases²,)."""
        mean = self.sums / self.count
        variance = (self.squares / self.count - mean * mean).clamp_min_(0)
        factor = gamma / torch.sqrt(variance + EPSILON)
        return factor.float().repeat(phases**2), (beta - mean * factor).float().repeat(phases**2)


class Memory:
    """The moments of the frames of a film so far, for each layer: an average that forgets.

    With it a frame is normed by what its like had before as well, so that the picture does not breathe when
    something bright comes in at the edge.
    """

    def __init__(self, keep: float) -> None:
        """`keep` is the share of the past, 0…1; nothing is remembered yet."""
        self.keep = keep
        self._known: dict[str, tuple[Tensor, Tensor]] = {}

    def settle(self, layer: str, moments: Moments) -> None:
        """Put the average in the place of these moments."""
        sums, squares = moments.sums / moments.count, moments.squares / moments.count
        if layer in self._known:
            old_sums, old_squares = self._known[layer]
            sums, squares = torch.lerp(sums, old_sums, self.keep), torch.lerp(squares, old_squares, self.keep)
        self._known[layer] = (sums, squares)
        moments.sums, moments.squares = sums * moments.count, squares * moments.count

    def forget(self) -> None:
        """Begin anew, at a cut."""
        self._known.clear()


@dataclass
class Plane:
    """Features with a margin. `phases` is 2 when the channels hold blocks of 2×2 pixels (row, column,
    channel)."""

    data: Tensor
    margin: int
    phases: int = 1

    @classmethod
    def empty(
        cls, rows: int, columns: int, channels: int, margin: int, *, phases: int = 1, like: Tensor
    ) -> Plane:
        """A plane for `rows` × `columns` on the device of `like`, whose content is yet to be written."""
        return cls(like.new_empty(rows + 2 * margin, columns + 2 * margin, channels), margin, phases)

    @property
    def inside(self) -> Tensor:
        """The plane without its margin."""
        m = self.margin
        return self.data[m : self.data.shape[0] - m, m : self.data.shape[1] - m]

    def window(self, first: int, behind: int) -> Tensor:
        """Rows `first` … `behind` − 1, counted from the top of the margin."""
        return self.data[first:behind]

    def mirror(self, *, repeat_edge: bool = False) -> None:
        """Fill the margin from the inside: by reflection, or with the edge itself first."""
        blocks = blocks_of(self.data, self.phases)
        for axis in (0, 1):
            for phase in range(self.phases):
                skip = (0, 0) if repeat_edge else (1, 1) if self.phases == 1 else (1 - phase, phase)
                self._mirror(blocks.select(2 + axis, phase).movedim(axis, 0), *skip)

    def _mirror(self, rows: Tensor, skip_first: int, skip_last: int) -> None:
        # Pixel −p takes the value of pixel p. In blocks of two, this leaves out the edge for the first pixel
        # of a block at the beginning, and for the second at the end.
        first, last = self.margin, rows.shape[0] - self.margin - 1
        for step in range(self.margin):
            rows[first - 1 - step] = rows[first + skip_first + step]
            rows[last + 1 + step] = rows[last - skip_last - step]


def blocks_of(values: Tensor, phases: int) -> Tensor:
    """(rows, columns, phases² · channels) → (rows, columns, phases, phases, channels), without a copy."""
    return values.view(*values.shape[:2], phases, phases, values.shape[2] // phases**2)


def bands(rows: int, row_bytes: int, multiple: int = 1) -> Iterator[tuple[int, int]]:
    """(first, behind the last) row of each band, whose heights are multiples of `multiple` but for the
    last."""
    height = max(BAND_BYTES // row_bytes // multiple, 1) * multiple
    for top in range(0, rows, height):
        yield top, min(top + height, rows)


def convolve(window: Tensor, weight: Tensor, stride: int = 1, bias: Tensor | None = None) -> Tensor:
    """Convolution without padding of `window` (rows, columns, channels): (rows', columns', channels')."""
    result = functional.conv2d(window.float().permute(2, 0, 1)[None], weight, bias, stride)
    return result[0].permute(1, 2, 0)


class Varied:
    """Instance norms that differ from place to place: a blend of the affine maps of several styles.

    `shares` tells how much of each style there is in rows `top` … `bottom` − 1 of a plane of `rows` ×
    `columns`: (bottom − top, columns, styles), adding up to 1.
    """

    def __init__(
        self, affines: Sequence[tuple[Tensor, Tensor]], shares: Shares, rows: int, columns: int
    ) -> None:
        self.factors = torch.stack([factor for factor, _summand in affines])
        self.summands = torch.stack([summand for _factor, summand in affines])
        self.shares, self.rows, self.columns = shares, rows, columns

    def apply(self, values: Tensor, top: int, relu: bool) -> None:
        """In place, on rows of the plane from `top` on: `values` (rows, columns, channels)."""
        shares = self.shares(top, top + values.shape[0], self.rows, self.columns).to(values.device)
        values.mul_(shares @ self.factors).add_(shares @ self.summands)
        if relu:
            values.clamp_min_(0)


def apply_affine(values: Tensor, affine: tuple[Tensor, Tensor] | None, relu: bool) -> None:
    """Scale and shift each channel of `values` (…, channels) in place, then cut off what is negative."""
    if affine is not None:
        torch.addcmul(affine[1], values, affine[0], out=values)
    if relu:
        values.clamp_min_(0)
