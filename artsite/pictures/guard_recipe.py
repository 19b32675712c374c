"""Reads the recipe that a picture carries, before its metadata is cut out. Runs in the guarded child.

What it gives is a stranger's text, of bounded length and otherwise unknown: whoever takes it must look at it.
"""

from __future__ import annotations

from typing import Any

KEYWORD = "artsite-recipe"
LONGEST = 64 * 1024  # characters
EXIF_IFD = 0x8769
USER_COMMENT = 0x9286
ASCII_CODE = b"ASCII\0\0\0"


def embedded_recipe(picture: Any) -> str:
    """The text of the recipe in an opened picture: a PNG's text chunk, or the EXIF comment; else empty."""
    try:
        text = picture.info.get(KEYWORD) or _comment(picture)
    except Exception:  # damaged metadata says nothing of the picture
        return ""
    return str(text) if isinstance(text, str) and len(text) <= LONGEST else ""


def _comment(picture: Any) -> str:
    found = picture.getexif().get_ifd(EXIF_IFD).get(USER_COMMENT)
    if not isinstance(found, bytes) or not found.startswith(ASCII_CODE):
        return ""
    text = found.removeprefix(ASCII_CODE).rstrip(b"\0 ").decode("ascii")
    return text.removeprefix(f"{KEYWORD} ") if text.startswith(f"{KEYWORD} ") else ""
