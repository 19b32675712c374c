"""Pictures for live previews, as small files that a helper reads in a millisecond.

Only what the site itself has made or vetted is handed on: a rendition, or, where the pixels are data, the
kept file.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PIL import Image

from artsite import storage
from artsite.pictures.renditions import NoSuchRendition, rendition

LONGEST = 640  # pixels of the longer side of a preview
DRAFT = 384  # of one that follows the hand where whole ones are slow
RUNG = 640  # the width of the rendition it is made from
MOST_FILES = 48
MOST_EXACT_BYTES = 16 * 1024 * 1024


class Unreadable(Exception):
    """The picture's file is gone, or too large to be read as it is."""


def small_file(sha256: str) -> Path:
    """The picture with that hash, at most LONGEST pixels, unpacked. Raises Unreadable."""
    return _shelf().take(f"{sha256}-{LONGEST}.tiff", lambda path: _unpack(sha256, path))


def exact_file(sha256: str) -> Path:
    """The kept file itself. Raises Unreadable."""
    return _shelf().take(f"{sha256}-exact", lambda path: _copy(sha256, path))


class Shelf:
    """The files used last, in a folder that goes with the process."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="artsite-live-sources-")
        self._paths: OrderedDict[str, Path] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str, make: Callable[[Path], None]) -> Path:
        with self._lock:
            if name in self._paths:
                self._paths.move_to_end(name)
                return self._paths[name]
            path = Path(self._folder.name) / name
            make(path)
            self._paths[name] = path
            while len(self._paths) > MOST_FILES:
                self._paths.popitem(last=False)[1].unlink(missing_ok=True)
            return path


@cache
def _shelf() -> Shelf:
    return Shelf()


def _unpack(sha256: str, path: Path) -> None:
    try:
        with rendition(sha256, RUNG) as file, Image.open(file) as opened:
            opened.load()
            opened.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
            opened.save(path, "TIFF")
    except (NoSuchRendition, OSError) as error:
        raise Unreadable from error


def _copy(sha256: str, path: Path) -> None:
    try:
        with storage.open_kept(sha256) as source, path.open("wb") as target:
            if source.size > MOST_EXACT_BYTES:
                raise Unreadable
            shutil.copyfileobj(source, target)
    except OSError as error:
        raise Unreadable from error
