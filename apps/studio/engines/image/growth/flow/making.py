"""A flow as a picture, and as a loop in which dashes travel along the lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from apps.studio.engines.image.growth.flow.drawing import Drawing, Shape, ribbon
from apps.studio.engines.image.growth.flow.lines import STEP, Line
from apps.studio.engines.image.growth.flow.scene import Scene, composed
from apps.studio.engines.image.growth.making import Making
from apps.studio.engines.image.growth.plane import Bytes, chance
from apps.studio.engines.image.palette import oklab

LOOKS = {
    "current": "ribbons that follow one slow stream",
    "eddies": "ribbons that wind round eddies",
    "angular": "ribbons that turn in sharp steps, like strata",
    "whirl": "ribbons drawn round whirls",
    "swells": "long swells of ribbons from side to side",
    "around": "ribbons that part before round stones and close behind them",
    "photograph": "ribbons that follow the forms of a photograph",
}
FAINT = 0.80  # how much of the paper is in a line along which dashes travel
PERIOD = 0.16  # from dash to dash, at least
DUTY = 0.58  # of a period that is dash


class Flow(Making):
    """Lines that never touch."""

    verb = "Letting lines grow"
    scene: Scene

    def prepare(self) -> Iterator[float]:
        self.scene = yield from composed(self.plane, self.seed, self.wishes)
        self._still = Drawing(self.plane, self.scene.ground, self.scene.shapes())
        if self.loop:
            self._begin_loop()

    def strips(self) -> Iterator[tuple[int, Bytes]]:
        rows = self._still.strip_rows
        for top in range(0, self.plane.height, rows):
            yield top, self._still.rows(top, min(top + rows, self.plane.height))

    def frame(self, phase: float) -> Bytes:
        shapes = []
        for line, tone, start, speed in zip(
            self.scene.lines, self._tones, self._starts, self._speeds, strict=True
        ):
            period = max(PERIOD, 12 * line.half)
            for begin, end in dashes(line, period, start + speed * phase):
                shapes.append(Shape(ribbon(line, self.scene.ends, begin, end), tone))
        return self._still.with_more(self._base, shapes)

    def _begin_loop(self) -> None:
        rng = chance(self.seed, 6)
        number = len(self.scene.lines)
        self._starts = rng.random(number)
        self._speeds = rng.choice([1, 2], number, p=[0.7, 0.3])  # whole periods, so that the loop closes
        paper = self.scene.inks.paper
        faint = self.scene.colours + (paper - self.scene.colours) * np.float32(FAINT)
        self._tones = [(int(r), int(g), int(b)) for r, g, b in oklab.to_srgb(self.scene.colours)]
        beneath = Scene(**{**vars(self.scene), "colours": faint})
        drawing = Drawing(self.plane, self.scene.ground, beneath.shapes())
        page = np.empty((self.plane.height * drawing.fine, self.plane.width * drawing.fine, 3), np.uint8)
        page[:] = self.scene.ground
        self._base = drawing.drawn(page)

    def look(self) -> str:
        return LOOKS[self.scene.kind]

    @property
    def palette_words(self) -> str:
        if self.wishes.content and self.wishes.palette == "surprise":
            return "the photograph’s own colours"
        return self.scene.inks.palette.words

    @property
    def variety(self) -> str:
        return self.scene.kind


def dashes(line: Line, period: float, turn: float) -> list[tuple[float, float]]:
    """Where the dashes of a line begin and end, as parts of its length, after `turn` periods."""
    length = (len(line.points) - 1) * STEP
    # A short line has one dash and a gap; a whole number of periods would make all of them blink together.
    first = turn % 1 - 1
    found = []
    for number in range(int(np.ceil(length / period)) + 1):
        begin = (first + number) * period
        begin, end = max(0.0, begin), min(length, begin + DUTY * period)
        if end - begin > STEP / 2:
            found.append((begin / length, end / length))
    return found
