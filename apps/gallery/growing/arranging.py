"""The order in which a maker's works hang on their page: what is pinned first, the others by date."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.gallery.models import Work

MOST_PINNED = 24


@transaction.atomic
def pin(work: Work, maker: User) -> None:
    """Hang a work after those that stand at the top already. Raises ValidationError if there are many."""
    row = _row(maker)
    if work in row:
        return
    if len(row) >= MOST_PINNED:
        said = _("Up to %(most)s works can stand at the top. Let one go first.")
        raise ValidationError(said % {"most": MOST_PINNED})
    _write([*row, work])


@transaction.atomic
def let_go(work: Work, maker: User) -> None:
    """Let a work hang by its date again."""
    row = [one for one in _row(maker) if one != work]
    Work.objects.filter(pk=work.pk, maker=maker).update(pinned=None)
    _write(row)


@transaction.atomic
def move(work: Work, maker: User, by: int) -> None:
    """Move a work that stands at the top one place earlier (-1) or later (+1)."""
    row = _row(maker)
    if work not in row:
        return
    at = row.index(work)
    to = min(max(at + by, 0), len(row) - 1)
    row.insert(to, row.pop(at))
    _write(row)


def _row(maker: User) -> list[Work]:
    # One who clicks in two windows at once: the second waits for the first.
    User.objects.select_for_update().get(pk=maker.pk)
    return list(Work.objects.filter(maker=maker).exclude(pinned=None).order_by("pinned", "pk"))


def _write(row: list[Work]) -> None:
    for place, work in enumerate(row, start=1):
        work.pinned = place
    Work.objects.bulk_update(row, ["pinned"])
