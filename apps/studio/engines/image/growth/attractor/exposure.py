"""Counts where orbits pass, and makes a picture of the counts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from apps.studio.engines.image.growth.attractor.rules import start
from apps.studio.engines.image.growth.attractor.scene import Trail
from apps.studio.engines.image.growth.inks import ladder
from apps.studio.engines.image.growth.plane import Bytes, Floats, Plane, chance
from apps.studio.engines.image.palette import oklab

WALKERS = 60_000
WARM = 40
BARE = 0.02  # of the mean density: less does not count for the exposure
SMALL, LARGE = 600, 2048.0  # pixels to a unit; larger pages are enlarged from fewer cells


class Plate:
    """Counts on a grid like the page's, and the mean speed with which each cell was passed."""

    def __init__(self, trail: Trail, page: Plane, finer: bool = True) -> None:
        """With `finer`, a small page is counted in cells half as wide as its pixels."""
        self.trail, self.page = trail, page
        unit = page.unit * (2 if finer and page.unit < SMALL else 1)
        self.grid = page if unit == page.unit <= LARGE else page.scaled(min(unit, LARGE))
        cells = self.grid.width * self.grid.height
        self.counts = np.zeros(cells, np.float64)
        self.speeds = np.zeros(cells, np.float64)
        self.points = 0

    def exposed(self, per_cell: float, seed: int) -> Iterator[float]:
        """Let orbits run until there are so many points more for each cell; says how far it is."""
        x, y = start(chance(seed, 4), WALKERS)
        turns = max(1, round(per_cell * self.counts.size / WALKERS))
        with np.errstate(all="ignore"):
            for turn in range(-WARM, turns):
                before = x, y
                x, y = self.trail.orbit.step(x, y)
                if turn >= 0:
                    self._count(x, y, *before)
                if turn % 8 == 0:
                    yield max(0.0, (turn + 1) / turns)

    def _count(self, x: Floats, y: Floats, was_x: Floats, was_y: Floats) -> None:
        right, down = self.trail.frame.places(x, y)
        unit = np.float32(self.grid.unit)
        right, down = right * unit, down * unit
        inside = (right >= 0) & (right < self.grid.width) & (down >= 0) & (down < self.grid.height)
        speed = np.abs(x - was_x) + np.abs(y - was_y)
        cell = down[inside].astype(np.int32) * self.grid.width + right[inside].astype(np.int32)
        self.counts += np.bincount(cell, minlength=self.counts.size)
        self.speeds += np.bincount(cell, speed[inside], minlength=self.counts.size)
        self.points += len(x)

    def developed(self, exposure: float | None = None, soft: float = 1.0) -> tuple[Bytes, float]:
        """The picture (height, width, 3), and the exposure it was given, for others to have the same. The
        larger `soft`, the more points a cell needs to be left sharp."""
        import cv2

        shape = self.grid.height, self.grid.width
        counts = self.counts.reshape(shape).astype(np.float32)
        speeds = self.speeds.reshape(shape).astype(np.float32)
        counts, speeds = _smoothed(counts, counts, soft), _smoothed(speeds, counts, soft)
        # Twice the points of a cell are twice the light, however large the cell and long the exposure.
        density = counts * np.float32(self.counts.size / max(1, self.points))
        reference = float(np.quantile(density[density > BARE], 0.5)) if exposure is None else exposure
        tone = np.log1p(density / np.float32(reference * 0.5))
        level = 1 - np.exp(-tone * np.float32(0.72))
        lab = self._coloured(level, speeds / np.maximum(counts, np.float32(1e-6)), tone)
        size = self.page.width, self.page.height
        if size != (self.grid.width, self.grid.height):
            how = cv2.INTER_AREA if size[0] < self.grid.width else cv2.INTER_CUBIC
            lab = cv2.resize(lab, size, interpolation=how)
        return oklab.to_srgb(lab), reference

    def _coloured(self, level: Floats, speed: Floats, tone: Floats) -> Floats:
        trail = self.trail
        low, high = trail.speeds
        at = np.clip((speed - np.float32(low)) / np.float32(max(high - low, 1e-6)), 0, 1)
        colour = ladder(trail.tones, at)
        lab = trail.ground + (colour - trail.ground) * np.clip(level * 1.25, 0, 1)[..., None]
        peak = np.clip((level - 0.62) / 0.38, 0, 1)[..., None] ** 1.5
        lab = lab + (trail.high - lab) * peak * np.float32(0.85)
        lab[..., 0] += self._folds(tone) * np.clip(level * 2, 0, 1) * np.float32(0.09 * trail.silk)
        return lab.astype(np.float32)

    def _folds(self, tone: Floats) -> Floats:
        """Light from the upper left on the density, as on silk; −1…1."""
        down, across = np.gradient(tone)
        slope = (down + across) * np.float32(self.grid.unit / 60)
        return np.tanh(slope)


def _smoothed(values: Floats, counts: Floats, soft: float) -> Floats:
    """Fewer points, more blur, as Draves & Reckase's flames do ("The fractal flame algorithm", 2003)."""
    import cv2

    near, far, guide = (cv2.GaussianBlur(*each) for each in (
        (values, (0, 0), 0.8), (values, (0, 0), 2.2), (counts, (0, 0), 2.2),
    ))  # fmt: skip
    much, little = np.clip(guide / (24 * soft), 0, 1), np.clip(guide / (5 * soft), 0, 1)
    some = far + (near - far) * little
    result: Floats = some + (values - some) * much
    return result
