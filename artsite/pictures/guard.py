"""Strangers' pictures are opened here, in a child process that may neither waste nor reach anything.

What is kept is free of metadata (place, camera, thumbnails) except for its orientation, and of a format that
every engine and browser knows. JPEG, PNG and WebP are never recompressed: only their metadata is cut out.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from artsite import storage
from artsite.pictures.guard_call import Films, ask_child
from artsite.pictures.guard_child import POSTER

log = logging.getLogger(__name__)

RAW_SUFFIXES = frozenset({".dng", ".nef", ".cr2", ".cr3", ".arw", ".raf", ".orf", ".rw2", ".pef", ".srw"})

_ACCEPTED = gettext_lazy("a JPEG, PNG, WebP, AVIF, TIFF, GIF or BMP")
REASONS: dict[str, Any] = {
    "empty": gettext_lazy("This file is empty. It may not have been saved completely; choose it again."),
    "not_a_picture": format_lazy(
        gettext_lazy("This file is not a picture we know. Choose {kinds}."), kinds=_ACCEPTED
    ),
    "damaged": gettext_lazy(
        "This picture is incomplete or damaged: it could not be read to its end. Save or download it again, "
        "then choose it once more."
    ),
    "too_many_pixels": gettext_lazy(
        "This picture has {width} × {height} pixels, more than we can take in ({most} megapixels). "
        "Make it smaller and choose it again."
    ),
    "too_much_memory": gettext_lazy(
        "This picture takes more memory to open than we allow. Save it as JPEG or make it smaller, then "
        "choose it again."
    ),
    "too_slow": gettext_lazy(
        "This picture takes too long to open. Save it as an ordinary JPEG or PNG and choose that."
    ),
    "svg": gettext_lazy(
        "This is an SVG drawing, which can carry programs. Export it as PNG and choose that."
    ),
    "heic": gettext_lazy(
        "This is an HEIC photograph, which we cannot read. Export it as JPEG; on an iPhone, choose "
        "Settings › Camera › Formats › Most Compatible for new ones."
    ),
    "raw": gettext_lazy(
        "This is a camera's raw file. Develop it and export a JPEG or a TIFF, then choose that."
    ),
    "hdr": gettext_lazy(
        "This is a high-dynamic-range picture. Export it as PNG, JPEG or 16-bit TIFF and choose that."
    ),
    "video": gettext_lazy("This is a film. Save one frame of it as a picture and choose that."),
    "film_unreadable": gettext_lazy("This film cannot be read. Save it as an MP4 and choose that."),
    "film_too_long": gettext_lazy(
        "This film is longer than 20 seconds or 600 frames. Cut it to the part you want, then choose that."
    ),
    "cube_too_large": gettext_lazy(
        "This colour table is larger than {most} MB. Export it with at most 64 steps along each side."
    ),
    "cube_size": gettext_lazy(
        "Line {line} of this colour table: its size must be a whole number from 2 to {most}. Export it again."
    ),
    "cube_line": gettext_lazy(
        "Line {line} of this colour table is not as a .cube file has it: a known word with its numbers, or "
        "three numbers. Export it again."
    ),
    "cube_nan": gettext_lazy(
        "Line {line} of this colour table holds something that is no number (NaN or infinite). "
        "Export it again."
    ),
    "cube_count": gettext_lazy(
        "By its size this colour table has {wanted} lines of numbers, but there are {found}. Export it again."
    ),
    "cube_domain": gettext_lazy(
        "This colour table begins where it ends (DOMAIN_MIN, DOMAIN_MAX). Export it again."
    ),
    "pdf": gettext_lazy("This is a PDF. Export the page as PNG and choose that."),
}
NOTES: dict[str, Any] = {
    "table": gettext_lazy(
        "It is a colour table, and is kept as a HALD picture. Use it in Enhance, as the colour table."
    ),
    "film": gettext_lazy("It is a film; its sound was left out."),
    "first_frame": gettext_lazy("It has several frames; the first one was taken."),
    "cmyk": gettext_lazy("It is in print colours (CMYK) and was converted to screen colours (sRGB)."),
    "hdr": gettext_lazy("It has floating-point tones and was brought into the range of a screen."),
    "sixteen_bit": gettext_lazy("It has 16 bits a channel and was brought to 8."),
}


class PictureRefused(Exception):
    """The file is not taken in; the message says why and what to do. `reason` is a key of `REASONS`."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Accepted:
    """A picture that is safe to decode anywhere, kept. `notes` say what had to be changed."""

    kept: storage.Kept
    media_type: str
    width: int
    height: int
    placeholder: str
    notes: tuple[str, ...] = ()
    recipe: str = ""  # what the file carried as its recipe, not looked at yet; it is not kept
    poster: storage.Kept | None = None  # of a film


def accept_picture(file: BinaryIO, name: str, films: Films = "") -> Accepted:
    """Vet a picture and keep it; films as well if `films` says so. `name` is only used to give better advice.

    Raises:
        PictureRefused: with a message for the one who chose the file.
    """
    _check_size(file)
    if Path(name).suffix.lower() in RAW_SUFFIXES:
        raise PictureRefused(_words("raw"), "raw")
    with tempfile.TemporaryDirectory(prefix="artsite-guard-") as folder:
        source, target = Path(folder) / "source", Path(folder) / "target"
        file.seek(0)
        with source.open("wb") as copy:
            shutil.copyfileobj(file, copy, storage.CHUNK)
        answer = ask_child(source, target, settings.MAX_UPLOAD_PIXELS, films)
        if reason := answer.pop("refused", None):
            log.info("Refused a picture: %s %s", reason, answer)
            raise PictureRefused(_words(reason, **answer), reason)
        kept, beside = storage.keep(target), target.with_name(POSTER)
        poster = storage.keep(beside) if beside.exists() else None
    notes = tuple(str(NOTES[note]) for note in answer.pop("notes"))
    return Accepted(kept=kept, notes=notes, poster=poster, **answer)


def _check_size(file: BinaryIO) -> None:
    size = file.seek(0, os.SEEK_END) or file.tell()
    if size == 0:
        raise PictureRefused(_words("empty"), "empty")
    if size > settings.MAX_UPLOAD_BYTES:
        raise PictureRefused(
            _(
                "This file has %(size)s; the largest we take in has %(most)s. "
                "Save it as JPEG or make it smaller."
            )
            % {"size": filesizeformat(size), "most": filesizeformat(settings.MAX_UPLOAD_BYTES)},
            "too_large",
        )


def _words(reason: str, **facts: Any) -> str:
    known = {"width": "?", "height": "?", "most": settings.MAX_UPLOAD_PIXELS // 1_000_000} | facts
    return str(REASONS[reason]).format(**known)
