"""A labyrinth as a picture, and as a loop that falls into itself or sways."""

from __future__ import annotations

from collections.abc import Iterator

from apps.studio.engines.image.growth.labyrinth.scene import Labyrinth, grown
from apps.studio.engines.image.growth.labyrinth.shading import Painter
from apps.studio.engines.image.growth.making import Making
from apps.studio.engines.image.growth.plane import Bytes

PATTERNS = {
    "coral>worms": "branching coral",
    "maze>print": "a labyrinth",
    "worms>spots": "worms that break up into dots",
    "holes>print": "a sheet with holes that opens into a labyrinth",
    "spots>print": "dots that join to a labyrinth",
    "coral>holes": "coral that closes to a sheet",
    "coral>spots": "coral and dots",
    "cells>maze": "cells and paths",
    "spots>holes": "the dark and light of a photograph in dots, paths and holes",
}
WAYS = {"plain": "", "tunnel": ", ever smaller towards one point", "poles": ", drawn towards two poles"}
MANNERS = {"relief": "modelled in relief", "print": "printed flat"}
STRIP = 1 << 19  # pixels painted at a time


class Coral(Making):
    """Reaction and diffusion."""

    verb = "Letting it react"
    scene: Labyrinth

    def prepare(self) -> Iterator[float]:
        self.scene = yield from grown(self.plane, self.seed, self.wishes)

    def strips(self) -> Iterator[tuple[int, Bytes]]:
        painter = Painter(self.scene, self.plane, self.seed)
        rows = max(16, STRIP // self.plane.width)
        for top in range(0, self.plane.height, rows):
            yield top, painter.rows(top, min(top + rows, self.plane.height))

    def frame(self, phase: float) -> Bytes:
        return Painter(self.scene, self.plane, self.seed, phase % 1).rows(0, self.plane.height)

    def look(self) -> str:
        return f"{PATTERNS[self.scene.pair]}{WAYS[self.scene.map]}, {MANNERS[self.scene.manner]}"

    @property
    def palette_words(self) -> str:
        return self.scene.inks.palette.words

    @property
    def variety(self) -> str:
        return self.scene.map
