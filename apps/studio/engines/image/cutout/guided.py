"""Lets the edges of a mask follow the edges of a picture.

He, Sun, Tang: Guided Image Filtering, TPAMI 2013, with colour as guidance; computed at a bounded size and
applied at the full one, as in He, Sun: Fast Guided Filter, 2015. Within each window the mask becomes a linear
function of the picture's colours, the one that is nearest to the mask given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Colours = NDArray[Any]  # (rows, columns, 3): uint8, or float32 in 0…1

ROWS_AT_ONCE = 256


def as_float(colours: Colours) -> Plane:
    """Colours in 0…1."""
    if colours.dtype == np.uint8:
        return colours.astype(np.float32) / np.float32(255)
    return colours.astype(np.float32, copy=False)


def coefficients(guide: Plane, mask: Plane, radius: int, smoothness: float) -> Plane:
    """(rows, columns, 4): what each colour counts, and a constant, so that `mask` ≈ counts · colours + it.

    `guide` is (rows, columns, 3), `mask` (rows, columns), both in 0…1. `smoothness` is the variance of colour
    that is still taken for a flat surface.
    """
    import cv2

    window = (2 * radius + 1, 2 * radius + 1)

    def mean(plane: Plane) -> Plane:
        return np.asarray(cv2.blur(plane, window, borderType=cv2.BORDER_REFLECT), dtype=np.float32)

    average, mask_average = mean(guide), mean(mask)
    covariance = mean(guide * mask[..., None]) - average * mask_average[..., None]
    pairs = {
        (i, j): mean(guide[..., i] * guide[..., j]) - average[..., i] * average[..., j]
        for i in range(3)
        for j in range(i, 3)
    }
    for channel in range(3):
        pairs[channel, channel] += smoothness
    counts = _solved(pairs, covariance)
    constant = mask_average - (counts * average).sum(-1)
    return mean(np.concatenate([counts, constant[..., None]], -1))


def _solved(pairs: dict[tuple[int, int], Plane], right: Plane) -> Plane:
    """The solution of a symmetric 3×3 system in every pixel, by its adjugate."""
    a, b, c, d, e, f = (pairs[key] for key in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)))
    first, second, third = d * f - e * e, c * e - b * f, b * e - c * d
    middle, across, last = a * f - c * c, b * c - a * e, a * d - b * b
    determinant = np.maximum(a * first + b * second + c * third, np.float32(1e-12))
    x, y, z = right[..., 0], right[..., 1], right[..., 2]
    rows = (
        first * x + second * y + third * z,
        second * x + middle * y + across * z,
        third * x + across * y + last * z,
    )
    return np.stack(rows, -1) / determinant[..., None]


def applied(found: Plane, colours: Colours) -> Plane:
    """The mask that `coefficients` give for a picture of any larger size, band by band; in 0…1."""
    import cv2

    rows, columns = colours.shape[:2]
    result = np.empty((rows, columns), dtype=np.float32)
    across = cv2.resize(found, (columns, found.shape[0]), interpolation=cv2.INTER_LINEAR)
    place = ((np.arange(rows, dtype=np.float32) + 0.5) * found.shape[0] / rows - 0.5).clip(
        0, found.shape[0] - 1
    )
    for top in range(0, rows, ROWS_AT_ONCE):
        inside = slice(top, min(top + ROWS_AT_ONCE, rows))
        upper = np.floor(place[inside]).astype(int)
        lower = np.minimum(upper + 1, found.shape[0] - 1)
        share = (place[inside] - upper)[:, None, None]
        counts = across[upper] * (1 - share) + across[lower] * share
        band = (counts[..., :3] * as_float(colours[inside])).sum(-1) + counts[..., 3]
        result[inside] = band.clip(0, 1)
    return result
