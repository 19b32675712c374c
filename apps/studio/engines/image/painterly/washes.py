"""Transparent washes on paper: flat pools of pigment with hard, dark rims or soft wet ends.

After what Curtis and others (1997) and Bousseau and others (2006) list as the marks of watercolour: edge
darkening, granulation, wandering outlines, flow within a wash, glazes that multiply. Pigment is counted as
optical density, so that layers add.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.painterly.arrays import Array, at, blur, clouds, ramp
from apps.studio.engines.image.painterly.sitting import Sitting

PAPER = np.array([0.985, 0.972, 0.945], dtype=np.float32)


@dataclass(frozen=True)
class Wash:
    """One glaze: laid where the picture's density passes `above`, adding `amount`.

    `broad` is how much detail it leaves out and `wander` how far its outline strays (parts of the longest
    side); `wet` is how soft its outline is where it is softest, in density.
    """

    above: float
    amount: float
    broad: float
    wander: float
    wet: float


class Water:
    """What the washes of one picture share: noise for outlines, wetness and flow, of the sheet's size."""

    def __init__(self, s: Sitting) -> None:
        height, width = s.sheet
        half = max(1, height // 2), max(1, width // 2)  # slow noise; half the size is plenty
        unit = s.sheet_unit / 2

        def slow(grain: float) -> Array:
            return s.on_sheet(clouds(s.rng, half[1], half[0], grain * unit))

        self.unit = s.sheet_unit
        self.bend_x, self.bend_y = slow(0.03), slow(0.03)
        self.wetness = ramp(slow(0.16), -0.4, 1.4)
        self.flow = slow(0.09)
        y, x = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
        self.x, self.y = x.astype(np.float32), y.astype(np.float32)

    def lay(self, density: Array, wash: Wash) -> tuple[Array, Array, Array]:
        """How much of the wash lies where; and from which places (x, y) its outline was taken."""
        stray = wash.wander * self.unit
        x, y = self.x + stray * self.bend_x, self.y + stray * self.bend_y
        source = at(density, x, y)
        soft = 0.02 + wash.wet * self.wetness
        edge = np.clip((source - wash.above) / soft + 0.5, 0, 1)
        pool = (edge * edge * (3 - 2 * edge)).astype(np.float32)
        rim = np.clip(pool - blur(pool, 0.0035 * self.unit), 0, 1)
        wide_rim = np.clip(pool - blur(pool, 0.014 * self.unit), 0, 1)
        depth = pool * (0.86 + 0.13 * self.flow) + 0.55 * rim + 0.35 * wide_rim
        return (np.clip(depth, 0, None) * wash.amount).astype(np.float32), x, y


def density_of(picture: Array) -> Array:
    """Optical density (height, width, 3) of a picture on white paper."""
    return -np.log(np.clip(picture, 0.025, 0.995)).astype(np.float32)


def border(s: Sitting, water: Water, margin: float) -> Array:
    """0 on the unpainted rim of the sheet, 1 within; the brush has wandered over the line here and there."""
    height, width = s.sheet
    inward = np.minimum(np.minimum(water.x, width - water.x), np.minimum(water.y, height - water.y))
    inward = inward / s.sheet_unit + 0.0028 * water.bend_x + 0.005 * water.flow
    return ramp(inward, margin - 0.0015, margin + 0.0015)


def granulated(density: Array, tooth: Array, strength: float) -> Array:
    """Pigment that has settled in the hollows of the paper (`tooth` is its height)."""
    settled = 1 - np.float32(0.2 * strength) * np.clip(tooth, -2, 2)
    return density * (settled[..., None] if density.ndim > settled.ndim else settled)
