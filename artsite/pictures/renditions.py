"""Smaller pictures for pages, made from a kept file on demand and then kept as derived.

A rendition is at a width of the ladder (or the picture's own), in sRGB, upright, without metadata.
"""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Literal, get_args

from django.core.files.base import File
from PIL import ExifTags, Image, ImageCms, ImageOps

from artsite import storage
from artsite.pictures.shown import LADDER, widths

logger = logging.getLogger(__name__)

Format = Literal["webp"]
FORMATS: tuple[Format, ...] = get_args(Format)
# Method 2 takes half the time of the default 4 for 3 % more bytes.
# AVIF would save another 15 %, in five times the time.
_SAVE = {"webp": {"quality": 82, "method": 2}}
_ON_ITS_SIDE = (5, 6, 7, 8)  # EXIF orientations that swap width and height
# Decoding a large picture takes some 200 MB; pages wait their turn instead of filling the memory.
_AT_ONCE = threading.BoundedSemaphore(2)


class NoSuchRendition(FileNotFoundError):
    """Nothing is kept under that hash, it is no picture, or pictures are not served at that width."""


def rendition(sha256: str, width: int, fmt: Format = "webp") -> File:
    """The picture at that width, open for reading; made now if it is asked for the first time.

    A rung of the ladder above the picture's own width gives its own width: nothing is ever blown up.

    Raises:
        NoSuchRendition: see there.
    """
    label = f"{width}.{fmt}"
    found = storage.open_derived(sha256, label)
    if found is None:
        with _AT_ONCE:
            found = storage.open_derived(sha256, label)
            if found is None:
                _make(sha256, width, fmt)
                found = storage.open_derived(sha256, label)
    if found is None:
        raise NoSuchRendition(sha256)
    return found


def warm(sha256: str, width: int) -> None:
    """Make every rendition that pages ask for of a picture that wide, from one reading of it."""
    with _AT_ONCE, _opened(sha256) as opened:
        largest = _shrunk(opened, widths(width)[-1])
        for rung in widths(largest.width):
            height = max(1, round(largest.height * rung / largest.width))
            _keep(sha256, rung, "webp", _resized(largest, rung, height))


def warm_later(sha256: str, width: int) -> None:
    """Warm without waiting. If the process ends before, the first visitor waits a moment instead."""
    _background().submit(_warm_quietly, sha256, width)


@cache
def _background() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="renditions")


def _warm_quietly(sha256: str, width: int) -> None:
    try:
        warm(sha256, width)
    except Exception:
        logger.warning("Renditions of %s could not be made ahead of time", sha256, exc_info=True)


def _make(sha256: str, width: int, fmt: Format) -> None:
    with _opened(sha256) as opened:
        _keep(sha256, width, fmt, _shrunk(opened, width))


def _keep(sha256: str, width: int, fmt: Format, picture: Image.Image) -> None:
    buffer = io.BytesIO()
    picture.save(buffer, fmt.upper(), **_SAVE[fmt])
    storage.keep_derived(sha256, f"{width}.{fmt}", buffer)


@contextmanager
def _opened(sha256: str) -> Iterator[Image.Image]:
    try:
        with storage.open_kept(sha256) as source, Image.open(source) as opened:
            yield opened
    except (OSError, Image.DecompressionBombError) as error:
        raise NoSuchRendition(sha256) from error


def _shrunk(opened: Image.Image, width: int) -> Image.Image:
    """Upright, in sRGB, at most that wide; raises NoSuchRendition for a width nobody is offered."""
    turned = opened.getexif().get(ExifTags.Base.Orientation, 1) in _ON_ITS_SIDE
    own_width, own_height = (opened.height, opened.width) if turned else opened.size
    if width not in LADDER and width != own_width:
        raise NoSuchRendition(f"{width} px")
    target = min(width, own_width)
    height = max(1, round(own_height * target / own_width))
    profile = opened.info.get("icc_profile")
    # A JPEG can be decoded at a half, a quarter or an eighth of its size, which saves most of the work.
    enough = (target * 3 // 2, height * 3 // 2)
    opened.draft(None, enough[::-1] if turned else enough)
    return _resized(_to_srgb(ImageOps.exif_transpose(opened), profile), target, height)


def _resized(picture: Image.Image, width: int, height: int) -> Image.Image:
    if picture.size == (width, height):
        return picture
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA with 8 bits a channel, colours as the profile means them."""
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = picture.point(lambda value: value / 256).convert("L")
    has_alpha = picture.has_transparency_data
    mode = "RGBA" if has_alpha else "RGB"
    if profile:
        try:
            return _by_profile(picture, profile, mode)
        except (ImageCms.PyCMSError, ValueError, OSError):
            logger.info("A colour profile cannot be read; the colours are taken as sRGB")
    return picture.convert(mode)


def _by_profile(picture: Image.Image, profile: bytes, mode: str) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if picture.mode not in ("L", "RGB", "RGBA", "CMYK"):
        picture = picture.convert(mode)
    converted = ImageCms.profileToProfile(picture, source, _srgb(), outputMode=mode)
    return picture.convert(mode) if converted is None else converted


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
