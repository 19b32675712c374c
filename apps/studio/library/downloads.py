"""Files as an artist takes them home: as they are kept, or with their recipe written into them.

PNG: an iTXt chunk (W3C PNG, 11.3.3.4). JPEG and WebP: the user comment of EXIF 2.32 (tag 0x9286), in an APP1
segment (ITU-T T.81) or an EXIF chunk (RFC 9649). Pixels are never touched.
"""

from __future__ import annotations

import io
import json
import struct
import zlib
from typing import Any

from PIL import Image

from artsite.pictures.guard_recipe import ASCII_CODE, EXIF_IFD, KEYWORD, USER_COMMENT

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_END = len(PNG_SIGNATURE) + 25  # signature, and IHDR with its length, kind and checksum
_LONGEST_SEGMENT = 65_533
_HAS_EXIF, _HAS_ALPHA = 0x08, 0x10  # flags of a WebP's VP8X chunk


def with_recipe(content: bytes, media_type: str, recipe: dict[str, Any]) -> bytes:
    """The picture with its recipe as JSON inside.

    Raises:
        ValueError: the file is none that can carry it, or the recipe is too long for a JPEG.
    """
    if media_type == "image/png" and content.startswith(PNG_SIGNATURE):
        return _png(content, json.dumps(recipe, ensure_ascii=False, sort_keys=True).encode())
    exif = _exif(json.dumps(recipe, sort_keys=True).encode("ascii"))
    if media_type == "image/jpeg" and content.startswith(b"\xff\xd8"):
        return _jpeg(content, exif)
    if media_type == "image/webp" and content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content, exif)
    raise ValueError("Only a PNG, a JPEG or a WebP can carry its recipe.")


def _png(png: bytes, text: bytes) -> bytes:
    body = b"iTXt" + KEYWORD.encode() + b"\0\0\0\0\0" + text
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:_HEADER_END] + chunk + png[_HEADER_END:]


def _exif(text: bytes) -> bytes:
    """A TIFF with one entry, the Exif directory, and in that one entry, the comment."""
    comment = ASCII_CODE + KEYWORD.encode() + b" " + text
    first, second = 8, 26  # where the two directories begin
    pointer = struct.pack(">HHHIII", 1, EXIF_IFD, 4, 1, second, 0)
    entry = struct.pack(">HHHIII", 1, USER_COMMENT, 7, len(comment), second + 18, 0)
    return b"MM\0*" + struct.pack(">I", first) + pointer + entry + comment


def _jpeg(jpeg: bytes, exif: bytes) -> bytes:
    body = b"Exif\0\0" + exif
    if len(body) > _LONGEST_SEGMENT:
        raise ValueError("The recipe is too long for a JPEG.")
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def _webp(webp: bytes, exif: bytes) -> bytes:
    """The same chunks after an extended header that announces the metadata behind them."""
    chunks = [(kind, body) for kind, body in _chunks(webp) if kind != b"EXIF"]
    if chunks[0][0] == b"VP8X":
        header = bytearray(chunks.pop(0)[1])
        header[0] |= _HAS_EXIF
    else:
        header = bytearray(_extended_header(webp))
    told = [(b"VP8X", bytes(header)), *chunks, (b"EXIF", exif)]
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in told
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunks(webp: bytes) -> list[tuple[bytes, bytes]]:
    found, position = [], 12
    while position + 8 <= len(webp):
        kind, length = struct.unpack_from("<4sI", webp, position)
        found.append((kind, webp[position + 8 : position + 8 + length]))
        position += 8 + length + length % 2
    if not found:
        raise ValueError("This WebP is empty.")
    return found


def _extended_header(webp: bytes) -> bytes:
    with Image.open(io.BytesIO(webp), formats=["WEBP"]) as picture:
        flags = _HAS_EXIF | (_HAS_ALPHA if "A" in picture.mode else 0)
        width, height = picture.size
    return bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
