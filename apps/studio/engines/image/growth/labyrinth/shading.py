"""Light and colour on a labyrinth."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.growth.inks import gentle, ladder, lighter
from apps.studio.engines.image.growth.labyrinth.scene import FINER, Labyrinth
from apps.studio.engines.image.growth.plane import Bytes, Floats, Hills, Plane, chance
from apps.studio.engines.image.palette import oklab

SMALL = 700  # pixels to a unit: smaller pages are painted twice as fine
RIM = 3  # rows beyond a strip that its slopes need
EDGE = 0.19  # of the eater: where a wall begins


class Painter:
    """Paints strips of a labyrinth on a page."""

    def __init__(self, scene: Labyrinth, plane: Plane, seed: int, phase: float = 0.0) -> None:
        self.scene, self.phase = scene, phase
        self.fine = 2 if plane.unit < SMALL else 1
        self.plane = Plane(plane.width * self.fine, plane.height * self.fine)
        self.page = plane
        self.pattern = _joined(scene.pattern, PAD * FINER)
        self.tint, self.small, self.accents = (
            _joined(each, PAD) for each in (scene.tint, scene.small, scene.accents)
        )
        rng = chance(seed, 5)
        self.body = gentle(lighter(scene.inks), rng)
        able = lighter(scene.inks)
        self.few = able[rng.permutation(len(able))][:4]
        self.shine = scene.inks.accent[int(rng.integers(len(scene.inks.accent)))]
        self.slow = Hills(scene.plane, 1.1, rng)

    def rows(self, top: int, bottom: int) -> Bytes:
        """These rows of the page, (rows, width, 3)."""
        import cv2

        lab = self._lab(top * self.fine, bottom * self.fine)
        if self.fine > 1:
            lab = cv2.resize(lab, (self.page.width, bottom - top), interpolation=cv2.INTER_AREA)
        return oklab.to_srgb(lab)

    def _lab(self, top: int, bottom: int) -> Floats:
        import cv2

        places = self.plane.places(top - RIM, bottom + RIM)
        grid = self.scene.laid.at(places, self.phase)
        fine = _maps(grid * np.float32(FINER) + np.float32(PAD * FINER))
        height = cv2.remap(self.pattern, *fine, cv2.INTER_LINEAR)
        tint, small, accents = (
            cv2.remap(each, *_maps(grid + np.float32(PAD)), cv2.INTER_NEAREST)
            for each in (self.tint, self.small, self.accents)
        )
        fade = self._fade(places)
        height *= fade
        slope_y, slope_x = np.gradient(height)
        paint = self._relief if self.scene.manner == "relief" else self._print
        lab = paint(self._tone(places, tint, small, accents), height, (slope_x, slope_y))
        return lab[RIM:-RIM]

    def _fade(self, places: Floats) -> Floats:
        """0 in the middle of what is too fine to be seen, 1 everywhere else."""
        fade = np.ones(places.shape[:2], np.float32)
        for x, y, radius in self.scene.laid.still:
            far = np.hypot(places[..., 0] - np.float32(x), places[..., 1] - np.float32(y))
            fade *= np.clip(far / np.float32(radius) - 1, 0, 1)
        return fade

    def _tone(self, places: Floats, tint: Floats, small: Floats, accents: Floats) -> Floats:
        """The colour of the walls at each place."""
        slow = np.clip(self.slow.at(places) * np.float32(0.8) + np.float32(0.5), 0, 1)
        tone = ladder(self.body, slow)
        own = self.few[np.minimum((tint * len(self.few)).astype(np.int32), len(self.few) - 1)]
        tone = np.where(small[..., None] > 0, own, tone)
        return np.where(accents[..., None] > 0, self.shine, tone).astype(np.float32)

    def _relief(self, tone: Floats, height: Floats, slopes: tuple[Floats, Floats]) -> Floats:
        rise = np.clip((height - 0.10) / 0.22, 0, 1)
        rise = rise * rise * (3 - 2 * rise)
        lab = self.scene.inks.paper + (tone - self.scene.inks.paper) * rise[..., None]
        hollow = np.clip((0.2 - height) / 0.2, 0, 1) * np.float32(0.10)
        lab[..., 0] += self._light(slopes, np.float32(0.055 * self.plane.unit)) * np.float32(0.30) - hollow
        return lab.astype(np.float32)

    def _light(self, slopes: tuple[Floats, Floats], steep: np.float32) -> Floats:
        """How much lighter than flat ground each place is, −1…1."""
        turn = self.scene.light
        x, y = slopes[0] * steep, slopes[1] * steep
        towards = -(x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn)))
        length = np.sqrt(1 + x * x + y * y)
        diffuse = (towards * np.float32(0.75) + np.float32(0.66)) / length - np.float32(0.66)
        gleam = np.clip((towards * np.float32(0.55) + np.float32(0.83)) / length, 0, 1) ** 24
        return diffuse + np.float32(0.35) * gleam - np.float32(0.35 * 0.83**24)

    def _print(self, tone: Floats, height: Floats, slopes: tuple[Floats, Floats]) -> Floats:
        inks = self.scene.inks
        sharp = np.sqrt(slopes[0] ** 2 + slopes[1] ** 2) + np.float32(1e-5)

        def above(level: float) -> Floats:
            return np.clip((height - np.float32(level)) / sharp + np.float32(0.5), 0, 1)[..., None]

        lab = np.broadcast_to(inks.paper, (*height.shape, 3)).astype(np.float32)
        for level, colour in ((0.03, inks.ground[-1]), (EDGE - 0.07, inks.ink), (EDGE - 0.01, tone)):
            lab = lab + (colour - lab) * above(level)
        return lab


def _maps(grid: Floats) -> tuple[Floats, Floats]:
    return np.ascontiguousarray(grid[..., 0]), np.ascontiguousarray(grid[..., 1])


PAD = 4


def _joined(grid: Floats, rim: int) -> Floats:
    """The grid with a rim from its other side."""
    return np.pad(grid, rim, mode="wrap").astype(np.float32)
