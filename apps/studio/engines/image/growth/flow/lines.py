"""Lines that never touch: traced in rounds, each beside those of the round before (Jobard & Lefer 1997).

Taken or free is kept in a raster of one fixed size, so that a picture has the same lines at every size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.growth.flow.field import Disc, Field
from apps.studio.engines.image.growth.plane import Bytes, Chance, Floats, Plane

RASTER = 1100.0  # pixels to a unit
STEP = 0.005  # between the points of a line
ACROSS, APART = 7, 4.0  # places looked at across a line, at least; pixels of the raster between them, at most
MOST_TRACED = 1500  # lines at once, which bounds memory
TIGHTEST = 0.8  # half a line's width, as a part of the radius of its bends: at 1 its inner edge is a point
FEW = 8  # points, with which no line meets itself
COMING_BACK = 1.5 * np.pi  # a line that turns this far may meet itself


@dataclass(frozen=True)
class Line:
    """Points (number, 2), STEP apart, and half the line's width."""

    points: Floats
    half: float


@dataclass(frozen=True)
class Pass:
    """One kind of line: half its width, the gap beside it, its shortest and longest length, how many to begin
    from chance, and in how many rounds they are joined by neighbours."""

    half: tuple[float, float]
    gap: float
    shortest: float
    longest: float
    seeds: int
    rounds: int


def trace(field: Field, seeds: Floats, steps: int) -> Floats:
    """Lines through `seeds`, `steps` points each way, shape (number, 2 · steps + 1, 2)."""
    number = len(seeds)
    at = np.concatenate([seeds, seeds])
    way = field.at(at) * np.repeat(np.array([1, -1], np.float32), number)[:, None]
    found = np.empty((steps + 1, 2 * number, 2), np.float32)
    found[0] = at
    for step in range(1, steps + 1):
        way = _onward(field.at(at + way * np.float32(STEP / 2)), way)
        at = at + way * np.float32(STEP)
        found[step] = at
    back, forth = found[:0:-1, number:], found[:, :number]
    return np.concatenate([back, forth]).transpose(1, 0, 2)


def _onward(found: Floats, way: Floats) -> Floats:
    """Directions turned so that none goes back to where it came from."""
    return np.where((found * way).sum(-1, keepdims=True) < 0, -found, found)


