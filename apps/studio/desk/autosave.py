"""The one place where desks change: saving, a step back or forward, and what was made of a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.owned import ownership
from apps.accounts.viewers import Viewer
from apps.studio.desk.models import Desk, DeskRevision
from apps.studio.desk.values import are_same, differing, keepable, pictures_in
from apps.studio.engines.contract import Engine
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item

MOST_REVISIONS = 100
GUEST_LIFETIME = timedelta(days=30)
# Letters typed into one field, or a slider moved to and fro, are one step.
ONE_STEP = timedelta(seconds=4)


class StaleDesk(Exception):
    """Another window wrote since; `standing` is what stands there now. Nothing was overwritten."""

    def __init__(self, standing: Standing) -> None:
        super().__init__("The desk was changed in the meantime.")
        self.standing = standing


@dataclass(frozen=True)
class Standing:
    """What stands on a desk; `revision` 0 is a desk on which nothing was ever set."""

    revision: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    can_undo: bool = False
    can_redo: bool = False
    origin: Job | None = None  # the job that the next one continues


def standing(viewer: Viewer, engine: Engine[Any]) -> Standing:
    """What the viewer left on the engine's page."""
    desk = _found(viewer, engine)
    return _standing(desk) if desk else Standing()


@transaction.atomic
def save(
    viewer: Viewer,
    engine: Engine[Any],
    settings: Mapping[str, Any],
    *,
    seen: int | None = None,
    origin: Job | None = None,
) -> Standing:
    """Put settings on the desk, over what `seen` says; without it, over whatever stands there.

    `origin` is the job they come from, where they are not what stood there, changed.
    Raises `StaleDesk`, and `values.TooMuch`.
    """
    kept = keepable(engine, settings)
    desk = _found(viewer, engine, lock=True) or _fresh(viewer, engine)
    current = _at(desk, desk.place)
    if (
        current
        and are_same(engine, current.settings, kept)
        and (origin is None or origin == _next_origin(current))
    ):
        return _standing(desk)
    if seen is not None and seen != desk.revision:
        raise StaleDesk(_standing(desk))
    _push(desk, engine, kept, current, origin)
    return _standing(desk)


@transaction.atomic
def step(viewer: Viewer, engine: Engine[Any], by: int) -> Standing:
    """Move back (-1) or forward (+1) in what was set; where there is nothing, nothing moves."""
    desk = _found(viewer, engine, lock=True)
    if desk is None:
        return Standing()
    rows = desk.revisions.order_by("number" if by > 0 else "-number")
    beyond = rows.filter(number__gt=desk.place) if by > 0 else rows.filter(number__lt=desk.place)
    if target := beyond.first():
        desk.place = target.number
        _touch(desk)
    return _standing(desk)


@transaction.atomic
def note_made(viewer: Viewer, engine: Engine[Any], job: Job) -> Standing:
    """Write down that a job was made of what stands on the desk."""
    desk = _found(viewer, engine, lock=True)
    if desk is None:
        return Standing()
    desk.revisions.filter(number=desk.place).update(made=job)
    return _standing(desk)


def sweep() -> int:
    """Delete the desks that guests left long ago; returns how many. For the sweeper."""
    old = Desk.objects.filter(owner=None, changed_at__lt=timezone.now() - GUEST_LIFETIME)
    return int(old.delete()[1].get("desk.Desk", 0))


def _fresh(viewer: Viewer, engine: Engine[Any]) -> Desk:
    """A desk on which the usual settings stand: what the first step back leads to."""
    desk = Desk.objects.create(engine=engine.name, place=1, **ownership(viewer))
    desk.revisions.create(number=1)
    return desk


def _found(viewer: Viewer, engine: Engine[Any], *, lock: bool = False) -> Desk | None:
    """The viewer's desk for the engine. Two of them, a guest's and a person's, become one."""
    rows = Desk.objects.of(viewer).filter(engine=engine.name).order_by("-changed_at", "-id")
    desks = list(rows.select_for_update() if lock else rows)
    if len(desks) > 1:
        _join(engine, desks)
        return _found(viewer, engine, lock=lock)
    return desks[0] if desks else None


@transaction.atomic
def _join(engine: Engine[Any], desks: list[Desk]) -> None:
    """What was set last stands on the desk; what stood on the older one is a step back."""
    newest, *older = (
        Desk.objects.select_for_update()
        .filter(pk__in=[desk.pk for desk in desks])
        .order_by("-changed_at", "-id")
    )
    if not older:
        return
    kept = older[0]
    last = _at(newest, newest.place)
    if last:
        before = _at(kept, kept.place)
        kept.revisions.filter(number__gt=kept.place).delete()
        origin = _next_origin(last) or (_next_origin(before) if before else None)
        _add(kept, engine, last.settings, origin)
        _touch(kept)
    Desk.objects.filter(pk__in=[newest.pk, *(desk.pk for desk in older[1:])]).delete()


def _push(
    desk: Desk, engine: Engine[Any], kept: dict[str, Any], current: DeskRevision | None, origin: Job | None
) -> None:
    """Add a revision after the current one; what followed that one goes."""
    desk.revisions.filter(number__gt=desk.place).delete()
    if current and origin is None and _is_same_step(engine, current, kept, desk):
        current.settings, current.pictures = kept, _own_pictures(desk, engine, kept)
        current.created_at = timezone.now()
        current.save()
    else:
        _add(desk, engine, kept, origin or (_next_origin(current) if current else None))
    _touch(desk)


def _add(desk: Desk, engine: Engine[Any], kept: dict[str, Any], origin: Job | None) -> None:
    desk.place += 1
    pictures = _own_pictures(desk, engine, kept)
    desk.revisions.create(number=desk.place, settings=kept, pictures=pictures, origin=origin)
    desk.revisions.filter(number__lte=desk.place - MOST_REVISIONS).delete()


def _own_pictures(desk: Desk, engine: Engine[Any], kept: Mapping[str, Any]) -> list[UUID]:
    """The items of the desk's owner that the settings name; nobody holds on to what is somebody else's."""
    own = Item.objects.filter(owner=desk.owner_id, guest=desk.guest, pk__in=pictures_in(engine, kept))
    return list(own.values_list("pk", flat=True))


def _is_same_step(engine: Engine[Any], current: DeskRevision, kept: Mapping[str, Any], desk: Desk) -> bool:
    """Whether this goes on changing the one setting that the current revision changed, moments ago."""
    before = _at(desk, current.number - 1)
    if before is None or current.made_id or timezone.now() - current.created_at > ONE_STEP:
        return False
    changed = differing(engine, before.settings, current.settings)
    return len(changed) == 1 and changed == differing(engine, current.settings, kept)


def _next_origin(revision: DeskRevision) -> Job | None:
    """What is set after a picture was made continues that picture."""
    return revision.made or revision.origin


def _touch(desk: Desk) -> None:
    desk.revision, desk.changed_at = desk.revision + 1, timezone.now()
    desk.save(update_fields=["revision", "place", "changed_at"])


def _at(desk: Desk, number: int) -> DeskRevision | None:
    return desk.revisions.select_related("origin", "made").filter(number=number).first()


def _standing(desk: Desk) -> Standing:
    current = _at(desk, desk.place)
    if current is None:
        return Standing(revision=desk.revision)
    return Standing(
        revision=desk.revision,
        settings=current.settings,
        can_undo=desk.revisions.filter(number__lt=desk.place).exists(),
        can_redo=desk.revisions.filter(number__gt=desk.place).exists(),
        # Made again unchanged, a picture stands beside the one before, not beneath it.
        origin=current.origin,
    )
