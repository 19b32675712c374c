"""The one place where items and boards change; see the drawing in `models`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from apps.accounts.owned import ownership
from apps.accounts.viewers import Viewer
from apps.studio.library.models import TRASH_DAYS, Board, Item, ItemQuerySet, Origin, Placement
from apps.studio.library.references import referred_items

SKETCH_LIFETIME = timedelta(days=1)


class StaleRevision(Exception):
    """It was changed since it was opened; `current` is how it is now. Nothing was overwritten."""

    def __init__(self, current: Any) -> None:
        super().__init__("It was changed in the meantime.")
        self.current = current


def keep(items: ItemQuerySet) -> int:
    """Mark as worth keeping; returns how many."""
    return items.filter(trashed_at=None).update(kept=True)


def unkeep(items: ItemQuerySet) -> int:
    """Take the mark away again."""
    return items.update(kept=False)


def discard(items: ItemQuerySet) -> int:
    """Put into the trash, from where it can be taken back for `TRASH_DAYS` days."""
    return items.filter(trashed_at=None).update(trashed_at=timezone.now())


def restore(items: ItemQuerySet) -> int:
    """Take back out of the trash, as it was."""
    return items.exclude(trashed_at=None).update(trashed_at=None)


def delete_for_good(items: ItemQuerySet) -> int:
    """Delete what is in the trash. Works that were published of it keep their files."""
    doomed = list(items.exclude(trashed_at=None).values_list("pk", flat=True))
    Item.objects.filter(pk__in=doomed).delete()
    return len(doomed)


def sweep(now: datetime | None = None) -> int:
    """Delete what lay in the trash too long, and old sketches; returns how many. For the sweeper.

    What something still refers to stays, however old.
    """
    now = now or timezone.now()
    old = Item.objects.filter(trashed_at__lt=now - timedelta(days=TRASH_DAYS))
    sketches = Item.objects.filter(origin=Origin.SKETCH, created_at__lt=now - SKETCH_LIFETIME)
    gone = (old | sketches).exclude(pk__in=referred_items())
    return int(gone.delete()[1].get("library.Item", 0))


@transaction.atomic
def describe(item: Item, revision: int, *, title: str, alt_text: str) -> Item:
    """Give an item another title and alternative text. Raises `StaleRevision`."""
    changed = Item.objects.filter(pk=item.pk, revision=revision).update(
        title=title.strip(), alt_text=alt_text.strip(), revision=F("revision") + 1
    )
    item.refresh_from_db()
    if not changed:
        raise StaleRevision(item)
    return item


def create_board(viewer: Viewer, name: str) -> Board:
    return Board.objects.create(name=name.strip(), **ownership(viewer))


@transaction.atomic
def rename_board(board: Board, revision: int, name: str) -> Board:
    """Raises `StaleRevision`."""
    changed = Board.objects.filter(pk=board.pk, revision=revision).update(
        name=name.strip(), revision=F("revision") + 1
    )
    board.refresh_from_db()
    if not changed:
        raise StaleRevision(board)
    return board


@transaction.atomic
def put_on_board(board: Board, items: Iterable[Item]) -> int:
    """Lay items on a board, after those that lie there; what lies there already stays where it is."""
    Board.objects.select_for_update().get(pk=board.pk)
    there = set(Placement.objects.filter(board=board).values_list("item_id", flat=True))
    last = Placement.objects.filter(board=board).aggregate(last=Max("position"))["last"]
    new = [item for item in items if item.pk not in there]
    first = 0 if last is None else last + 1
    Placement.objects.bulk_create(
        Placement(board=board, item=item, position=first + offset) for offset, item in enumerate(new)
    )
    return len(new)


def take_off_board(board: Board, items: ItemQuerySet) -> int:
    return Placement.objects.filter(board=board, item__in=items).delete()[0]


@transaction.atomic
def move_on_board(board: Board, item_id: UUID, step: int) -> None:
    """Move an item by `step` places, earlier if negative."""
    Board.objects.select_for_update().get(pk=board.pk)
    placements = list(Placement.objects.filter(board=board))
    index = next((at for at, placement in enumerate(placements) if placement.item_id == item_id), None)
    if index is None:
        return
    moved = placements.pop(index)
    placements.insert(min(max(index + step, 0), len(placements)), moved)
    for position, placement in enumerate(placements):
        placement.position = position
    Placement.objects.bulk_update(placements, ["position"])
