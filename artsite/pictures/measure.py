"""What a page must know of a picture before it loads: its size, and a blurred miniature."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

PLACEHOLDER_SIDE = 20
OPAQUE = 255


@dataclass(frozen=True)
class Measured:
    """Size in pixels as shown (EXIF orientation applied), and a tiny WebP as data URI."""

    width: int
    height: int
    placeholder: str


def measure(path: Path) -> Measured:
    """Measure a picture that is known to be safe to decode."""
    with Image.open(path) as opened:
        picture = ImageOps.exif_transpose(opened)
        return Measured(picture.width, picture.height, placeholder(picture))


def placeholder(picture: Image.Image) -> str:
    """About 150 bytes that stand in for the picture while it loads; none for one that can be seen through,
    since it would show."""
    small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    small.thumbnail((PLACEHOLDER_SIDE, PLACEHOLDER_SIDE))
    if small.mode == "RGBA" and small.getchannel("A").histogram()[OPAQUE] < small.width * small.height:
        return ""
    buffer = io.BytesIO()
    small.convert("RGB").save(buffer, "WEBP", quality=40, method=4)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
