"""Lays a tree out as a drawing: a row for each generation, the oldest on top, a line from parent to child."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from apps.gallery.growing.tree import Tree
from apps.gallery.models import Work

CELL, GAP = 120, 20  # px: the width of a place, and what lies between two
PICTURE = 96  # px: the square in which a picture stands, whole
ROW = 188  # px: from one generation to the next
MARGIN = 8
LINE_END = 44  # px below a picture, past its two lines of words
_LONGEST = 17  # characters of a title that fit beneath a picture


@dataclass(frozen=True)
class Node:
    """A work in its place, in pixels."""

    work: Work
    x: float  # middle of the place
    y: float  # top of the picture
    is_self: bool

    @property
    def left(self) -> float:
        return round(self.x - self.width / 2, 1)

    @property
    def top(self) -> float:
        return round(self.y + PICTURE - self.height, 1)

    @property
    def width(self) -> float:
        return round(PICTURE * min(1.0, self._ratio), 1)

    @property
    def height(self) -> float:
        return round(PICTURE / max(1.0, self._ratio), 1)

    @property
    def title_y(self) -> float:
        return self.y + PICTURE + 18

    @property
    def maker_y(self) -> float:
        return self.y + PICTURE + 35

    @property
    def title(self) -> str:
        return _short(self.work.title)

    @property
    def maker(self) -> str:
        return _short(self.work.maker.display_name)

    @property
    def src(self) -> str:
        cover = self.work.cover
        return cover.rendition_url(320) if cover and cover.has_picture else ""

    @property
    def _ratio(self) -> float:
        cover = self.work.cover
        if cover is None or not (cover.width and cover.height):
            return 1.0
        return min(max(cover.width / cover.height, 0.2), 5.0)


@dataclass(frozen=True)
class Drawing:
    """Everything a template needs to draw a tree as SVG."""

    width: int
    height: int
    nodes: list[Node]
    lines: list[str]  # paths


def draw(tree: Tree) -> Drawing:
    """The places of all works, each near those it is related to."""
    widest = max(len(row) for row in tree.rows.values())
    width = widest * (CELL + GAP) - GAP + 2 * MARGIN
    first = min(tree.rows)
    places: dict[UUID, Node] = {}
    # From the work outwards, so that each row is set by the one it hangs on.
    for generation in sorted(tree.rows, key=abs):
        y = MARGIN + (generation - first) * ROW
        for place, work in enumerate(_beside_relatives(tree, generation, places)):
            x = _middle(place, len(tree.rows[generation]), width)
            places[work.pk] = Node(work, x, y, work.pk == tree.work.pk)
    lines = [_line(places[parent], places[child]) for parent, child in sorted(tree.links)]
    height = len(tree.rows) * ROW - (ROW - PICTURE - LINE_END) + MARGIN
    order = sorted(places.values(), key=lambda node: (node.y, node.x))
    return Drawing(width, height, order, [line for line in lines if line])


def _beside_relatives(tree: Tree, generation: int, places: dict[UUID, Node]) -> list[Work]:
    """A row in the order of the middles of those relatives that have a place already."""

    def middle(work: Work) -> float:
        near = [
            places[other].x
            for parent, child in tree.links
            for one, other in ((parent, child), (child, parent))
            if one == work.pk and other in places
        ]
        return sum(near) / len(near) if near else 0.0

    return sorted(tree.rows[generation], key=middle)


def _middle(place: int, count: int, width: int) -> float:
    begin = (width - (count * (CELL + GAP) - GAP)) / 2
    return round(begin + place * (CELL + GAP) + CELL / 2, 1)


def _line(parent: Node, child: Node) -> str:
    """From beneath the parent's words to the child; none upwards, where a loop closes."""
    begin, end = parent.y + PICTURE + LINE_END, child.y - 6
    if end <= begin:
        return ""
    bend = (begin + end) / 2
    return f"M{parent.x} {begin}C{parent.x} {bend} {child.x} {bend} {child.x} {end}"


def _short(words: str) -> str:
    """As much of it as fits; a Chinese character takes the room of two letters."""
    room, taken = _LONGEST, ""
    for letter in words:
        room -= 2 if ord(letter) >= 0x2E80 else 1  # noqa: PLR2004 - where CJK begins
        if room < 0:
            return f"{taken.rstrip()}…"
        taken += letter
    return taken
