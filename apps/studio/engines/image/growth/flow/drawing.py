"""Draws lines as ribbons: polygons with smooth edges, in strips of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.growth.flow.field import Disc
from apps.studio.engines.image.growth.flow.lines import Line, normals_of
from apps.studio.engines.image.growth.plane import Bytes, Floats, Plane

SHIFT = 6  # fractional bits of OpenCV's coordinates
CAP = 7  # points of a round end
STRIP = 1 << 20  # pixels drawn at a time


@dataclass(frozen=True)
class Shape:
    """A filled outline (number, 2) on the plane, in a colour of bytes."""

    outline: Floats
    colour: tuple[int, int, int]


def ribbon(line: Line, how: str, begin: float = 0.0, end: float = 1.0) -> Floats:
    """The outline of a part of a line: `square` or `round` at its ends, or a `blade` that narrows to both."""
    points = line.points
    if begin > 0 or end < 1:
        points = _part(points, begin, end)
    normals = normals_of(points)
    along = np.linspace(0, 1, len(points), dtype=np.float32)
    half = np.full(len(points), line.half, np.float32)
    if how == "blade":
        half *= np.minimum(1, np.maximum(np.sin(np.pi * along), 0) ** 0.7 * 1.15)
    left, right = points + normals * half[:, None], points - normals * half[:, None]
    if how != "round":
        return np.concatenate([left, right[::-1]])
    return np.concatenate([left, _cap(points[-1], normals[-1], line.half, -1), right[::-1],
                           _cap(points[0], -normals[0], line.half, -1)])  # fmt: skip


def _part(points: Floats, begin: float, end: float) -> Floats:
    last = len(points) - 1
    at = np.linspace(begin * last, end * last, max(2, int((end - begin) * last) + 1))
    return np.stack([np.interp(at, np.arange(last + 1), points[:, axis]) for axis in (0, 1)], -1).astype(
        np.float32
    )


def _cap(middle: Floats, normal: Floats, half: float, turn: int) -> Floats:
    angles = np.linspace(0, np.pi, CAP + 2, dtype=np.float32)[1:-1] * turn
    cos, sin = np.cos(angles), np.sin(angles)
    turned = np.stack([normal[0] * cos - normal[1] * sin, normal[0] * sin + normal[1] * cos], -1)
    return middle + turned * np.float32(half)


def circle(disc: Disc, points: int = 180) -> Floats:
    """The outline of a disc."""
    angles = np.linspace(0, 2 * np.pi, points, endpoint=False, dtype=np.float32)
    ring = np.stack([np.cos(angles), np.sin(angles)], -1) * np.float32(disc.radius)
    return ring + np.array([disc.x, disc.y], np.float32)


class Drawing:
    """Shapes on a page, drawn in strips from the top down."""

    def __init__(self, plane: Plane, ground: tuple[int, int, int], shapes: Sequence[Shape]) -> None:
        self.plane, self.ground = plane, ground
        # Twice as fine as the page, so that what is thinner than a pixel keeps its share of it.
        self.fine = 2 if plane.unit <= 2200 else 1  # noqa: PLR2004
        self.scale = plane.unit * self.fine
        self.colours = [shape.colour for shape in shapes]
        self.outlines = [self._fixed(shape.outline) for shape in shapes]
        self.spans = [
            (int(o[..., 1].min()) >> SHIFT, (int(o[..., 1].max()) >> SHIFT) + 1) for o in self.outlines
        ]

    def _fixed(self, outline: Floats) -> np.ndarray:
        at = (outline * np.float32(self.scale) - np.float32(0.5)) * np.float32(1 << SHIFT)
        return np.round(at).astype(np.int32)

    @property
    def strip_rows(self) -> int:
        return max(16, STRIP // self.plane.width)

    def rows(self, top: int, bottom: int) -> Bytes:
        """These rows of the page, (rows, width, 3)."""
        fine = self.fine
        page = np.empty(((bottom - top) * fine, self.plane.width * fine, 3), np.uint8)
        page[:] = self.ground
        return self._reduced(self.drawn(page, top * fine))

    def drawn(self, page: Bytes, top: int = 0) -> Bytes:
        """The shapes on a page of the fine pixels, whose first row is `top`; on the page itself."""
        import cv2

        lift = np.array([0, top << SHIFT], np.int32)
        for outline, colour, (first, last) in zip(self.outlines, self.colours, self.spans, strict=True):
            if last >= top and first <= top + len(page):
                cv2.fillPoly(page, [outline - lift], colour, cv2.LINE_AA, SHIFT)
        return page

    def _reduced(self, page: Bytes) -> Bytes:
        import cv2

        if self.fine == 1:
            return page
        size = self.plane.width, len(page) // self.fine
        return cv2.resize(page, size, interpolation=cv2.INTER_AREA)

    def with_more(self, page: Bytes, shapes: Sequence[Shape]) -> Bytes:
        """A picture of a fine page on which more is drawn; the page itself stays as it is."""
        more = Drawing(self.plane, self.ground, shapes)
        return self._reduced(more.drawn(page.copy()))
