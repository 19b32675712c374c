"""Edge-aware smoothing at a small size, for pictures of any size.

What is smooth (how bright the surroundings are, how thick the haze is) is computed once, on a map of the
picture of at most MAP_SIZE pixels, as coefficients of a guided filter (He, Sun & Tang 2013; subsampled as in
He & Sun 2015). A band of the picture then takes the coefficients at its place and is its own guide, so that
edges are as sharp as its own. That keeps memory bounded, and makes small and large versions of a picture look
the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.enhance.colour import Array, Floats

MAP_SIZE = 384


@dataclass(frozen=True)
class Band:
    """Rows `top` to `bottom` of a picture of `width` × `height` pixels."""

    top: int
    bottom: int
    width: int
    height: int

    @property
    def longest(self) -> int:
        """The longer side of the whole picture, by which radii scale."""
        return max(self.width, self.height)


@dataclass(frozen=True)
class Guided:
    """A smooth function of the picture: slope × guide + level, both (height, width) on the map."""

    slope: Floats
    level: Floats

    def at(self, band: Band, guide: Floats) -> Floats:
        """Its values in a band; `guide` is that band of the picture, (rows, width)."""
        result: Floats = stretched(self.slope, band) * guide
        result += stretched(self.level, band)
        return result


def guided(guide: Floats, wanted: Floats, radius: int, tolerance: float) -> Guided:
    """`wanted` smoothed over `radius` pixels but not across edges of `guide` larger than `tolerance`."""
    mean_guide, mean = smooth(guide, radius), smooth(wanted, radius)
    together = smooth(guide * wanted, radius) - mean_guide * mean
    alone = smooth(guide * guide, radius) - mean_guide * mean_guide
    slope = together / (np.maximum(alone, 0) + np.float32(tolerance * tolerance))
    level = mean - slope * mean_guide
    return Guided(smooth(slope, radius), smooth(level, radius))


def smooth(picture: Floats, radius: int) -> Floats:
    """The mean of the square of `radius` pixels around each."""
    import cv2

    side = 2 * radius + 1
    result: Array = cv2.blur(picture, (side, side), borderType=cv2.BORDER_REPLICATE)
    return result


def gaussian(picture: Floats, sigma: float) -> Floats:
    """Blurred by `sigma` pixels."""
    import cv2

    reach = max(1, int(np.ceil(3 * sigma)))
    side = 2 * reach + 1
    result: Array = cv2.GaussianBlur(picture, (side, side), sigma, borderType=cv2.BORDER_REPLICATE)
    return result


def stretched(small: Floats, band: Band) -> Floats:
    """A map as large as the picture, of which only the band is made."""
    import cv2

    high, wide = small.shape[:2]
    rows = band.bottom - band.top
    if (high, wide) == (band.height, band.width):
        return small[band.top : band.bottom]
    across, down = wide / band.width, high / band.height
    place = np.array(
        [[across, 0, across / 2 - 0.5], [0, down, (band.top + 0.5) * down - 0.5]], dtype=np.float64
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    result: Array = cv2.warpAffine(
        small, place, (band.width, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return result


def ramp(value: Floats, low: float, high: float) -> Floats:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((value - np.float32(low)) * np.float32(1 / (high - low)), 0, 1)
    result: Floats = t * t * (3 - 2 * t)
    return result
