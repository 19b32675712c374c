"""Colours as floats: sRGB to linear light and back, white balance, vibrance and saturation.

Pictures are arrays of shape (height, width, 3), float32. "Encoded" means sRGB values in 0…1, as a screen
takes them; "linear" means proportional to light, and may exceed 1.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.floating[Any]]  # of 32 bits
Bytes = npt.NDArray[np.uint8]

LUMA = np.array([[0.2126, 0.7152, 0.0722]], dtype=np.float32)
FINE = 65535  # entries of a table, less one; finer than eight bits however steep the table is

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_DAYLIGHT = 1e6 / 6504  # mired of the white that sRGB assumes
_MIRED = 85.0  # what the ends of the temperature slider add and take away
_DUV = 0.035  # what the ends of the tint slider move the white across the daylight locus
# Skin of every shade lies near one hue: red a little above green, green a little above blue.
_SKIN = np.array([[0.80, -0.16, -0.58]], dtype=np.float32)


def floats(picture: Bytes) -> Floats:
    """Eight bits to encoded floats."""
    return picture.astype(np.float32) * np.float32(1 / 255)


def eight_bit(picture: Floats) -> Bytes:
    """Encoded floats to eight bits, rounded and clipped."""
    rounded = np.multiply(picture, np.float32(255))
    rounded += np.float32(0.5)
    np.clip(rounded, 0, 255, out=rounded)
    result: Bytes = rounded.astype(np.uint8)
    return result


def looked_up(picture: Floats, table: Floats) -> Floats:
    """`table` of FINE + 1 values over 0…1, at every value of `picture`; beyond the ends, the ends."""
    import cv2

    place = np.multiply(picture, np.float32(FINE))
    place += np.float32(0.5)
    np.clip(place, 0, FINE, out=place)
    found: Array = cv2.LUT(place.astype(np.uint16), table.reshape(1, -1))
    return found


@cache
def _tables() -> tuple[Floats, Floats]:
    value = np.linspace(0, 1, FINE + 1)
    # The numbers are those of the standard, IEC 61966-2-1.
    decoded = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
    encoded = np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)  # noqa: PLR2004
    return decoded.astype(np.float32), encoded.astype(np.float32)


def decode(picture: Floats) -> Floats:
    """Encoded to linear."""
    return looked_up(picture, _tables()[0])


def encode(picture: Floats) -> Floats:
    """Linear to encoded; what is beyond white becomes white."""
    return looked_up(picture, _tables()[1])


def luma(picture: Floats) -> Floats:
    """The weighted sum of the channels: (height, width). Luminance if the picture is linear."""
    import cv2

    result: Array = cv2.transform(picture, LUMA)
    return result


def highest(picture: Floats) -> Floats:
    """The largest channel at each place: (height, width). Much quicker than a maximum along so short an
    axis."""
    result: Floats = np.maximum(np.maximum(picture[..., 0], picture[..., 1]), picture[..., 2])
    return result


def lowest(picture: Floats) -> Floats:
    """The smallest channel at each place: (height, width)."""
    result: Floats = np.minimum(np.minimum(picture[..., 0], picture[..., 1]), picture[..., 2])
    return result


def tripled(plane: Floats) -> Floats:
    """(height, width) as three equal channels; arithmetic with it is quicker than broadcasting."""
    import cv2

    result: Array = cv2.merge([plane, plane, plane])
    return result


def white_balance(temperature: float, tint: float) -> Floats:
    """The matrix for linear sRGB that takes the cast of a light away by adapting it to daylight.

    `temperature` and `tint` are in -100…100; above 0 the picture becomes warmer, or more magenta. After
    Bradford (Lam 1985), on the CIE daylight locus.
    """
    source, target = _white(_DAYLIGHT - _MIRED * temperature / 100, _DUV * tint / 100), _white(_DAYLIGHT, 0)
    gain = np.diag((_BRADFORD @ target) / (_BRADFORD @ source))
    adapted = np.linalg.inv(_BRADFORD) @ gain @ _BRADFORD
    return (np.linalg.inv(_TO_XYZ) @ adapted @ _TO_XYZ).astype(np.float32)


def _white(mired: float, duv: float) -> npt.NDArray[np.float64]:
    """XYZ of a daylight of that many mired, moved by `duv` towards green across the locus of CIE 1960."""
    x, y = _daylight(mired)
    u, v = 4 * x / (-2 * x + 12 * y + 3), 6 * y / (-2 * x + 12 * y + 3)
    x2, y2 = _daylight(mired + 1)
    du = 4 * x2 / (-2 * x2 + 12 * y2 + 3) - u
    dv = 6 * y2 / (-2 * x2 + 12 * y2 + 3) - v
    length = float(np.hypot(du, dv))
    u, v = u - dv / length * duv, v + du / length * duv
    x, y = 3 * u / (2 * u - 8 * v + 4), 2 * v / (2 * u - 8 * v + 4)
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _daylight(mired: float) -> tuple[float, float]:
    kelvin = 1e6 / mired
    if kelvin <= 7000:  # noqa: PLR2004  (where the CIE's formula changes)
        x = -4.6070e9 / kelvin**3 + 2.9678e6 / kelvin**2 + 0.09911e3 / kelvin + 0.244063
    else:
        x = -2.0064e9 / kelvin**3 + 1.9018e6 / kelvin**2 + 0.24748e3 / kelvin + 0.237040
    return x, -3.0 * x * x + 2.870 * x - 0.275


def coloured(picture: Floats, vibrance: float, saturation: float) -> Floats:
    """Encoded picture with colours stronger or weaker; both in -1…1.

    Saturation moves all colours alike. Vibrance moves pale colours most and skin least. No colour is driven
    out of what a screen can show: it stops softly on the way.
    """
    light = luma(picture)
    colour = picture - tripled(light)
    gain = np.full_like(light, 1 + saturation)
    if vibrance:
        gain *= _by_paleness(colour, vibrance)
    room = np.minimum(
        (1 - light) / np.maximum(highest(colour), np.float32(1e-4)),
        light / np.maximum(-lowest(colour), np.float32(1e-4)),
    )
    colour *= tripled(_within(gain, room))
    colour += tripled(light)
    return colour


def _by_paleness(colour: Floats, vibrance: float) -> Floats:
    """The factor of vibrance for colours given as differences from their luma."""
    import cv2

    length = np.sqrt(cv2.transform(colour * colour, np.ones((1, 3), dtype=np.float32)))
    likeness = cv2.transform(colour, _SKIN) / (length + np.float32(1e-6))
    skin = np.clip((likeness - np.float32(0.86)) * np.float32(9), 0, 1)
    if vibrance < 0:
        fainter: Floats = 1 + np.float32(vibrance) * (1 - np.float32(0.5) * skin)
        return fainter
    pale = 1 - np.clip(length * np.float32(1.7), 0, 1)
    stronger: Floats = 1 + np.float32(1.2 * vibrance) * pale * (1 - np.float32(0.75) * skin)
    return stronger


def _within(gain: Floats, room: Floats) -> Floats:
    """`gain` where there is room for it, bending towards `room` where there is not; never below 1 for
    that."""
    knee = np.maximum(room * np.float32(0.7), 1)
    over = np.maximum(gain - knee, 0)
    span = np.maximum(room - knee, np.float32(1e-4))
    result: Floats = np.minimum(gain, knee) + span * over / (span + over)
    return result
