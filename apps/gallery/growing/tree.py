"""The tree that a work grows in: what it was made from, and what was made from it.

Only what the viewer may see is walked through, so an unseen work hides what lies behind it as well. Both
walks are bounded in generations and in works, and each work stands once, where it was met first: a loop,
which a replaced file can make, ends there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work

MOST_WORKS = 160  # on a page of its own


@dataclass(frozen=True)
class Reach:
    """How far a tree is walked: generations up and down, and works in one generation."""

    up: int
    down: int
    row: int


ON_A_WORK = Reach(up=3, down=2, row=5)
WHOLE = Reach(up=12, down=12, row=24)


@dataclass
class Tree:
    """Works by generation (0 is the work itself, ancestors below it), and who was made from whom."""

    work: Work
    rows: dict[int, list[Work]] = field(default_factory=dict)
    links: set[tuple[UUID, UUID]] = field(default_factory=set)  # (parent, child)
    left_out: int = 0  # works that were met and found no room
    goes_on: bool = False  # there are generations beyond the last

    @property
    def is_large(self) -> bool:
        return bool(self.left_out) or self.goes_on

    @property
    def has_relatives(self) -> bool:
        return len(self.rows) > 1

    def works(self) -> list[Work]:
        return [work for row in self.rows.values() for work in row]


_Link: Any = Work.parents.through  # from_work is the child, to_work its parent


def grow(work: Work, viewer: Viewer, reach: Reach = ON_A_WORK) -> Tree:
    """The tree around a work, as the viewer may see it."""
    tree = Tree(work, {0: [work]})
    seen = {work.pk}
    for step, furthest in ((-1, reach.up), (1, reach.down)):
        _walk(tree, viewer, seen, step, furthest, reach.row)
    shown = {one.pk for one in tree.works()}
    tree.links |= set(_links(shown, shown))
    return tree


def _walk(tree: Tree, viewer: Viewer, seen: set[UUID], step: int, furthest: int, most: int) -> None:
    current = {tree.work.pk}
    for distance in range(1, furthest + 1):
        met = _next(viewer, current, seen, step, most)
        row = met[: min(most, MOST_WORKS - len(seen))]
        if not row:
            tree.left_out += len(met)
            return
        tree.left_out += len(met) - len(row)
        tree.rows[step * distance] = row
        current = {work.pk for work in row}
        seen |= current
    tree.goes_on |= bool(_next(viewer, current, seen, step, 1))


def _next(viewer: Viewer, current: set[UUID], seen: set[UUID], step: int, most: int) -> list[Work]:
    """The generation after `current`, one work more than there is room for if there are more."""
    beyond = {"children__in": current} if step < 0 else {"parents__in": current}
    near = Work.objects.nameable_to(viewer).filter(**beyond).exclude(pk__in=seen)
    return list(near.for_grid().distinct().order_by("published_at", "pk")[: most + 1])


def _links(parents: Iterable[UUID], children: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    rows = _Link.objects.filter(to_work__in=list(parents), from_work__in=list(children))
    return [(parent, child) for parent, child in rows.values_list("to_work", "from_work") if parent != child]
