"""A photograph as the ground of a flow: lines follow its forms and take its colours."""

from __future__ import annotations

import numpy as np
from PIL import Image

from apps.studio.engines.image.growth.flow.field import BLEED, GRID, Field, grid_of
from apps.studio.engines.image.growth.flow.lines import Line
from apps.studio.engines.image.growth.inks import Inks
from apps.studio.engines.image.growth.plane import Chance, Floats, Plane, noise
from apps.studio.engines.image.growth.wishes import covering
from apps.studio.engines.image.palette import oklab

SMOOTH = 3.5  # cells over which forms are looked at
WEAK = 0.0006  # of the form's strength: where there is less, chance leads


class Photograph:
    """A photograph on the grid of a field."""

    def __init__(self, plane: Plane, picture: Image.Image) -> None:
        self.plane = plane
        small = plane.scaled(GRID)
        self.lab = oklab.from_srgb(np.asarray(covering(picture, small.width, small.height).convert("RGB")))

    def field(self, rng: Chance) -> Field:
        """Along the edges of its forms (the structure tensor); where it is even, as chance has it."""
        import cv2

        light = cv2.GaussianBlur(self.lab[..., 0], (0, 0), 1.2)
        across, down = cv2.Sobel(light, -1, 1, 0, scale=0.25), cv2.Sobel(light, -1, 0, 1, scale=0.25)
        # Twice the angle of the edge: the gradient's, turned by a half turn of the doubled angle.
        cos, sin = down * down - across * across, -2 * across * down
        cos, sin = (_blurred(part) for part in (cos, sin))
        rim = round(BLEED * GRID)
        at = grid_of(self.plane)
        cos, sin = (_fitted(np.pad(part, rim, mode="edge"), at.shape[:2]) for part in (cos, sin))
        wander = noise(at, 1.3, rng, octaves=2) * np.float32(2.2) + np.float32(rng.uniform(0, np.pi))
        cos, sin = cos + np.cos(wander) * np.float32(WEAK), sin + np.sin(wander) * np.float32(WEAK)
        return Field(np.stack([cos, sin], -1).astype(np.float32), axial=True)

    def colours(self, lines: list[Line], inks: Inks, own: bool) -> Floats:
        """For each line the photograph's colour beneath it, or the palette's of about that lightness."""
        if not lines:
            return np.empty((0, 3), np.float32)
        found = np.array([self._beneath(line) for line in lines], np.float32)
        if own:
            return found * np.array([1, 1.15, 1.15], np.float32)
        able = np.concatenate([inks.body, inks.accent, inks.ink[None]])
        return able[np.abs(found[:, None, 0] - able[None, :, 0]).argmin(1)]

    def _beneath(self, line: Line) -> Floats:
        at = (line.points * np.float32(GRID)).astype(int)
        rows = np.clip(at[:, 1], 0, self.lab.shape[0] - 1)
        columns = np.clip(at[:, 0], 0, self.lab.shape[1] - 1)
        mean: Floats = self.lab[rows, columns].mean(0)
        return mean


def _blurred(values: Floats) -> Floats:
    import cv2

    return cv2.GaussianBlur(values, (0, 0), SMOOTH)


def _fitted(values: Floats, shape: tuple[int, ...]) -> Floats:
    import cv2

    return cv2.resize(values, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
