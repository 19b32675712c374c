"""Reads any picture an artist may bring as plain sRGB, upright, at the size wanted."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from apps.studio.engines.contract import EngineError

MOST_PIXELS = 120_000_000
OPAQUE = 255
SHORTEST_SIDE = 16  # of the painting, in pixels; the networks need as much

_UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error)


def read_picture(path: Path, field: str) -> Image.Image:
    """The picture in `path` as upright sRGB; transparent parts become white, of an animation the first frame
    counts. Raises `EngineError` for `field` if it is no picture, broken, or larger than `MOST_PIXELS`."""
    colours, alpha = _read(path, field)
    if alpha is None:
        return colours
    white = Image.new("RGB", colours.size, "white")
    white.paste(colours, mask=alpha)
    return white


def read_cutout(path: Path, field: str) -> Image.Image:
    """Like `read_picture`, but RGBA: what is transparent stays so, and colours are those of the file, unmixed
    with white."""
    colours, alpha = _read(path, field)
    if alpha is not None:
        colours.putalpha(alpha)
    return colours.convert("RGBA")


def _read(path: Path, field: str) -> tuple[Image.Image, Image.Image | None]:
    """Colours as RGB and, if anything may be transparent, alpha as L."""
    try:
        with Image.open(path) as opened:
            _refuse_giant(opened, field)
            opened.load()
            return _parted(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombError, MemoryError) as error:
        raise _too_large(field) from error
    except _UNREADABLE as error:
        raise _unreadable(field) from error


def read_mask(path: Path, size: tuple[int, int], field: str) -> Image.Image:
    """The mask in `path` at `size` (width, height) in mode L: 255 inside, 0 outside.

    A picture with transparent parts is read by its alpha, any other by its lightness. A mask of another size
    is stretched to the picture's, since it was drawn over it at some scale.
    """
    picture = read_cutout(path, field)
    alpha = picture.getchannel("A")
    transparent = np.asarray(alpha).min() < OPAQUE
    channel = alpha if transparent else picture.convert("L")
    return channel.resize(size, Image.Resampling.BILINEAR)


def fit(picture: Image.Image, longest: int, field: str) -> Image.Image:
    """`picture` with its longer side `longest` pixels long. Raises `EngineError` if it is too narrow for
    that."""
    scale = longest / max(picture.size)
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    if min(size) < SHORTEST_SIDE:
        shape = f"{picture.width} × {picture.height}"
        raise EngineError(f"This picture is too narrow to be painted ({shape} pixels). Crop it first.", field)
    return picture.resize((size[0], size[1]), Image.Resampling.LANCZOS, reducing_gap=3.0)


def megapixels(path: Path | None, usual: float) -> float:
    """How many millions of pixels the picture in `path` has; `usual` before one is chosen, or if it cannot be
    read. Only its head is read."""
    if path is None:
        return usual
    try:
        with Image.open(path) as opened:
            return opened.width * opened.height / 1e6
    except (Image.DecompressionBombError, *_UNREADABLE):
        return usual


def as_image(pixels: NDArray[np.floating[Any]]) -> Image.Image:
    """Colours in 0…1, (height, width, 3), as a picture of eight bits a channel; what lies outside is cut."""
    return Image.fromarray((pixels.clip(0, 1) * 255 + 0.5).astype(np.uint8))


def _refuse_giant(picture: Image.Image, field: str) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_large(field)


def _unreadable(field: str) -> EngineError:
    return EngineError(
        "This file cannot be read as a picture: it is damaged or of another kind. Try a JPEG or a PNG.", field
    )


def _too_large(field: str) -> EngineError:
    millions = MOST_PIXELS // 1_000_000
    return EngineError(f"This picture has more than {millions} million pixels. Make it smaller first.", field)


def _parted(picture: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    profile = picture.info.get("icc_profile")
    picture = _eight_bit(picture)
    if picture.mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode in {"LA", "PA", "La", "RGBa"}:
        picture = picture.convert("RGBA")
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    return _srgb(picture.convert("RGB") if alpha else picture, profile), alpha


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Pictures of 16 and 32 bits a pixel scaled to 8; others as they are."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    values = np.nan_to_num(np.asarray(picture, dtype=np.float64))
    high = values.max(initial=0)
    # A scan of 16 bits spans 0…65535, a float picture 0…1 or 0…255; anything else is stretched to what it
    # holds.
    top = next((limit for limit in (1.0, 255.0, 65535.0) if high <= limit), high)
    if picture.mode.startswith("I;16"):
        top = 65535.0
    return Image.fromarray((values.clip(0, top) * (255 / top) + 0.5).astype(np.uint8))


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """`picture` in sRGB by way of its colour profile, if it has a usable one."""
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")
