"""What may become an item: the files of a folder, of a ZIP, or of the library.

A ZIP is a stranger's: nothing of it is ever written under a name that it gives, and one that would unpack to
far more than it is, that climbs out of its folder, or that links elsewhere is refused as a whole.
"""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.studio.datasets.reasons import DatasetRefused
from apps.studio.library.models import Item
from artsite import storage

MOST_ITEMS = 100_000
MOST_UNPACKED = 16 * 1024**3  # bytes
MOST_RATIO = 50  # of what a ZIP unpacks to, to what it is; pictures hardly shrink
RATIO_MATTERS = 64 * 1024**2  # bytes up to which a ZIP may shrink as it likes
_CHUNK = 1024 * 1024
_LONGEST = 200
_ENCRYPTED = 0x1
_UNPACKS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@dataclass(frozen=True)
class Candidate:
    """A file that may be a picture. `copy` writes it to a path; it raises OSError if it cannot be read."""

    name: str
    label: str
    size: int
    copy: Callable[[Path], None]


def from_folder(folder: Path) -> list[Candidate]:
    """Every file in a folder and those beneath; the folder it lies in is its label. Links are left alone."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inner = Path(place).relative_to(folder)
        for name in sorted(files):
            path = Path(place) / name
            if name.startswith(".") or path.is_symlink() or not path.is_file():
                continue
            label = "" if inner == Path() else inner.as_posix()
            copy = partial(_copy, path)
            found.append(Candidate(_short(name), _short(label), path.stat().st_size, copy))
    _check_number(len(found))
    return found


@dataclass(frozen=True)
class Kept:
    """A picture that the house keeps already, as a row can hold it: hash, size in bytes, name."""

    sha256: str
    size: int
    name: str


def kept_of(items: Iterable[Item]) -> list[Kept]:
    """The pictures among items of the library, as they are now."""
    return [
        Kept(item.sha256, item.size, _short(item.title or str(item.pk))) for item in items if item.is_picture
    ]


def from_kept(pictures: Iterable[Kept]) -> list[Candidate]:
    """Pictures of the library."""
    return [Candidate(one.name, "", one.size, _copier(one.sha256)) for one in pictures]


@contextmanager
def from_zip(file: BinaryIO) -> Iterator[list[Candidate]]:
    """Every file in a ZIP; the folder it lies in is its label. Raises DatasetRefused for a hostile one."""
    try:
        with zipfile.ZipFile(file) as archive:
            size = file.seek(0, os.SEEK_END) or file.tell()
            # Python looks at the last letter of a name, and there may be none.
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            if not entries:
                raise DatasetRefused(
                    _("There is no picture in this ZIP; it is empty. Pack the folder again.")
                )
            _check_archive(entries, size)
            yield _candidates(archive, [entry for entry in entries if not _is_hidden(entry)])
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        UnicodeError,
    ) as error:
        raise DatasetRefused(
            _("This is not a ZIP file, or it is damaged. Pack the folder again and choose that.")
        ) from error


def _candidates(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> list[Candidate]:
    folders = [PurePosixPath(entry.filename).parent for entry in entries]
    # A ZIP made of one folder has that folder around everything; it says nothing of an item.
    common = PurePosixPath(os.path.commonpath([str(folder) for folder in folders])) if folders else None
    return [
        Candidate(
            _short(PurePosixPath(entry.filename).name),
            _label(folder, common),
            entry.file_size,
            partial(_unpack, archive, entry),
        )
        for entry, folder in zip(entries, folders, strict=True)
    ]


def _label(folder: PurePosixPath, common: PurePosixPath | None) -> str:
    inner = folder.relative_to(common) if common and common.parts else folder
    return "" if inner == PurePosixPath() else _short(inner.as_posix())


def _check_archive(entries: list[zipfile.ZipInfo], size: int) -> None:
    _check_number(len(entries))
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if not parts:
            raise DatasetRefused(_("A file in this ZIP has no name. Pack the folder again."))
        if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise DatasetRefused(
                _("A file in this ZIP has a name that leads out of its folder (%(name)s). Pack it again.")
                % {"name": entry.filename[:80]}
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise DatasetRefused(
                _("%(name)s in this ZIP is a link to another place. Pack the pictures themselves.")
                % {"name": entry.filename[:80]}
            )
        if entry.flag_bits & _ENCRYPTED:
            raise DatasetRefused(_("This ZIP has a password. Pack it again without one."))
        if entry.compress_type not in _UNPACKS:
            raise DatasetRefused(_("This ZIP is packed in a way we do not read. Pack it as an ordinary ZIP."))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_MATTERS and unpacked > MOST_RATIO * size):
        raise DatasetRefused(
            _(
                "This ZIP of %(size)s would unpack to %(unpacked)s, more than pictures ever do. "
                "Nothing was unpacked."
            )
            % {"size": filesizeformat(size), "unpacked": filesizeformat(unpacked)}
        )


def _check_number(number: int) -> None:
    if number > MOST_ITEMS:
        raise DatasetRefused(
            _("These are %(number)s files; a collection has at most %(most)s.")
            % {"number": f"{number:,}", "most": f"{MOST_ITEMS:,}"}
        )


def _is_hidden(entry: zipfile.ZipInfo) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(entry.filename).parts)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Never more than the entry said it was."""
    left = entry.file_size
    try:
        with archive.open(entry) as source, target.open("wb") as file:
            while left > 0 and (part := source.read(min(left, _CHUNK))):
                left -= len(part)
                file.write(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise OSError(str(error)) from error


def _copy(path: Path, target: Path) -> None:
    with path.open("rb") as source, target.open("wb") as file:
        shutil.copyfileobj(source, file, _CHUNK)


def _copier(sha256: str) -> Callable[[Path], None]:
    def copy(target: Path) -> None:
        with storage.open_kept(sha256) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file, _CHUNK)

    return copy


def _short(text: str) -> str:
    """What a row can keep of a name."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in text)
    return plain.encode("utf-8", "replace").decode()[-_LONGEST:]
