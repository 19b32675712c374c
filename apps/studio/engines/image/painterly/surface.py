"""Canvas, paper, and the light that falls on paint."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.painterly.arrays import Array, blur, clouds, noise


def weave(rng: np.random.Generator, height: int, width: int, pitch: float) -> Array:
    """The height of a linen canvas, about -1…1; `pitch` pixels from thread to thread."""
    bend = noise(rng, width, height, pitch * 9) * 0.25, noise(rng, width, height, pitch * 9) * 0.25
    x = np.arange(width, dtype=np.float32)[None] / pitch + bend[0]
    y = np.arange(height, dtype=np.float32)[:, None] / pitch + bend[1]
    warp, weft = np.sin(np.pi * x) ** 2, np.sin(np.pi * y) ** 2
    over = (np.floor(x) + np.floor(y)) % 2
    cloth = np.where(over > 0, warp * (0.55 + 0.45 * weft), weft * (0.55 + 0.45 * warp))
    return (2 * cloth - 1 + 0.25 * noise(rng, width, height, max(1.0, pitch / 3))).astype(np.float32)


def paper(rng: np.random.Generator, height: int, width: int, grain: float) -> Array:
    """The height of a rough paper, mean 0 and deviation 1; `grain` pixels from bump to bump."""
    return clouds(rng, width, height, grain, 3)


def lit(colour: Array, height: Array, strength: float, shine: float = 0.25) -> Array:
    """`colour` under a light from the upper left that grazes a relief of that height (in pixels)."""
    if strength <= 0:
        return colour
    relief = blur(height, 0.6)
    slope = np.zeros_like(relief)
    slope[:, 1:-1] += relief[:, 2:] - relief[:, :-2]
    slope[1:-1] += relief[2:] - relief[:-2]
    facing = np.tanh(slope * np.float32(0.5 * strength))
    bright = np.clip(facing, 0, 1)[..., None]
    dark = np.clip(-facing, 0, 1)[..., None]
    shaded = colour * (1 - 0.5 * dark) + (1 - colour) * bright * np.float32(0.32)
    gloss = np.clip(facing - 0.55, 0, 1)[..., None] * np.float32(shine)
    return np.clip(shaded + gloss, 0, 1)
