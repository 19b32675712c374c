"""What is wrong with an arrangement, measured while it is small: so that of several the best goes on."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from apps.studio.engines.image.patches.composing import Stage
from apps.studio.engines.image.patches.sources import Array, shrunk

BANDS = 16  # in which heights are compared
NEAR = 1.5  # bands above and below in which the same may stand in the original
ENOUGH = 400  # pixels of a band that stand for all of it
SMALL = 64  # pixels of the shorter side on which a whole picture is judged
USUAL = 0.35  # of the picture's spread of colours; nearer is the same thing in another light
FOREIGN, BROKEN, SEAMS = 3.0, 1.5, 1.0  # how much each fault counts


def bandedness(picture: Array) -> float:
    """How much of a picture's colour its height alone tells, 0…1: a sea under a sky has nearly 1."""
    small = _judged(picture)
    return float(small.mean(1).var(0).sum() / (small.var((0, 1)).sum() + 1e-9))


def largeness(picture: Array) -> float:
    """How much of a picture lies in forms larger than an eighth of it, 0…1."""
    small = _judged(picture)
    blurred = cv2.GaussianBlur(small, (0, 0), min(small.shape[:2]) / 8)
    return float(np.asarray(blurred).var((0, 1)).sum() / (small.var((0, 1)).sum() + 1e-9))


def fault(stage: Stage, pictures: Sequence[Array]) -> float:
    """All that is wrong with an arrangement of these pictures, 0 or more; less is better."""
    size = stage.picture.shape[:2]
    originals = [shrunk(picture, (size[0], size[1])) for picture in pictures]
    return (
        FOREIGN * foreign(stage.picture, originals)
        + BROKEN * broken(stage.picture, originals)
        + SEAMS * seams(stage)
    )


def foreign(made: Array, originals: Sequence[Array]) -> float:
    """How much of it has a look that no original has at about that height, as ground has in a sky."""
    own = _looks(made)
    others = [_looks(original) for original in originals]
    spread = float(np.sqrt(np.mean([look.var((0, 1)).sum() for look in others]))) + 1e-6
    height = made.shape[0]
    found = []
    for band in range(BANDS):
        rows = slice(band * height // BANDS, (band + 1) * height // BANDS)
        near = _band(height, band)
        there = np.concatenate([_some(look[near]) for look in others])
        here = own[rows].reshape(-1, own.shape[-1])
        gaps = np.sqrt(((here[:, None] - there[None]) ** 2).sum(-1).min(1)) / spread
        found.append(np.maximum(gaps - USUAL, 0))
    return float(np.concatenate(found).mean())


def broken(made: Array, originals: Sequence[Array]) -> float:
    """How much steeper edges stand than in the originals at about that height, and how much of a level
    line was lost: a horizon in steps has both."""
    steps, levels = (np.abs(_change(made, axis)).mean(1) for axis in (1, 0))
    usual = np.max([_widened(np.abs(_change(one, 1)).mean(1)) for one in originals], axis=0)
    wanted = np.mean([np.abs(_change(one, 0).mean(1)) for one in originals], axis=0)
    lost = np.maximum(wanted - _widened(np.abs(_change(made, 0).mean(1))), 0)
    extra = np.maximum(steps - usual, 0)
    return float((extra.mean() + lost.mean()) / (levels.mean() + steps.mean() + 1e-6))


def seams(stage: Stage) -> float:
    """How differently neighbouring patches would go on, in parts of the picture's own spread."""
    height, width = stage.source.size
    rows, columns = np.divmod(stage.match, width)
    sheet = stage.source.sheet
    gaps = []
    for down, right in ((0, 1), (1, 0)):
        ahead = (
            np.clip(rows + down, 0, height - 1)[: rows.shape[0] - down, : rows.shape[1] - right],
            np.clip(columns + right, 0, width - 1)[: rows.shape[0] - down, : rows.shape[1] - right],
        )
        gaps.append(np.abs(sheet[ahead] - sheet[rows[down:, right:], columns[down:, right:]]).mean())
    return float(sum(gaps) / (stage.picture.std() + 1e-6))


def _judged(picture: Array) -> Array:
    scale = min(1.0, SMALL / min(picture.shape[:2]))
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    return shrunk(picture, (height, width))


def _looks(picture: Array) -> Array:
    """(H, W, 4): colour, and how rough it is."""
    soft = np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.5))
    rough = np.asarray(cv2.GaussianBlur(((picture - soft) ** 2).mean(2), (0, 0), 2.0))
    return np.dstack([soft, 1.5 * np.sqrt(np.maximum(rough, 0))]).astype(np.float32)


def _band(height: int, band: int) -> slice:
    begin, end = (band - NEAR) * height / BANDS, (band + 1 + NEAR) * height / BANDS
    return slice(max(0, int(begin)), min(height, int(np.ceil(end))))


def _some(looks: Array) -> Array:
    flat = looks.reshape(-1, looks.shape[-1])
    return flat[:: max(1, len(flat) // ENOUGH)]


def _change(picture: Array, axis: int) -> Array:
    """(H, W) of how the lightness changes from pixel to pixel, fine grain left out."""
    soft = np.asarray(cv2.GaussianBlur(picture.mean(2), (0, 0), 1.0))
    before = [(1, 0), (0, 0)] if axis == 0 else [(0, 0), (1, 0)]
    return np.diff(np.pad(soft, before, "edge"), axis=axis)


def _widened(profile: Array) -> Array:
    """The largest of each row and those near it."""
    reach = 2 * max(1, len(profile) // 24) + 1
    widest = cv2.dilate(profile[:, None].astype(np.float32), np.ones((reach, 1)))
    return np.asarray(widest, dtype=np.float32).ravel()
