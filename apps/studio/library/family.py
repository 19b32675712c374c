"""Where a picture comes from and what came of it: pictures given to engines, and settings taken up again."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from apps.accounts.viewers import Viewer
from apps.studio.library.models import Item

MOST_RELATIVES = 12
_NOBODY = Q(pk=None)


@dataclass(frozen=True)
class Family:
    """A picture's parents and children, newest first."""

    parents: list[Item] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.parents or self.children)


def family(item: Item, viewer: Viewer) -> Family:
    """What an item was made from and what was made from it, as far as the viewer has it."""
    own = Item.objects.in_library(viewer).exclude(pk=item.pk).distinct()
    job = item.made_by.first()
    above, below = _NOBODY, Q(made_by__inputs=item)
    if job:
        above = Q(used_by=job) | (Q(made_by=job.parent_id) if job.parent_id else _NOBODY)
        below |= Q(made_by__parent=job)
    return Family(list(own.filter(above)[:MOST_RELATIVES]), list(own.filter(below)[:MOST_RELATIVES]))
