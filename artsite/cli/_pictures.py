"""Pictures given on the command line are opened by the same guarded child as uploads, without a server."""

from __future__ import annotations

import os
from pathlib import Path

from artsite.cli._parameters import bad_flag
from artsite.pictures.guard_call import MOST_BYTES, MOST_PIXELS, Films, ask_child


def take_in(path: Path, name: str, folder: Path, films: Films = "") -> Path:
    """A copy in `folder` that is safe to decode. Raises a usage error that names the flag."""
    try:
        size = path.stat().st_size
        readable = path.is_file() and os.access(path, os.R_OK)
    except (OSError, ValueError):
        readable = False
    if not readable:
        raise bad_flag(name, f"{path} is not a file that can be read.")
    if size > MOST_BYTES:
        raise bad_flag(
            name, f"{path} has {size // 1_000_000} MB; a picture may have {MOST_BYTES // 1_000_000} MB."
        )
    target = folder / "picture"
    answer = ask_child(path.absolute(), target, MOST_PIXELS, films)
    if reason := answer.get("refused"):
        raise bad_flag(name, f"{path}: {_words(str(reason), answer)}")
    return target


def _words(reason: str, facts: dict[str, object]) -> str:
    """The same words as on the site. They are Django's to translate, so it is loaded now, and only now."""
    from django.conf import settings

    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure(USE_I18N=False)
    from artsite.pictures.guard import REASONS

    known = {"width": "?", "height": "?", "most": MOST_PIXELS // 1_000_000} | facts
    return str(REASONS[reason]).format(**known)
