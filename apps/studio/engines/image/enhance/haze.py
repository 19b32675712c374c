"""Haze: found by the dark channel, taken away or added.

He, Sun & Tang 2009, "Single image haze removal using dark channel prior": in clear air nearly every place
holds something dark in one channel, so what is left of light there came from the air. In linear light, where
air adds up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.enhance.colour import Array, Floats, lowest, tripled
from apps.studio.engines.image.enhance.filters import Band, Guided, guided

PATCH = 13  # pixels on the map
LEAST_SEEN = 0.18  # of light that comes through; less would be noise blown up
_GREY = 0.7  # how far the colour of the air is taken as grey, against colour shifts in skies


@dataclass(frozen=True)
class Air:
    """The colour of the air, linear (3,), and how much light comes through it at each place."""

    colour: Floats
    seen: Guided

    def cleared(self, picture: Floats, guide: Floats, band: Band, amount: float) -> Floats:
        """Linear picture with `amount` of the haze taken away; below 0, added."""
        seen = np.clip(self.seen.at(band, guide), 0, 1)
        if amount < 0:
            thin = 1 + np.float32(amount) * (np.float32(0.75) - np.float32(0.45) * seen)
            added: Floats = self.colour + (picture - self.colour) * tripled(thin)
            return added
        seen = np.maximum(1 - np.float32(amount) * (1 - seen), np.float32(LEAST_SEEN))
        result: Floats = (picture - self.colour) * tripled(1 / seen)
        result += self.colour
        np.maximum(result, 0, out=result)
        return result


def air_of(picture: Floats, guide: Floats) -> Air:
    """The air in a map of a picture, linear; `guide` is its encoded luma."""
    colour = _air_colour(picture)
    veil = dark_channel(picture / colour)
    # Where something is brighter than the air it lies before it: lamps, snow, white walls.
    seen = 1 - np.float32(0.95) * np.clip(veil, 0, 1)
    radius = max(1, round(0.05 * max(guide.shape)))
    return Air(colour, guided(guide, seen, radius, 0.04))


def dark_channel(picture: Floats) -> Floats:
    """The darkest value of any channel around each place."""
    import cv2

    patch = np.ones((PATCH, PATCH), dtype=np.uint8)
    result: Array = cv2.erode(lowest(picture), patch, borderType=cv2.BORDER_REPLICATE)
    return result


def _air_colour(picture: Floats) -> Floats:
    """The median of the places with the brightest dark channel, drawn towards grey; at least a middle
    grey."""
    dark = dark_channel(picture)
    brightest = dark >= np.quantile(dark, 0.995)
    colour = np.median(picture[brightest], axis=0)
    colour = colour + _GREY * (colour.mean() - colour)
    return np.clip(colour, 0.2, 1).astype(np.float32)
