"""Takes metadata out of pictures without decoding them: what is left is the same picture, byte for byte.

Each function takes a whole file and gives it back with only what is needed to show it: pixels, colour
profile, transparency and orientation. Whatever follows the end of the picture is dropped with the rest, so a
file that is a picture and something else at once becomes a picture. A file that breaks off or does not keep
to its format raises `MalformedError`.

Formats: JPEG (ITU-T T.81, Annex B), PNG (third edition, W3C 2025), WebP (RFC 9649).

This module and `guard_child` run in the guarded child process and import nothing of the site.
"""

from __future__ import annotations

import re
import struct

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Critical chunks, and those that say how colours and transparency are meant. Animation is left out: what
# stays is the default image.
_PNG_KEPT = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"cHRM",
        b"gAMA",
        b"iCCP",
        b"sBIT",
        b"sRGB",
        b"cICP",
        b"pHYs",
    }
)
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"})
_WEBP_METADATA_FLAGS = 0x08 | 0x04 | 0x02  # EXIF, XMP, animation
_JPEG_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")  # not a stuffed 0xFF, not a restart
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP2, _APP14, _APP15 = 0xE0, 0xE2, 0xEE, 0xEF


class MalformedError(ValueError):
    """The file does not keep to its own format."""


def strip_jpeg(data: bytes, orientation: int = 1) -> bytes:
    """A JPEG with nothing but JFIF and Adobe headers, colour profile, and the orientation if it is not 1."""
    if not data.startswith(b"\xff\xd8"):
        raise MalformedError("no start of image")
    parts = [b"\xff\xd8"]
    if orientation != 1:
        parts.append(_orientation_segment(orientation))
    position = 2
    while position < len(data):
        marker, body = _next_marker(data, position)
        if marker == _EOI:
            return b"".join([*parts, b"\xff\xd9"])
        if body + 2 > len(data):
            raise MalformedError("a segment is cut off")
        end = body + struct.unpack_from(">H", data, body)[0]
        if marker == _SOS:  # the scan's entropy-coded data goes on until the next marker
            following = _JPEG_MARKER.search(data, end)
            end = following.start() if following else len(data)
        if _keeps_segment(marker, data[body + 2 : body + 16]):
            parts.append(b"\xff" + bytes([marker]) + data[body:end])
        position = end
    raise MalformedError("the picture has no end")


def _next_marker(data: bytes, position: int) -> tuple[int, int]:
    """The marker at `position` and where its body begins; fill bytes are passed over."""
    found = _JPEG_MARKER.match(data, position)
    if not found:
        raise MalformedError("no marker where one must be")
    return data[found.end() - 1], found.end()


def _keeps_segment(marker: int, head: bytes) -> bool:
    if marker == _APP0:
        return head.startswith(b"JFIF\0")
    if marker == _APP2:
        return head.startswith(b"ICC_PROFILE\0")
    if marker == _APP14:
        return head.startswith(b"Adobe")
    return marker != _COM and not _APP0 <= marker <= _APP15


def _orientation_segment(orientation: int) -> bytes:
    """An EXIF segment with one entry: tag 0x0112, SHORT, count 1."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def strip_png(data: bytes) -> bytes:
    """A PNG with only what draws it. An animated one becomes its default image."""
    if not data.startswith(PNG_SIGNATURE):
        raise MalformedError("no PNG signature")
    parts, position = [PNG_SIGNATURE], len(PNG_SIGNATURE)
    while position + 12 <= len(data):
        length = struct.unpack_from(">I", data, position)[0]
        kind, end = data[position + 4 : position + 8], position + 12 + length
        if end > len(data):
            break
        if kind in _PNG_KEPT:
            parts.append(data[position:end])
        if kind == b"IEND":
            return b"".join(parts)
        position = end
    raise MalformedError("the picture has no end")


def strip_webp(data: bytes) -> bytes:
    """A still WebP with only pixels, transparency and colour profile."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise MalformedError("no WebP header")
    end, position, parts = 8 + struct.unpack_from("<I", data, 4)[0], 12, []
    if end > len(data) + 1:
        raise MalformedError("the file is cut off")
    while position + 8 <= min(end, len(data)):
        kind, length = struct.unpack_from("<4sI", data, position)
        body = data[position + 8 : position + 8 + length]
        if len(body) < length:
            raise MalformedError("a chunk is cut off")
        if kind == b"VP8X" and body:
            body = bytes([body[0] & ~_WEBP_METADATA_FLAGS]) + body[1:]
        if kind in _WEBP_KEPT:
            parts.append(struct.pack("<4sI", kind, length) + body + b"\0" * (length % 2))
        position += 8 + length + length % 2
    chunks = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks
