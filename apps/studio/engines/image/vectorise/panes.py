"""A picture cut into panes of glass: compact pieces of one colour that end where the picture's edges are."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.drawing import Array, Shape
from apps.studio.engines.image.palette import oklab
from apps.studio.engines.image.vectorise.facets import corners
from apps.studio.engines.image.vectorise.tracing import Tracing, traced

LEAD = (24, 22, 26)
_SIDE = 560  # pixels at which the panes are cut
_ROUNDS = 4
_COMPACT = 0.11  # of Oklab that a pane's width counts for
_COARSEST, _FINEST = 0.1, 0.03  # width of a pane in parts of the side


def window(
    lab: Array, detail: float, smooth: float, rng: np.random.Generator, shown: Array | None
) -> list[Shape]:
    """The panes, each followed by the lead around it."""
    import cv2

    labels = _cut(lab, detail, rng)
    colours = _glass(lab, labels)
    index = cv2.resize(labels.astype(np.float32), lab.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    side = max(lab.shape[:2])
    asked = Tracing(max(3, side // 160), smooth, cut=True)
    shapes = traced(index.astype(np.int64), oklab.to_srgb(colours), asked, shown)
    lead = side / 290 * (1.25 - 0.5 * detail)
    with_lead = []
    for shape in shapes:
        with_lead += [shape, Shape(shape.paths, LEAD, curved=True, width=lead)]
    return with_lead


def _cut(lab: Array, detail: float, rng: np.random.Generator) -> Array:
    """The number of its pane for each place: k-means over place and colour (as Achanta and others 2012, "SLIC
    superpixels", but from seeds that are closer where more happens)."""
    import cv2
    from scipy.spatial import cKDTree

    scale = min(1.0, _SIDE / max(lab.shape[:2]))
    size = max(1, round(lab.shape[1] * scale)), max(1, round(lab.shape[0] * scale))
    small = cv2.GaussianBlur(cv2.resize(lab, size, interpolation=cv2.INTER_AREA), (0, 0), 2.0)
    wide = _COARSEST * (_FINEST / _COARSEST) ** detail
    spacing = max(2.0, wide * max(size))
    seeds = corners(small, spacing, rng, (0.75, 1.4))
    y, x = np.mgrid[: size[1], : size[0]]
    places = np.stack([x, y], -1).reshape(-1, 2) / spacing * _COMPACT
    points = np.concatenate([places, small.reshape(-1, 3) * (0.8, 1.4, 1.4)], -1)
    at = np.clip(seeds[:, ::-1].astype(int), 0, np.array(size[::-1]) - 1)
    centres = points[at[:, 0] * size[0] + at[:, 1]]
    for _round in range(_ROUNDS):
        labels = cKDTree(centres).query(points, workers=1)[1]
        count = np.bincount(labels, minlength=len(centres))
        sums = np.stack([np.bincount(labels, points[:, i], len(centres)) for i in range(5)], -1)
        centres = sums[count > 0] / count[count > 0, None]
    labels = cKDTree(centres).query(points, workers=1)[1].reshape(size[::-1]).astype(np.uint16)
    return cv2.medianBlur(labels, 5) if min(size) > 5 else labels  # noqa: PLR2004


def _glass(lab: Array, labels: Array) -> Array:
    """The colour of each pane, as glass with light behind it has it: strong, and none quite dark."""
    import cv2

    small = cv2.resize(lab, labels.shape[::-1], interpolation=cv2.INTER_AREA).reshape(-1, 3)
    flat = labels.reshape(-1)
    count = np.maximum(np.bincount(flat), 1)
    colours = np.stack([np.bincount(flat, small[:, i]) for i in range(3)], -1) / count[:, None]
    colours[:, 0] = 0.2 + 0.78 * colours[:, 0]
    colours[:, 1:] *= 1.45
    return colours.astype(np.float32)
