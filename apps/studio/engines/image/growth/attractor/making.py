"""An attractor as a picture, and as a loop in which its settings go once round a closed curve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from apps.studio.engines.image.growth.attractor.exposure import Plate
from apps.studio.engines.image.growth.attractor.scene import Trail, planned
from apps.studio.engines.image.growth.making import Making
from apps.studio.engines.image.growth.plane import Bytes

LOOKS = {
    "clifford": "folded veils, as of smoke", "dejong": "crossing veils and bright edges",
    "svensson": "bent sheets that pass through one another", "icon": "a rosette of fine threads",
}  # fmt: skip
POINTS, FRAME_POINTS = 14.0, 20.0  # for each cell
FRAME_SOFT = 3.0  # a film's grain would flicker
REACH = 0.12  # how far settings go in a loop
STRIP = 1 << 20


class Attractor(Making):
    """Where orbits pass."""

    verb = "Following points"
    trail: Trail
    page: Bytes
    exposure: float | None = None

    def prepare(self) -> Iterator[float]:
        reach = REACH * (0.4 + 1.2 * self.wishes.bend) if self.loop else 0.0
        self.trail = planned(self.plane, self.seed, self.wishes.palette, self.wishes.rule, reach)
        if self.loop:
            return
        plate = Plate(self.trail, self.plane)
        yield from plate.exposed(POINTS * (0.6 + 0.8 * self.wishes.density), self.seed)
        self.page, self.exposure = plate.developed()

    def strips(self) -> Iterator[tuple[int, Bytes]]:
        rows = max(16, STRIP // self.plane.width)
        for top in range(0, self.plane.height, rows):
            yield top, self.page[top : top + rows]

    def frame(self, phase: float) -> Bytes:
        orbit = self.trail.orbit.near(phase % 1, self.trail.reach, self.seed)
        plate = Plate(replace(self.trail, orbit=orbit), self.plane, finer=False)
        for _part in plate.exposed(FRAME_POINTS, self.seed):
            pass
        picture, exposure = plate.developed(self.exposure, FRAME_SOFT)
        self.exposure = exposure if self.exposure is None else self.exposure
        return picture

    def look(self) -> str:
        how = "light on a dark ground" if self.trail.is_light else "ink on paper"
        return f"{LOOKS[self.trail.orbit.rule]}, {how}"

    @property
    def palette_words(self) -> str:
        return self.trail.inks.palette.words

    @property
    def variety(self) -> str:
        return self.trail.orbit.rule
