"""Pictures as arrays: float32, 0…1, shape (height, width) or (height, width, 3)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float32]
Whole = NDArray[np.int64]

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
PLANE = 2  # dimensions of a picture of one channel
_NO_BLUR, _WORTH_REDUCING, _SMALLEST = 0.2, 1.5, 8
_WIDEST_DIRECT = 3.0  # sigma in pixels; broader blurs are done on a smaller picture


def resize(
    picture: Array, width: int, height: int, how: Image.Resampling = Image.Resampling.BICUBIC
) -> Array:
    """`picture` at another size; every channel by itself, so values need not be colours."""
    if picture.shape[:2] == (height, width):
        return picture
    if picture.ndim > PLANE:
        return np.stack([resize(picture[..., c], width, height, how) for c in range(picture.shape[2])], -1)
    scaled = Image.fromarray(np.ascontiguousarray(picture)).resize((width, height), how)
    return np.asarray(scaled, dtype=np.float32)


def reduce(picture: Array, width: int, height: int) -> Array:
    """`picture` made smaller by averaging."""
    return resize(picture, width, height, Image.Resampling.BOX)


def blur(picture: Array, sigma: float) -> Array:
    """Gaussian blur with that standard deviation in pixels; beyond the border the edge goes on."""
    if sigma < _NO_BLUR:
        return picture
    height, width = picture.shape[:2]
    factor = sigma / _WIDEST_DIRECT
    if factor > _WORTH_REDUCING and min(height, width) > _SMALLEST:
        small = max(4, round(width / factor)), max(4, round(height / factor))
        reduced = _convolved(reduce(picture, *small), _WIDEST_DIRECT)
        return resize(reduced, width, height)
    return _convolved(picture, sigma)


def _convolved(picture: Array, sigma: float) -> Array:
    reach = max(1, int(np.ceil(2.7 * sigma)))
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2).astype(np.float32)
    taps /= taps.sum()
    for axis in (0, 1):
        pad = [(0, 0)] * picture.ndim
        pad[axis] = (reach, reach)
        padded = np.pad(picture, pad, mode="edge")
        length = picture.shape[axis]
        total = np.zeros_like(picture)
        for start, weight in enumerate(taps):
            place: list[Any] = [slice(None)] * picture.ndim
            place[axis] = slice(start, start + length)
            total += weight * padded[tuple(place)]
        picture = total
    return picture


def luminance(picture: Array) -> Array:
    """How light each pixel is."""
    return picture @ LUMA


def at(picture: Array, x: Array, y: Array) -> Array:
    """The nearest pixels to these places (in pixels, centres at .5); beyond the border the edge goes on."""
    height, width = picture.shape[:2]
    column = np.clip(x, 0, width - 1).astype(np.int32)
    row = np.clip(y, 0, height - 1).astype(np.int32)
    return picture[row, column]


def noise(rng: np.random.Generator, width: int, height: int, grain: float) -> Array:
    """Smooth noise, mean 0 and deviation 1, with features about `grain` pixels wide."""
    across, down = max(2, round(width / grain) + 1), max(2, round(height / grain) + 1)
    values = rng.standard_normal((down, across), dtype=np.float32)
    grown = resize(values, width, height)
    return (grown - grown.mean()) / (grown.std() + 1e-6)


def clouds(rng: np.random.Generator, width: int, height: int, grain: float, octaves: int = 4) -> Array:
    """Noise with detail at several scales, the coarsest `grain` pixels wide; mean 0 and deviation 1."""
    total = np.zeros((height, width), dtype=np.float32)
    for octave in range(octaves):
        total += noise(rng, width, height, max(grain / 2**octave, 1.0)) * np.float32(0.55**octave)
    return total / (total.std() + 1e-6)


def ramp(values: Array, low: float, high: float) -> Array:
    """0 up to `low`, 1 from `high` on, and smooth between; `low` may be the larger."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def edges(picture: Array) -> tuple[Array, Array]:
    """Differences across (x) and down (y) by Scharr's filter, which turns well."""
    padded = np.pad(picture, [(1, 1), (1, 1)] + [(0, 0)] * (picture.ndim - 2), mode="edge")
    smooth_down = (3 * padded[:-2] + 10 * padded[1:-1] + 3 * padded[2:]) / 16
    smooth_across = (3 * padded[:, :-2] + 10 * padded[:, 1:-1] + 3 * padded[:, 2:]) / 16
    across = (smooth_down[:, 2:] - smooth_down[:, :-2]) / 2
    down = (smooth_across[2:] - smooth_across[:-2]) / 2
    return across.astype(np.float32), down.astype(np.float32)
