"""Measures a camera shake: how long its streak is and which way it runs, or that there is none for certain.

A straight shake multiplies the spectrum of a picture by that of a line, whose zeros lie in parallel stripes.
The logarithm makes that a sum, and its transform, the cepstrum, has a dark point at the end of the streak
(Gennery 1973; Rom 1975). The spectrum is averaged over many overlapping pieces, which leaves the shake, the
same everywhere, and lets what the picture shows cancel out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from apps.studio.engines.image.enhance.colour import Array, Bytes, Floats, floats, luma

LONGEST = 1024  # pixels of the copy that is measured
PIECE = 256
SHORTEST_STREAK, LONGEST_STREAK = 4.5, 40.0  # pixels of that copy: shorter ones look like a soft lens
PLAIN = 0.02  # deviation below which a piece shows too little
SURE, CLEAR = 8.0, 1.15  # how deep the point must be: in deviations, and to the next deepest
BESIDE = 3.0  # pixels around the point that belong to it
EARLY = 0.35  # pixels that the point lies beyond the end, since a line of pixels has a width
_FLOOR = 1e-7


@dataclass(frozen=True)
class Shake:
    """A streak: its length in thousandths of the longer side, its angle (0 is level, 90 upright), and how
    sure that is, in deviations."""

    length: float
    angle: float
    depth: float


def shake_of(picture: Bytes) -> Shake | None:
    """The shake of a picture, (height, width, 3); None if there is none, or none that is certain."""
    from apps.studio.engines.image.enhance.develop import small

    tone = luma(floats(small(picture, LONGEST)))
    cepstrum = _cepstrum(tone)
    if cepstrum is None:
        return None
    across, down, away = _plane()
    ring = (away >= SHORTEST_STREAK) & (away <= LONGEST_STREAK) & ((down > 0) | ((down == 0) & (across > 0)))
    # What pictures show weighs less the further out, so that a point there may be less deep.
    score = np.where(ring, -cepstrum * np.sqrt(away), 0)
    row, column = np.unravel_index(int(np.argmax(score)), score.shape)
    rest = score[ring & (np.hypot(across - across[row, column], down - down[row, column]) > BESIDE)]
    depth = float(score[row, column] / max(rest.std(), 1e-12))
    if depth < SURE or score[row, column] < CLEAR * rest.max():
        return None
    x, y = _between_pixels(cepstrum, int(row), int(column))
    length = (float(np.hypot(x, y)) - EARLY) / max(tone.shape) * 1000
    return Shake(length, float(np.degrees(np.arctan2(-y, x)) % 180), depth)


def _cepstrum(tone: Floats) -> Array | None:
    """(PIECE, PIECE) with its origin in the middle; None for a picture that is too small or too plain."""
    window = np.outer(np.hanning(PIECE), np.hanning(PIECE)).astype(np.float32)
    spectra = [
        np.log(np.abs(np.fft.fft2((piece - piece.mean()) * window)) ** 2 + _FLOOR * PIECE**2)
        for piece in _pieces(tone)
        if piece.std() > PLAIN
    ]
    if not spectra:
        return None
    spectrum = np.mean(spectra, axis=0)
    frequency = np.fft.fftfreq(PIECE)
    radius = np.hypot(frequency[:, None], frequency[None])
    rings = np.round(radius * PIECE).astype(int)
    falling = np.bincount(rings.ravel(), spectrum.ravel()) / np.maximum(np.bincount(rings.ravel()), 1)
    inside = np.clip((0.5 - radius) / 0.1, 0, 1)  # the corners are mostly noise
    made: Array = np.fft.fftshift(np.fft.ifft2((spectrum - falling[rings]) * inside).real)
    return made


def _pieces(tone: Floats) -> Iterator[Floats]:
    height, width = tone.shape
    for top in range(0, height - PIECE + 1, PIECE // 2):
        for left in range(0, width - PIECE + 1, PIECE // 2):
            yield tone[top : top + PIECE, left : left + PIECE]


@cache
def _plane() -> tuple[Array, Array, Array]:
    """Places of the cepstrum from its middle: across, down, and how far."""
    down, across = np.mgrid[-PIECE // 2 : PIECE // 2, -PIECE // 2 : PIECE // 2].astype(float)
    return across, down, np.hypot(across, down)


def _between_pixels(cepstrum: Array, row: int, column: int) -> tuple[float, float]:
    """Where the point lies, from the middle: the centre of what is dark around it."""
    around = np.maximum(-cepstrum[row - 1 : row + 2, column - 1 : column + 2], 0)
    down, across = np.mgrid[-1:2, -1:2]
    x = column - PIECE // 2 + (around * across).sum() / around.sum()
    y = row - PIECE // 2 + (around * down).sum() / around.sum()
    return float(x), float(y)
