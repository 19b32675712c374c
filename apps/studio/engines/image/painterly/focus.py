"""Where a painter would look: the part of a picture that small strokes are spent on.

A place draws the eye if its colour is unlike the rest of the picture's and its surroundings are full of
edges (after Achanta and others, 2009), and more so near the middle.
"""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.painterly.arrays import Array, blur, ramp

SPREAD = 0.035  # of the longest side: how far a thing that is looked at reaches
MIDDLE = 0.34  # of the longest side: how far from the middle interest fades
LOOKED_AT = (0.55, 0.86)  # ranks of interest between which attention goes from none to all


def focus(picture: Array, energy: Array) -> Array:
    """How much a painter attends to each place (height, width), 0…1, of a colour picture (height, width, 3)
    whose change from pixel to pixel is `energy`."""
    height, width = energy.shape
    longest = max(height, width)
    broad = blur(picture, 0.5 * SPREAD * longest)
    unlike = np.sqrt(((broad - picture.mean((0, 1))) ** 2).sum(-1))
    busy = blur(np.minimum(energy, 4 * energy.mean() + 1e-6), SPREAD * longest)
    y, x = np.meshgrid(np.arange(height) - height / 2, np.arange(width) - width / 2, indexing="ij")
    near = np.exp(-(x**2 + y**2) / (2 * (MIDDLE * longest) ** 2)).astype(np.float32)
    interest = (_share(unlike) + _share(busy)) * (0.25 + near)
    low, high = np.quantile(interest[::3, ::3], LOOKED_AT)
    if high - low < 1e-4:  # noqa: PLR2004  # nothing stands out: all is looked at
        return np.ones_like(energy)
    return blur(ramp(interest, float(low), float(high)), 0.3 * SPREAD * longest)


def _share(values: Array) -> Array:
    """Values as parts of a large one among them."""
    return np.minimum(values / (float(np.quantile(values[::3, ::3], 0.95)) + 1e-6), 1).astype(np.float32)
