"""Folders in which jobs work. A folder goes away with its job, however the job ends.

The child that works in a folder holds a lock on a file in it. The kernel lets go of the lock when the child
dies, so whoever can take it knows that the folder is left over, whatever process numbers have come to mean.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

_LOCK = ".lock"


def root() -> Path:
    """Where the folders lie."""
    return Path(settings.HOME) / "scratch"


@contextlib.contextmanager
def scratch_folder(job: UUID) -> Iterator[Path]:
    """An empty folder, removed at the end."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{job}-", dir=root()))
    try:
        with (folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers() -> int:
    """Remove folders whose child was killed; returns how many."""
    removed = 0
    for folder in root().glob("*/"):
        if _is_left_over(folder):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _is_left_over(folder: Path) -> bool:
    try:
        with (folder / _LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except FileNotFoundError:  # not locked yet, or being removed
        return False
    return True
