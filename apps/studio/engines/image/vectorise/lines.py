"""The lines of a picture in black on white (Winnemöller and others 2012, "XDoG")."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.palette.oklab import Array

ISLAND = 0.016  # side of the smallest spot at no detail, in parts of the picture's
EDGE = (
    0.016  # of the range of tones: how far a place must be darker than its surroundings for a pen to go there
)
NEARLY_BLACK = 0.1  # of the range of tones


def ink(lab: Array, detail: float) -> Array:
    """Where ink goes (height, width): along edges, and over what is dark."""
    import cv2

    side = max(lab.shape[:2])
    tone = _tone(lab)
    fine = side / 1000 * (2.6 - 1.9 * detail)
    near, far = (
        cv2.GaussianBlur(tone, (0, 0), max(0.6, fine)),
        cv2.GaussianBlur(tone, (0, 0), max(1.0, fine * 1.6)),
    )
    sharp = near + (14 + 10 * detail) * (near - far)
    # What surrounds a place says how dark is dark, so that a picture in the shade keeps its forms.
    around = cv2.GaussianBlur(tone, (0, 0), side / 12)
    limit = 0.5 * np.clip(around, 0.25, 0.75) + 0.1
    inked: Array = sharp < limit
    return _without_specks(inked, max(3, round((side * ISLAND * (1.1 - detail)) ** 2)))


def _tone(lab: Array) -> Array:
    """Lightness from 0 to 1, smoothed but at its edges; where colours of one lightness meet is one too."""
    import cv2

    side = max(lab.shape[:2])
    chroma = np.hypot(lab[..., 1], lab[..., 2]).astype(np.float32)
    tone = lab[..., 0].astype(np.float32) - 0.35 * (chroma - cv2.GaussianBlur(chroma, (0, 0), side / 40))
    low, high = np.quantile(tone[::2, ::2], (0.02, 0.98))
    tone = np.clip((tone - low) / max(float(high - low), 0.12), 0, 1).astype(np.float32)
    smooth: Array = cv2.bilateralFilter(tone, d=7, sigmaColor=0.12, sigmaSpace=max(2.0, side / 350))
    return smooth


def contours(lab: Array, detail: float) -> Array:
    """Where a pen goes over painted areas (height, width): along edges, and into what is nearly black."""
    import cv2

    side = max(lab.shape[:2])
    tone = _tone(lab)
    fine = side / 1000 * (3.0 - 1.8 * detail)
    near, far = (cv2.GaussianBlur(tone, (0, 0), max(0.7, width)) for width in (fine, fine * 1.6))
    edges = near - far < -EDGE * (1.6 - detail)
    black = cv2.GaussianBlur(tone, (0, 0), fine) < NEARLY_BLACK
    return _without_specks(edges | black, max(6, round((side * ISLAND * (1.35 - detail)) ** 2)))


def _without_specks(inked: Array, smallest: int) -> Array:
    """Without spots of ink, and of paper, of less than `smallest` pixels."""
    import cv2

    clean = inked.astype(np.uint8)
    for _colour in range(2):
        _count, labels, stats, _middles = cv2.connectedComponentsWithStats(clean, connectivity=4)
        small = stats[:, cv2.CC_STAT_AREA] < smallest
        small[0] = False
        clean[small[labels]] = 0
        clean = 1 - clean
    result: Array = clean.astype(bool)
    return result
