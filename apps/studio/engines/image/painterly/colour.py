"""Light touches to the colours of a picture before it is painted."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.painterly.arrays import PLANE, Array, luminance

_TINTS = {
    "natural": (1.0, 1.0, 1.0),
    "vivid": (1.0, 1.0, 1.0),
    "warm": (1.07, 1.0, 0.87),
    "cool": (0.9, 1.0, 1.1),
    "earth": (1.05, 0.98, 0.84),
    "monochrome": (1.0, 1.0, 1.0),
}
_CHROMA = {"natural": 1.0, "vivid": 1.45, "warm": 1.1, "cool": 1.05, "earth": 0.6, "monochrome": 0.0}


def tuned(picture: Array, palette: str, saturation: float, contrast: float = 1.0) -> Array:
    """`picture` with the palette's tint, its colours `saturation` times as strong, and its range opened."""
    low, high = np.quantile(luminance(picture)[::3, ::3], (0.01, 0.99))
    span, middle = float(high - low), float(high + low) / 2
    gain = min(0.94 / (span + 1e-3), 1.6)  # a flat or foggy picture stays soft
    opened = (picture - middle) * gain + middle + (0.5 - middle) * min(1, span / 0.6)
    grey = luminance(opened)[..., None]
    chroma = saturation * _CHROMA[palette]
    vivid = grey + (opened - grey) * chroma * np.array(_TINTS[palette], dtype=np.float32) ** 0.5
    toned = vivid * np.array(_TINTS[palette], dtype=np.float32)
    curve = 0.5 + (toned - 0.5) * contrast
    mix = np.clip(0.35 * toned + 0.65 * curve, 0, 1) if contrast != 1 else np.clip(toned, 0, 1)
    return (0.3 * np.clip(picture, 0, 1) * (chroma > 0) + (1 - 0.3 * (chroma > 0)) * mix).astype(np.float32)


def varied(colours: Array, rng: np.random.Generator, light: float, hue: float) -> Array:
    """Colours (N, 3), each moved by chance: as paint that was mixed anew for every stroke."""
    count = len(colours)
    lighter = rng.standard_normal((count, 1), dtype=np.float32) * light
    tint = rng.standard_normal((count, 3), dtype=np.float32) * hue
    tint -= tint.mean(-1, keepdims=True)
    return np.clip(colours + lighter + tint, 0, 1).astype(np.float32)


def lifted(picture: Array, target: float) -> Array:
    """`picture` made lighter, if it is dark, so that half of it is lighter than `target`: paper media need
    paper. A picture that is light enough stays."""
    middle = float(np.clip(np.median(luminance(picture) if picture.ndim > PLANE else picture), 0.08, target))
    return np.clip(picture, 0, 1) ** np.float32(max(0.64, np.log(target) / np.log(middle)))
