"""Oklab, in which a step of the same length looks the same everywhere (Ottosson 2020).

Arrays are float32 with the channels last: L in 0…1, a and b within about ±0.4. sRGB is bytes.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray

_LMS_FROM_RGB = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    dtype=np.float32,
)
_LAB_FROM_LMS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    dtype=np.float32,
)
_LMS_FROM_LAB = np.linalg.inv(_LAB_FROM_LMS).astype(np.float32)
_RGB_FROM_LMS = np.linalg.inv(_LMS_FROM_RGB).astype(np.float32)


def _linear_of_bytes() -> Array:
    value = np.arange(256, dtype=np.float32) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)  # noqa: PLR2004


def _bytes_of_linear() -> Array:
    light = np.arange(_STEPS + 1) / _STEPS
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)  # noqa: PLR2004
    return (encoded * 255 + 0.5).astype(np.uint8)


_STEPS = 8192  # of the table from linear light to bytes: the darkest byte is 2.5 steps wide
_LINEAR, _BYTES = _linear_of_bytes(), _bytes_of_linear()
_HALVINGS = 7


def from_srgb(srgb: Array) -> Array:
    """Bytes (…, 3) as Oklab."""
    import cv2

    lms = _LINEAR[srgb].reshape(-1, 3) @ _LMS_FROM_RGB.T
    cv2.pow(lms, 1 / 3, dst=lms)
    return (lms @ _LAB_FROM_LMS.T).reshape(srgb.shape)


def linear(lab: Array) -> Array:
    """Linear light, outside 0…1 where a screen has no such colour."""
    lms = lab.reshape(-1, 3) @ _LMS_FROM_LAB.T
    return ((lms * lms * lms) @ _RGB_FROM_LMS.T).reshape(lab.shape)


def to_srgb(lab: Array) -> Array:
    """Oklab as bytes. A colour no screen has keeps its lightness and hue, and gives up strength for it."""
    flat = lab.reshape(-1, 3)
    light = linear(flat)
    outside = np.flatnonzero((light.max(-1) > 1.002) | (light.min(-1) < -0.002))  # noqa: PLR2004
    if outside.size:
        light[outside] = linear(_within(flat[outside]))
    return _BYTES[(np.clip(light, 0, 1) * _STEPS + 0.5).astype(np.int32)].reshape(lab.shape)


def _within(lab: Array) -> Array:
    """The strongest colour of the same lightness and hue that a screen has."""
    low, high = np.zeros(len(lab), np.float32), np.ones(len(lab), np.float32)
    base = lab.copy()
    base[:, 0] = np.clip(base[:, 0], 0, 1)
    scaled = base.copy()
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        scaled[:, 1:] = base[:, 1:] * middle[:, None]
        light = linear(scaled)
        fits = (light.max(-1) <= 1.001) & (light.min(-1) >= -0.001)  # noqa: PLR2004
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    scaled[:, 1:] = base[:, 1:] * low[:, None]
    return scaled


def from_hex(colours: list[str] | tuple[str, ...]) -> Array:
    """Colours written "#rrggbb", shape (number, 3)."""
    return from_srgb(np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in colours], np.uint8))


def to_hex(lab: Array) -> list[str]:
    """Oklab (number, 3) as "#rrggbb"."""
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in to_srgb(lab)]