class Sheet:
    """Where there is room: a raster with everything taken marked, and the lines so far."""

    def __init__(
        self, plane: Plane, inside: Callable[[Floats], np.ndarray], round_ends: bool = False
    ) -> None:
        """`inside` says of places whether lines may come there; round ends need room beyond the line."""
        self.round_ends = round_ends
        self.plane = plane.scaled(RASTER)
        self.taken: Bytes = np.where(inside(self.plane.places()), 0, 1).astype(np.uint8)
        self.lines: list[Line] = []

    def block(self, disc: Disc, gap: float) -> None:
        """Keep lines out of a disc."""
        import cv2

        centre = round(disc.x * RASTER), round(disc.y * RASTER)
        cv2.circle(self.taken, centre, round((disc.radius + gap) * RASTER), (1,), -1)

    def is_taken(self, places: Floats) -> np.ndarray:
        """For each of the places, shape (…, 2), whether no line may come there."""
        at = (places * np.float32(RASTER)).astype(np.int32)
        height, width = self.taken.shape
        outside = (at[..., 0] < 0) | (at[..., 1] < 0) | (at[..., 0] >= width) | (at[..., 1] >= height)
        np.clip(at[..., 0], 0, width - 1, out=at[..., 0])
        np.clip(at[..., 1], 0, height - 1, out=at[..., 1])
        result: np.ndarray = (self.taken[at[..., 1], at[..., 0]] > 0) | outside
        return result

    def place(self, points: Floats, half: float, kind: Pass) -> Line | None:
        """As much of a line as there is room for on both sides of its middle; None if that is too short."""
        middle = len(points) // 2
        normals = normals_of(points)
        number = max(ACROSS, int(2 * (half + kind.gap) * RASTER / APART) + 2)
        reach = np.linspace(-1, 1, number, dtype=np.float32) * np.float32(half + kind.gap)
        places = points[:, None] + normals[:, None] * reach[None, :, None]
        blocked = self.is_taken(places).any(-1) | (_bend(points) * half > TIGHTEST)
        if blocked[middle]:
            return None
        begin, end = _free_run(blocked, middle)
        if self.round_ends:
            cap = round(half / STEP)
            begin, end = min(begin + cap, middle), max(end - cap, middle + 1)
        end = _before_meeting_itself(points[begin:end], 2 * half + kind.gap) + begin
        most = max(2, int(kind.longest / STEP))
        if end - begin > most:
            begin = max(begin, min(middle - most // 2, end - most))
            end = begin + most
        if (end - begin) * STEP < max(kind.shortest, 2.5 * half):
            return None
        line = Line(points[begin:end], half)
        self._take(line)
        return line

    def _take(self, line: Line) -> None:
        import cv2

        at = np.round(line.points * np.float32(RASTER * 16)).astype(np.int32)
        thick = max(1, round(2 * line.half * RASTER))
        cv2.polylines(self.taken, [at[:, None]], False, (1,), thick, cv2.LINE_8, shift=4)
        self.lines.append(line)


def grow(sheet: Sheet, field: Field, kind: Pass, rng: Chance) -> Iterator[float]:
    """Add lines of a kind until there is room for no more; says after every round how far that is."""
    fresh: list[Line] = list(sheet.lines)
    far = sheet.plane.right, sheet.plane.bottom
    for turn in range(kind.rounds):
        scattered = rng.random((kind.seeds if turn == 0 else kind.seeds // 6, 2)) * far
        beside = _beside(fresh, kind, rng)
        seeds = np.concatenate([beside, scattered.astype(np.float32)]) if len(beside) else scattered
        fresh = _added(sheet, field, seeds.astype(np.float32), kind, rng)
        yield (turn + 1) / kind.rounds
        if not fresh:
            return


def _added(sheet: Sheet, field: Field, seeds: Floats, kind: Pass, rng: Chance) -> list[Line]:
    seeds = seeds[~sheet.is_taken(seeds)][:MOST_TRACED]
    if not len(seeds):
        return []
    steps = max(2, int(kind.longest / STEP * 0.75))
    low, high = kind.half
    halves = low * (high / low) ** rng.random(len(seeds))
    new = []
    for points, half in zip(trace(field, seeds, steps), halves, strict=True):
        line = sheet.place(points, float(half), kind)
        if line is not None:
            new.append(line)
    return new


def _beside(lines: list[Line], kind: Pass, rng: Chance) -> Floats:
    """Places right beside lines, where the next ones fit closely."""
    found = []
    for line in lines:
        every = max(1, int(max(kind.shortest, 0.04) / STEP))
        start = int(rng.integers(0, min(every, len(line.points))))
        points, normals = line.points[start::every], normals_of(line.points)[start::every]
        away = np.float32(line.half + kind.gap * 1.3 + kind.half[1])
        found += [points + normals * away, points - normals * away]
    if not found:
        return np.empty((0, 2), np.float32)
    places = np.concatenate(found)
    return places[rng.permutation(len(places))]


def normals_of(points: Floats) -> Floats:
    """Unit vectors across a line, one at each point."""
    along = np.empty_like(points)
    along[1:-1] = points[2:] - points[:-2]
    along[0], along[-1] = points[1] - points[0], points[-1] - points[-2]
    length = np.sqrt((along * along).sum(-1, keepdims=True))
    along /= np.maximum(length, np.float32(1e-9))
    return np.stack([-along[:, 1], along[:, 0]], -1)


def _bend(points: Floats) -> Floats:
    """One over the radius of the circle that a line follows, at each point."""
    headings = np.diff(points, axis=0)
    cross = headings[:-1, 0] * headings[1:, 1] - headings[:-1, 1] * headings[1:, 0]
    bend = np.zeros(len(points), np.float32)
    bend[1:-1] = np.abs(cross) / np.float32(STEP**3)
    return bend


def _free_run(blocked: np.ndarray, middle: int) -> tuple[int, int]:
    before, after = np.flatnonzero(blocked[:middle]), np.flatnonzero(blocked[middle:])
    begin = int(before[-1]) + 1 if before.size else 0
    end = middle + int(after[0]) if after.size else len(blocked)
    return begin, end


def _before_meeting_itself(points: Floats, room: float) -> int:
    """How many points of a line there are before it comes nearer than `room` to where it has been."""
    if len(points) < FEW:
        return len(points)
    along = np.diff(points, axis=0)
    headings = np.unwrap(np.arctan2(along[:, 1], along[:, 0]))
    if np.ptp(headings) < COMING_BACK:
        return len(points)
    thin = points[::2]
    apart = ((thin[:, None] - thin[None]) ** 2).sum(-1)
    order = np.arange(len(thin))
    earlier = order[:, None] - order[None] > np.pi * room / (2 * STEP)
    met = np.flatnonzero(((apart < room * room) & earlier).any(1))
    return int(met[0]) * 2 if met.size else len(points)
