"""Colours for the transparent parts of a picture, where a file may hold anything."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]

OPAQUE = 255
SEEN = 8  # of 255: pixels that are more opaque than this keep their colour


def spread_colours(colours: Pixels, alpha: Pixels) -> Pixels:
    """`colours` (rows, columns, 3) with those of the nearest opaque pixels where `alpha` (rows, columns) is
    nearly 0.

    Whatever blurs, samples or redraws the colours then finds no foreign ones beyond the edge. By averages
    over ever larger squares (the pull and push of Gortler and others: The Lumigraph, 1996).
    """
    seen = alpha > SEEN
    weights = seen.astype(np.float32)
    levels = [(colours.astype(np.float32) * weights[..., None], weights)]
    while max(levels[-1][1].shape) > 1:
        sums, weights = levels[-1]
        size = -(-weights.shape[1] // 2), -(-weights.shape[0] // 2)
        levels.append((_resized(sums, size), _resized(weights, size)))
    guess = np.zeros((1, 1, 3), dtype=np.float32)
    for sums, weights in reversed(levels):
        rows, columns = weights.shape
        guess = _resized(guess, (columns, rows))
        known = sums.reshape(rows, columns, 3) / np.maximum(weights, np.float32(1e-6))[..., None]
        guess = guess + (known - guess) * np.minimum(weights * 4, 1)[..., None]
    filled = np.rint(guess).clip(0, OPAQUE).astype(np.uint8)
    return np.where(seen[..., None], colours, filled)


def _resized(plane: Plane, size: tuple[int, int]) -> Plane:
    import cv2

    shrinks = size[0] * size[1] <= plane.shape[0] * plane.shape[1]
    resized = cv2.resize(plane, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return np.asarray(resized, dtype=np.float32).reshape(size[1], size[0], *plane.shape[2:])
