"""Chance that looks like nature: smooth noise at several scales, ridges, and lines of hills."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.light import Array


def smooth(shape: tuple[int, int], cells: tuple[float, float], rng: np.random.Generator) -> Array:
    """Noise (height, width) in about −1…1 with so many cells down and across."""
    grid = rng.standard_normal((max(2, round(cells[0]) + 3), max(2, round(cells[1]) + 3))).astype(np.float32)
    step_down, step_right = (grid.shape[0] - 3) / shape[0], (grid.shape[1] - 3) / shape[1]
    right, down = np.meshgrid(
        np.arange(shape[1], dtype=np.float32) * step_right + 1,
        np.arange(shape[0], dtype=np.float32) * step_down + 1,
    )
    mapped = cv2.remap(grid, right, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(mapped, dtype=np.float32) * np.float32(0.6)


def fractal(
    shape: tuple[int, int],
    cells: tuple[float, float],
    rng: np.random.Generator,
    octaves: int = 5,
    fade: float = 0.5,
) -> Array:
    """Smooth noise upon finer smooth noise, in about −1…1."""
    total, weight, whole = np.zeros(shape, np.float32), 1.0, 0.0
    for octave in range(octaves):
        scale = 2.0**octave
        total += weight * smooth(shape, (cells[0] * scale, cells[1] * scale), rng)
        whole += weight
        weight *= fade
    return total / np.float32(whole * 0.6)


def ridged(
    shape: tuple[int, int], cells: tuple[float, float], rng: np.random.Generator, octaves: int = 5
) -> Array:
    """Sharp crests and soft valleys, in 0…1."""
    total, weight, whole = np.zeros(shape, np.float32), 1.0, 0.0
    for octave in range(octaves):
        scale = 2.0**octave
        total += (
            weight * (1 - np.abs(smooth(shape, (cells[0] * scale, cells[1] * scale), rng)).clip(0, 1)) ** 2
        )
        whole += weight
        weight *= 0.5
    return total / np.float32(whole)


def skyline(
    width: int, waves: float, rng: np.random.Generator, rough: float = 0.5, octaves: int = 6
) -> Array:
    """A line (width,) in about 0…1 with so many waves; `rough` is how much finer waves count."""
    line = fractal((1, width), (1, waves), rng, octaves, rough)[0]
    low, high = float(line.min()), float(line.max())
    return (line - low) / np.float32(max(high - low, 1e-6))
