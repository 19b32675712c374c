"""Vignette and grain, and the horizon made level. All of them as large at any size of the picture."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from apps.studio.engines.image.enhance.colour import Array, Bytes, Floats, luma, tripled
from apps.studio.engines.image.enhance.filters import Band, ramp, stretched

GRAINS = 1400  # along the longer side, at grain size 1
_ROUND = 2.4  # exponent of the vignette's outline: a little squarer than an ellipse


def vignetted(picture: Floats, band: Band, amount: float, spread: float) -> Floats:
    """Encoded picture with its corners darker (below 0) or lighter; `spread` (0…1) says how far in it
    reaches."""
    x = np.abs((np.arange(band.width, dtype=np.float32) + 0.5) / band.width * 2 - 1)
    y = np.abs((np.arange(band.top, band.bottom, dtype=np.float32) + 0.5) / band.height * 2 - 1)
    away = (x[None] ** _ROUND + y[:, None] ** _ROUND) ** np.float32(1 / _ROUND)
    inner = 0.95 - 0.8 * spread
    fall = tripled(np.float32(abs(amount)) * ramp(away, inner, inner + 0.75))
    if amount < 0:
        # A lens loses light, so dark corners are a product; as powers they keep the colours of the shade.
        darker: Floats = picture * (1 - np.float32(0.85) * fall)
        return darker
    lighter: Floats = picture + (1 - picture) * np.float32(0.85) * fall
    return lighter


@lru_cache(maxsize=2)
def grain_field(width: int, height: int, size: float, seed: int) -> Floats:
    """Grains of film for a picture of that shape: mean 0, deviation 1, on a grid that knows nothing of
    pixels. Where a pixel holds several grains it is their mean, so that small versions are smooth, too."""
    import cv2

    scale = GRAINS / size / max(width, height)
    shape = max(1, round(height * scale)), max(1, round(width * scale))
    rng = np.random.Generator(np.random.Philox(seed))
    grains: Array = rng.standard_normal(shape, dtype=np.float32)
    if scale > 1:
        grains = cv2.resize(grains, (width, height), interpolation=cv2.INTER_AREA)
    return grains


def grained(picture: Floats, field: Floats, band: Band, amount: float) -> Floats:
    """Encoded picture with film grain: most in the middle tones, least in white and black."""
    tone = np.clip(luma(picture), 0, 1)
    visible = np.float32(0.14 * amount) * (np.float32(0.25) + np.float32(3) * tone * (1 - tone))
    result: Floats = picture + tripled(visible * stretched(field, band))
    return result


def straightened(picture: Bytes, degrees: float) -> Bytes:
    """Turned clockwise by `degrees` about its middle and cropped to the largest part of the same proportions
    that has no corner missing; (height, width, channels)."""
    import cv2

    height, width = picture.shape[:2]
    turn = math.radians(degrees)
    sine, cosine = abs(math.sin(turn)), abs(math.cos(turn))
    # A frame s times as large, turned, must fit into the picture's width and height.
    kept = min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))
    wide, high = max(1, round(width * kept)), max(1, round(height * kept))
    cos, sin = math.cos(turn), math.sin(turn)
    middle, goal = ((width - 1) / 2, (height - 1) / 2), ((wide - 1) / 2, (high - 1) / 2)
    place = np.array(
        [
            [cos, sin, middle[0] - cos * goal[0] - sin * goal[1]],
            [-sin, cos, middle[1] + sin * goal[0] - cos * goal[1]],
        ]
    )
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    turned: Array = cv2.warpAffine(picture, place, (wide, high), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    result: Bytes = turned.reshape(high, wide, picture.shape[2])
    return result
