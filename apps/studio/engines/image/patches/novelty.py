"""How new an arrangement of patches is: which part of it was not simply copied in one piece."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from apps.studio.engines.image.patches.matching import Match
from apps.studio.engines.image.patches.sources import Source

SIDE = 160  # places looked at along the longer side
DRIFT = 1.5  # pixels a step by which a copied piece may stretch and still be one piece


def novelty(match: Match, source: Source) -> float:
    """1 minus the share of the largest piece that stands as it stood in its source, 0…1.

    Neighbours belong to one piece if they come from neighbouring places. A picture copied as a whole has 0.
    """
    step = max(1, max(match.shape) // SIDE)
    rows, columns = np.divmod(match[::step, ::step], source.size[1])
    height, width = rows.shape
    places = np.arange(height * width).reshape(height, width)
    pairs = []
    for axis in (0, 1):
        one, other = _beside(rows, columns, axis, step)
        together = (np.abs(one) <= DRIFT * step) & (np.abs(other) <= DRIFT * step)
        before, after = (places[:-1], places[1:]) if axis == 0 else (places[:, :-1], places[:, 1:])
        pairs.append(np.stack([before[together], after[together]]))
    edges = np.concatenate(pairs, axis=1)
    graph = coo_matrix((np.ones(edges.shape[1]), (edges[0], edges[1])), shape=(places.size, places.size))
    _count, labels = connected_components(graph, directed=False)
    return float(1 - np.bincount(labels).max() / places.size)


def _beside(rows: Match, columns: Match, axis: int, step: int) -> tuple[Match, Match]:
    """How far the source places of neighbours are from being neighbours, down and right."""
    return (
        np.diff(rows, axis=axis) - (step if axis == 0 else 0),
        np.diff(columns, axis=axis) - (step if axis == 1 else 0),
    )


def shares(match: Match, source: Source, heights: list[int]) -> list[float]:
    """Which part of the picture comes from each of the pictures on the sheet, whose heights are given at
    any one scale."""
    ends = np.cumsum(heights) * source.size[0] / sum(heights)
    origin = np.searchsorted(ends, match // source.size[1], side="right")
    counts = np.bincount(origin.ravel(), minlength=len(heights))[: len(heights)]
    return [float(count / match.size) for count in counts]
