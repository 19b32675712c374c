"""Pictures for tests: good ones, and those that strangers send."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def gradient(size: tuple[int, int] = (48, 32), mode: str = "RGB") -> Image.Image:
    """Something with more than one colour in it."""
    width, height = size
    across = np.linspace(0, 255, width)[None, :].repeat(height, 0)
    down = np.linspace(0, 255, height)[:, None].repeat(width, 1)
    pixels = np.stack([across, down, 255 - across], axis=-1).astype("uint8")
    return Image.fromarray(pixels, "RGB").convert(mode)


def good_png() -> bytes:
    return encoded(gradient(), "PNG")


def huge_png() -> bytes:
    """A well-formed PNG of a few bytes that promises 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

# name → (content, HTTP status with which the API refuses it)
REFUSED: dict[str, tuple[bytes, int]] = {
    "words.png": (b"These are words and no picture.", 415),
    "drawing.svg": (SVG, 415),
    "page.jpg": (b"<html><script>alert(1)</script></html>", 415),
    "film.mp4": (b"\0\0\0\x18ftypisom\0\0\0\0isomiso2", 415),
    "paper.pdf": (b"%PDF-1.7\n", 415),
    "empty.png": (b"", 422),
    "truncated.jpg": (encoded(gradient((400, 300)), "JPEG")[:900], 422),
    "truncated.png": (encoded(gradient((400, 300)), "PNG")[:200], 422),
    "sixty-thousand.png": (huge_png(), 422),
}


def accepted() -> dict[str, bytes]:
    """Odd pictures that are pictures all the same."""
    frames = [gradient(), gradient().rotate(90)]
    exif = Image.Exif()
    exif[0x0112] = 6
    sixteen = Image.fromarray((np.arange(64 * 48, dtype="uint16") * 20).reshape(48, 64))
    return {
        "animated.gif": encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "print.jpg": encoded(gradient(mode="CMYK"), "JPEG"),
        "deep.png": encoded(sixteen, "PNG"),
        "turned.jpg": encoded(gradient(), "JPEG", exif=exif),
        "polyglot.png": good_png() + b"<script>alert(1)</script>PK\x03\x04",
    }


def write_all(folder: Path) -> dict[str, Path]:
    """The refused ones as files."""
    paths = {name: folder / name for name in REFUSED}
    for name, path in paths.items():
        path.write_bytes(REFUSED[name][0])
    return paths
