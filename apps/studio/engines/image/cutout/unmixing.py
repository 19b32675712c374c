"""The subject's own colours at its edge, free of what was behind it.

Germer, Uelwer, Conrad, Harmeling: Fast Multi-Level Foreground Estimation, ICPR 2020: colours of subject and
ground that together make the picture and change little from pixel to pixel, found from coarse to fine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.studio.engines.image.cutout.guided import ROWS_AT_ONCE, Plane, as_float

Pixels = NDArray[np.uint8]

SIDE = 768  # pixels; beyond, what was found there is only put right
COARSE_SIDE, COARSE_ROUNDS, FINE_ROUNDS = 32, 10, 3
CALM, ALIKE = 1e-5, 1.0  # how like a neighbour's colour is, anywhere and where alpha changes


def unmixed(colours: Pixels, alpha: Plane) -> Pixels:
    """The colours of the subject in `colours` (rows, columns, 3), where `alpha` (rows, columns) of it is."""
    import cv2

    rows, columns = alpha.shape
    scale = min(1.0, SIDE / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    small = as_float(np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA)))
    small_alpha = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    subject, ground = _layers(small, small_alpha.reshape(small.shape[:2]))
    result = np.empty_like(colours)
    for top in range(0, rows, ROWS_AT_ONCE):
        inside = slice(top, min(top + ROWS_AT_ONCE, rows))
        band = as_float(colours[inside])
        share = alpha[inside, :, None]
        own, behind = (_part(layer, inside, rows, columns) for layer in (subject, ground))
        missing = band - share * own - (1 - share) * behind
        own = own + missing * share / (share**2 + (1 - share) ** 2)
        result[inside] = np.rint(own.clip(0, 1) * 255)
    return result


def _part(layer: Plane, inside: slice, rows: int, columns: int) -> Plane:
    """Rows of a layer as they are at the full size."""
    import cv2

    step_x, step_y = layer.shape[1] / columns, layer.shape[0] / rows
    x = (np.arange(columns, dtype=np.float32) + 0.5) * np.float32(step_x) - 0.5
    y = (np.arange(inside.start, inside.stop, dtype=np.float32) + 0.5) * np.float32(step_y) - 0.5
    across, down = np.meshgrid(x, y)
    moved = cv2.remap(layer, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.float32)


def _layers(picture: Plane, alpha: Plane) -> tuple[Plane, Plane]:
    import cv2

    rows, columns = alpha.shape
    levels = max(1, int(np.ceil(np.log2(max(rows, columns)))))
    subject = ground = picture.mean((0, 1), keepdims=True)
    for level in range(levels + 1):
        share = 2.0 ** (level - levels)
        size = max(1, round(columns * share)), max(1, round(rows * share))
        there = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
        part = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)
        there, part = there.reshape(size[1], size[0], 3), part.reshape(size[1], size[0])
        subject, ground = (
            np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_NEAREST)).reshape(there.shape)
            for layer in (subject, ground)
        )
        rounds = COARSE_ROUNDS if max(size) <= COARSE_SIDE else FINE_ROUNDS
        for _ in range(rounds):
            subject, ground = _round(there, part, subject, ground)
    return subject, ground


def _round(picture: Plane, alpha: Plane, subject: Plane, ground: Plane) -> tuple[Plane, Plane]:
    """Both layers, each pixel solved once with its four neighbours as they are."""
    like = np.zeros_like(alpha)
    wanted_subject, wanted_ground = np.zeros_like(subject), np.zeros_like(ground)
    for down, across in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        weight = CALM + ALIKE * np.abs(alpha - _moved(alpha, down, across))
        like += weight
        wanted_subject += weight[..., None] * _moved(subject, down, across)
        wanted_ground += weight[..., None] * _moved(ground, down, across)
    rest = 1 - alpha
    a, b, c = alpha**2 + like, alpha * rest, rest**2 + like
    right = alpha[..., None] * picture + wanted_subject
    left = rest[..., None] * picture + wanted_ground
    determinant = (a * c - b * b)[..., None]
    a, b, c = a[..., None], b[..., None], c[..., None]
    return (
        ((c * right - b * left) / determinant).clip(0, 1).astype(np.float32),
        ((a * left - b * right) / determinant).clip(0, 1).astype(np.float32),
    )


def _moved(plane: Plane, down: int, across: int) -> Plane:
    """Each pixel's neighbour; beyond the edge, itself."""
    rows, columns = plane.shape[:2]
    y, x = (np.arange(rows) + down).clip(0, rows - 1), (np.arange(columns) + across).clip(0, columns - 1)
    return plane[y][:, x]
