"""Files kept under the hash of their content.

A file is written once, under a name made of its SHA-256, and never changed; rows refer to it by that hash.
Two rows may share a file, so files are removed only by `collect_garbage`, when no row refers to them.
What can be made again from a kept file (smaller pictures) is kept beside it as "derived".
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

CHUNK = 1024 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".unfinished"

# Functions that give the hashes some table still refers to; see `refers_to_files`.
_referrers: list[Callable[[], Iterable[str]]] = []


@dataclass(frozen=True)
class Kept:
    """A kept file: its hash and its size in bytes."""

    sha256: str
    size: int


def refers_to_files(hashes: Callable[[], Iterable[str]]) -> None:
    """Register a function that gives the hashes of all files an app still needs."""
    _referrers.append(hashes)


def keep(source: Path | BinaryIO) -> Kept:
    """Keep a file; the same content is stored once."""
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return keep(opened)
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    sha256 = digest.hexdigest()
    source.seek(0)
    _save_once(_name(sha256), source)
    return Kept(sha256, size)


def keep_derived(sha256: str, label: str, source: BinaryIO) -> None:
    """Keep something made from a kept file, such as its 640 px rendition."""
    source.seek(0)
    _save_once(_derived_name(sha256, label), source)


def open_kept(sha256: str) -> File:
    """The kept file, open for reading; raises FileNotFoundError."""
    return default_storage.open(_name(sha256), "rb")


def local_path(sha256: str) -> Path | None:
    """Where the kept file lies on this machine, to be read and never written; None if it lies elsewhere."""
    try:
        return Path(default_storage.path(_name(sha256)))
    except NotImplementedError:
        return None


def discard(sha256: str) -> None:
    """Remove a kept file at once. Only for what the caller knows that no row refers to."""
    default_storage.delete(_name(sha256))


def open_derived(sha256: str, label: str) -> File | None:
    """What was derived from a kept file under that label, or None if it has to be made."""
    name = _derived_name(sha256, label)
    try:
        return default_storage.open(name, "rb")
    except FileNotFoundError:
        return None


@contextmanager
def local_copy(sha256: str, suffix: str = "") -> Iterator[Path]:
    """The kept file as a path on this machine, for libraries and engines that want one."""
    with tempfile.TemporaryDirectory(prefix="artsite-") as folder:
        path = Path(folder) / f"{sha256[:16]}{suffix}"
        with open_kept(sha256) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
        yield path


def collect_garbage(older_than: timedelta = timedelta(days=1)) -> int:
    """Remove kept files that no row refers to, and what was derived from them; returns how many.

    A file younger than `older_than` may belong to a row that is not committed yet and is left alone.
    """
    needed = {sha256 for hashes in _referrers for sha256 in hashes()}
    limit = timezone.now() - older_than
    removed = 0
    for name in _all_names():
        sha256 = _HASH.search(name)
        needless = sha256 and (sha256[0] not in needed or name.endswith(_UNFINISHED))
        if needless and default_storage.get_modified_time(name) < limit:
            default_storage.delete(name)
            removed += 1
    return removed


def _save_once(name: str, source: BinaryIO) -> None:
    """Write unless it is there. In a folder it is written under another name and renamed when whole.

    A process that is killed while it writes must not leave half a file under the name of the whole.
    """
    if default_storage.exists(name):
        return
    try:
        place = default_storage.path(name)
    except NotImplementedError:  # an object store shows an object when it is whole
        written = default_storage.save(name, File(source))
        if written != name:
            default_storage.delete(written)
        return
    unfinished = default_storage.save(f"{name}.{secrets.token_hex(8)}{_UNFINISHED}", File(source))
    Path(default_storage.path(unfinished)).replace(place)


def _name(sha256: str) -> str:
    if not _HASH.fullmatch(sha256):
        raise FileNotFoundError(sha256)
    return f"kept/{sha256[:2]}/{sha256}"


def _derived_name(sha256: str, label: str) -> str:
    return f"derived/{sha256[:2]}/{sha256}/{label}"


def _all_names(folder: str = "") -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _all_names(f"{folder}/{inner}".lstrip("/"))
