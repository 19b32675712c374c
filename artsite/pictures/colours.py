"""The colours that a picture is found by: a few plain names, told from its blurred miniature.

A pixel is named by its place in Oklab (Björn Ottosson, 2020): without chroma it is black, grey or white by
its lightness; else its hue decides, and brown is a dark orange, pink a light red or purple.
"""

from __future__ import annotations

import base64
import io
import math
from collections import Counter

from PIL import Image, UnidentifiedImageError

NAMES = (
    "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "black", "grey", "white",
)  # fmt: skip
SIDE = 24  # pixels that are looked at along the longer side
SHARE, OF_GREYS = 0.08, 0.25  # of a picture from which it has a colour; of black, grey and white more
GREY, PALE = 0.035, 0.055  # chroma below which there is no hue; of what is nearly white
WHITE, BLACK = 0.86, 0.3  # lightness above and below which what has no hue is not grey
# Where hues end, in degrees of Oklab.
_HUES = (
    (12, "pink"), (42, "red"), (75, "orange"), (118, "yellow"), (165, "green"), (215, "teal"), (280, "blue"),
    (325, "purple"), (352, "pink"), (360, "pink"),
)  # fmt: skip
_LINEAR = 10  # of 255, up to which sRGB is a straight line
_BROWN, _LIGHT_RED, _DULL_RED, _OLIVE, _DARK = 0.58, 0.7, 0.09, 100, 0.17


def names_in(placeholder: str) -> list[str]:
    """The names of the colours in a miniature (a data URI), the commonest first; of one unreadable, none."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(placeholder.partition(",")[2]))) as opened:
            picture = opened.convert("RGB")
    except (UnidentifiedImageError, ValueError, OSError):
        return []
    picture.thumbnail((SIDE, SIDE))
    raw = picture.tobytes()
    counts = Counter(name_of(*raw[place : place + 3]) for place in range(0, len(raw), 3))
    total = picture.width * picture.height
    return [
        name for name, count in counts.most_common()
        if count / total >= (OF_GREYS if name in ("black", "grey", "white") else SHARE)
    ]  # fmt: skip


def name_of(red: int, green: int, blue: int) -> str:
    """The plain name of a colour in sRGB."""
    lightness, chroma, hue = _oklch(red, green, blue)
    if chroma < (PALE if lightness > WHITE else GREY) or lightness < _DARK:
        return "white" if lightness > WHITE else "black" if lightness < BLACK else "grey"
    name = next(name for end, name in _HUES if hue <= end)
    if name == "red":
        return "pink" if lightness > _LIGHT_RED else "brown" if chroma < _DULL_RED else "red"
    if name in ("orange", "yellow") and lightness < _BROWN:
        return "brown" if hue < _OLIVE else "green"
    return name


def _oklch(*channels: int) -> tuple[float, float, float]:
    red, green, blue = (
        (c / 255 / 12.92) if c <= _LINEAR else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in channels
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360
