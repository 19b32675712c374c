"""The ways in which an artist's pictures become a dataset: a ZIP, pictures of the library, or a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.studio.datasets.candidates import from_folder, from_zip
from apps.studio.datasets.freezing import checked_name, freeze
from apps.studio.datasets.looking import Told
from apps.studio.datasets.models import DatasetVersion
from apps.studio.datasets.reasons import DatasetRefused
from apps.studio.library.models import Board, Item

MOST_PICKED = 5000


def freeze_zip(owner: User, name: str, file: BinaryIO, size: int, file_name: str = "") -> DatasetVersion:
    """Raises DatasetRefused."""
    checked_name(name)
    check_size(size)
    with from_zip(file) as candidates:
        return freeze(owner, name, candidates, source=file_name)


def freeze_folder(owner: User, name: str, path: Path, told: Told | None = None) -> DatasetVersion:
    """A folder, or a ZIP, on this machine: for its operator. Raises DatasetRefused."""
    checked_name(name)
    if path.is_dir():
        return freeze(owner, name, from_folder(path), source=path.name, told=told)
    with path.open("rb") as file, from_zip(file) as candidates:
        return freeze(owner, name, candidates, source=path.name, told=told)


def check_size(size: int) -> None:
    """Raises DatasetRefused for a ZIP of so many bytes that it is not taken in."""
    if size > settings.MAX_ARCHIVE_BYTES:
        raise DatasetRefused(
            _("This file has %(size)s; the largest ZIP we take in has %(most)s.")
            % {"size": filesizeformat(size), "most": filesizeformat(settings.MAX_ARCHIVE_BYTES)}
        )


def items_of(owner: User, keys: Sequence[UUID]) -> list[Item]:
    """Pictures of the owner's library, in that order. Raises DatasetRefused for one that is not theirs."""
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MOST_PICKED:
        raise DatasetRefused(_("Choose at most %(most)s pictures.") % {"most": MOST_PICKED}, "items")
    found = {item.pk: item for item in Item.objects.usable_by(Viewer(user=owner)).filter(pk__in=wanted)}
    if len(found) < len(wanted):
        raise DatasetRefused(_("Not all of these pictures are in your library. Choose others."), "items")
    return [found[key] for key in wanted]


def board_of(owner: User, key: UUID) -> Board:
    """One of the owner's boards. Raises DatasetRefused."""
    found = Board.objects.of(Viewer(user=owner)).filter(pk=key).first()
    if found is None:
        raise DatasetRefused(_("You have no such board. Choose another."), "board")
    return found


def items_on(board: Board) -> list[Item]:
    """What lies on a board, in its order, without what is in the trash."""
    return list(board.items.filter(trashed_at=None).order_by("placement__position", "placement__pk"))
