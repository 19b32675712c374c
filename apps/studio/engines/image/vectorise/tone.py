"""Light and colour for a flat photograph: a few areas need them further apart than a photograph does."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.palette.oklab import Array

DARK, LIGHT = 0.2, 0.97  # of Oklab's lightness: where a photograph's shadows and lights are brought
CHROMA = 0.14  # of a picture's strongest tenth, so that areas are told apart by their colours too
MOST_TONE, MOST_CHROMA = 1.6, 1.6  # times: a grey day stays a grey day
GREY = 0.012  # chroma below which a picture has no colours but only a cast
DRAWN = 0.6  # of the picture in its four commonest colours: it is a drawing, whose colours are meant


def opened(lab: Array) -> Array:
    """`lab` (height, width, 3) in Oklab with more range of light and stronger colours, if it lacks them.

    Drawings, and photographs that have enough of both, stay as they are.
    """
    few = lab[::2, ::2].reshape(-1, 3)
    if _drawn(few):
        return lab
    low, high = (float(value) for value in np.quantile(few[:, 0], (0.01, 0.99)))
    gain = float(np.clip((LIGHT - DARK) / max(high - low, 1e-3), 1, MOST_TONE))
    middle, aim = (low + high) / 2, (DARK + LIGHT) / 2
    strong = float(np.quantile(np.hypot(few[:, 1], few[:, 2]), 0.9))
    clear = float(np.clip(CHROMA / max(strong, 1e-3), 1, MOST_CHROMA)) if strong > GREY else 1.0
    if gain == 1 and clear == 1:
        return lab
    wanted = lab.copy()
    shift = (aim - middle) * (1 - 1 / gain)
    wanted[..., 0] = np.clip((lab[..., 0] - middle) * gain + middle + shift, 0, 1)
    wanted[..., 1:] *= clear
    return wanted


def _drawn(points: Array) -> bool:
    """Whether a few exact colours cover most of it."""
    coded = np.round(points * 200).astype(np.int32) @ np.array([1, 1000, 1_000_000])
    counts = np.sort(np.unique(coded, return_counts=True)[1])
    return bool(counts[-4:].sum() > DRAWN * len(points))
