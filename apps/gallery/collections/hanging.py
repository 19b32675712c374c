"""The one place where collections change. Each function locks one: two hands do not undo each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.circles.models import are_apart
from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.gallery.collections.models import Collection, Entry
from apps.gallery.models import Work

MOST_WORKS = 1000
MOST_COLLECTIONS = 500
MOST_HELPERS = 20
CHANGEABLE = frozenset({"title", "description", "visibility"})


def begin(owner: User, **words: Any) -> Collection:
    """A new, empty collection. Raises ValidationError by field, and for more than there may be."""
    if owner.collections.count() >= MOST_COLLECTIONS:
        raise ValidationError(_("You have as many collections as there can be. Delete one first."))
    collection = Collection(owner=owner, **words)
    collection.full_clean()
    collection.save()
    return collection


@transaction.atomic
def change(collection: Collection, viewer: Viewer, **words: Any) -> Collection:
    """Say it otherwise, or show it to others. Raises PermissionDenied, ValidationError."""
    current = _locked(collection)
    if not current.belongs_to(viewer):
        raise PermissionDenied
    for name in CHANGEABLE & set(words):
        setattr(current, name, words[name])
    current.full_clean()
    _touch(current)
    return current


def ask_in(collection: Collection, viewer: Viewer, usernames: Sequence[str]) -> None:
    """Say who may hang works in it beside its owner. Raises PermissionDenied, ValidationError."""
    if not collection.belongs_to(viewer):
        raise PermissionDenied
    names = list(dict.fromkeys(name.strip().lstrip("@").lower() for name in usernames if name.strip()))
    if len(names) > MOST_HELPERS:
        raise ValidationError({"helpers": _("At most twenty people can help.")})
    people = [_helper(collection, name) for name in names]
    collection.helpers.set([person for person in people if person.pk != collection.owner_id])


def _helper(collection: Collection, name: str) -> User:
    person: User | None = User.objects.filter(username__iexact=name, is_active=True).first()
    if person is None or are_apart(collection.owner, person):
        raise ValidationError({"helpers": _("There is nobody here called “%(name)s”.") % {"name": name[:60]}})
    return person


@transaction.atomic
def hang(collection: Collection, viewer: Viewer, work: Work, words: str = "") -> Entry:
    """Put a work at the end; if it hangs there, only its words change.

    Raises PermissionDenied, ValidationError.
    """
    current = _for_hanging(collection, viewer)
    last = current.entries.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    entry = current.entries.filter(work=work).first()
    if entry is None and current.entries.count() >= MOST_WORKS:
        raise ValidationError(_("A collection holds a thousand works at most."))
    entry = entry or Entry(collection=current, work=work, position=position, hung_by=viewer.user)
    entry.words = words.strip()
    entry.full_clean(exclude=["position"])
    entry.save()
    _touch(current)
    return entry


@transaction.atomic
def take_down(collection: Collection, viewer: Viewer, work: UUID) -> None:
    """Take a work out; nothing happens if it does not hang there. Raises PermissionDenied."""
    current = _for_hanging(collection, viewer)
    current.entries.filter(work_id=work).delete()
    _touch(current)


@transaction.atomic
def arrange(collection: Collection, viewer: Viewer, order: Sequence[UUID]) -> None:
    """Put these works first, in this order; others follow as they hung. Raises PermissionDenied."""
    current = _for_hanging(collection, viewer)
    entries = list(current.entries.all())
    wanted = {work: place for place, work in enumerate(dict.fromkeys(order))}
    entries.sort(key=lambda entry: (wanted.get(entry.work_id, len(wanted)), entry.position))
    for position, entry in enumerate(entries):
        entry.position = position
    Entry.objects.bulk_update(entries, ["position"])
    _touch(current)


def move(collection: Collection, viewer: Viewer, work: UUID, *, by: int) -> None:
    """Move a work by so many places among those the viewer sees, towards the end if `by` is above 0."""
    shown = Work.objects.nameable_to(viewer)
    order = list(collection.entries.filter(work__in=shown).values_list("work_id", flat=True))
    if work not in order:
        return
    place = order.index(work)
    order.insert(min(max(place + by, 0), len(order) - 1), order.pop(place))
    arrange(collection, viewer, order)


@transaction.atomic
def take_apart(collection: Collection, viewer: Viewer) -> None:
    """Delete the collection; its works stay. Raises PermissionDenied."""
    current = _locked(collection)
    if not current.belongs_to(viewer):
        raise PermissionDenied
    current.delete()


def _locked(collection: Collection) -> Collection:
    return Collection.objects.select_for_update().get(pk=collection.pk)


def _for_hanging(collection: Collection, viewer: Viewer) -> Collection:
    current = _locked(collection)
    if not current.may_be_hung_by(viewer):
        raise PermissionDenied
    return current


def _touch(collection: Collection) -> None:
    collection.changed_at = timezone.now()
    collection.save()
