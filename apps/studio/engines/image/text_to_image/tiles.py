"""Noise over an endless plane, read at any place: what the land and the water are made of."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.light import Array

CELLS, FINE = 32, 24  # cells before it comes again; samples to a cell
_ACROSS, _DOWN = 0.5403, 0.8415  # each octave is turned, so that no grid shows


class Tiles:
    """One sheet of smooth noise that closes upon itself, of mean 0 and deviation 1."""

    def __init__(self, rng: np.random.Generator) -> None:
        grid = rng.standard_normal((CELLS, CELLS)).astype(np.float32)
        wrapped = np.pad(grid, 4, mode="wrap")
        size = (CELLS + 8) * FINE
        fine = cv2.resize(wrapped, (size, size), interpolation=cv2.INTER_CUBIC)
        sheet = fine[4 * FINE : -4 * FINE, 4 * FINE : -4 * FINE]
        self._sheet = np.ascontiguousarray(sheet / sheet.std(), dtype=np.float32)

    def once(self, right: Array, down: Array) -> Array:
        """Noise at places given in cells; both arrays have one two-dimensional shape."""
        side = CELLS * FINE
        columns = np.mod(right * np.float32(FINE), side).astype(np.float32)
        rows = np.mod(down * np.float32(FINE), side).astype(np.float32)
        found = cv2.remap(self._sheet, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        return np.asarray(found, dtype=np.float32)

    def at(self, right: Array, down: Array, octaves: int = 4, fade: float = 0.5) -> Array:
        """Noise upon finer noise, in about −1…1."""
        total, weight, power = np.zeros(right.shape, np.float32), 1.0, 0.0
        for octave in range(octaves):
            total += weight * self.once(right + 7.3 * octave, down + 3.1 * octave)
            power += weight * weight
            right, down = (
                2.03 * (_ACROSS * right - _DOWN * down) * np.float32(1),
                2.03 * (_DOWN * right + _ACROSS * down) * np.float32(1),
            )
            weight *= fade
        return np.asarray(total / np.float32(1.8 * power**0.5), dtype=np.float32)

    def level(self, right: Array, down: Array, octaves: int = 3, fade: float = 0.5) -> Array:
        """As `at`, with every octave lying the same way: for what is long and flat, as ripples are."""
        total, power = np.zeros(right.shape, np.float32), 0.0
        for octave in range(octaves):
            by = np.float32(2.0**octave)
            total += fade**octave * self.once(right * by + 5.7 * octave, down * by + 9.1 * octave)
            power += fade ** (2 * octave)
        return np.asarray(total / np.float32(1.8 * power**0.5), dtype=np.float32)

    def ridged(self, right: Array, down: Array, octaves: int = 5, fade: float = 0.5) -> Array:
        """Sharp crests and soft valleys, in 0…1."""
        total, weight, whole = np.zeros(right.shape, np.float32), 1.0, 0.0
        for octave in range(octaves):
            crest = 1 - np.abs(self.once(right + 4.1 * octave, down + 8.7 * octave)).clip(0, 1.6) / 1.6
            total += weight * crest * crest
            whole += weight
            right, down = (
                2.0 * (_ACROSS * right - _DOWN * down) * np.float32(1),
                2.0 * (_DOWN * right + _ACROSS * down) * np.float32(1),
            )
            weight *= fade
        return np.asarray(total / np.float32(whole), dtype=np.float32)


def step(values: Array, low: float, high: float) -> Array:
    """0 below `low`, 1 above `high`, smooth between."""
    share = ((values - low) / (high - low)).clip(0, 1)
    return np.asarray(share * share * (3 - 2 * share), dtype=np.float32)
