"""Lays a collection out in the plane, what is alike side by side, each item in a cell of its own.

The layout is t-SNE (van der Maaten & Hinton 2008), exact since there are few items, from their principal
components; the grid is the cheapest one-to-one assignment of places to cells. Both are deterministic.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COMPONENTS, NEIGHBOURS = 48, 12.0
ROUNDS, EARLY = 400, 100
ROOM = 1.35  # cells to an item, so that groups have gaps between them


def principal(rows: NDArray[np.floating], count: int) -> tuple[Floats, Floats]:
    """The first principal components (count, D), and where each row lies on them (N, count)."""
    centred = np.asarray(rows, np.float64) - rows.mean(0)
    _left, _strength, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:count]
    axes *= np.where(axes.sum(1, keepdims=True) < 0, -1, 1)  # the sign is free: fix it
    return axes, centred @ axes.T


def plane(rows: NDArray[np.floating]) -> Floats:
    """Places (N, 2) in 0…1 for rows (N, D)."""
    if len(rows) < 4:  # noqa: PLR2004
        return np.stack([np.linspace(0, 1, len(rows)), np.full(len(rows), 0.5)], 1)
    _axes, place = principal(rows, min(COMPONENTS, len(rows) - 1, rows.shape[1]))
    near = _nearness(place)
    spot = place[:, :2] / max(place[:, :1].std(), 1e-9) * 1e-2
    if spot.shape[1] < 2:  # noqa: PLR2004
        spot = np.hstack([spot, np.zeros_like(spot)])
    spot = _settled(near, spot + 1e-6 * np.random.Generator(np.random.Philox(0)).standard_normal(spot.shape))
    low, high = np.percentile(spot, 1, axis=0), np.percentile(spot, 99, axis=0)
    result: Floats = np.clip((spot - low) / np.maximum(high - low, 1e-9), 0, 1)
    return result


def _distances(rows: Floats) -> Floats:
    square = (rows**2).sum(1)
    result: Floats = np.maximum(square[:, None] + square - 2 * rows @ rows.T, 0)
    return result


def _nearness(rows: Floats) -> Floats:
    """The symmetric neighbourhood probabilities, each row as sharp as `NEIGHBOURS` neighbours make it."""
    distance = _distances(rows)
    wanted = np.log(min(NEIGHBOURS, (len(rows) - 1) / 2))
    sharp = np.full(len(rows), 1 / max(distance.mean(), 1e-12))
    low, high = np.zeros(len(rows)), np.full(len(rows), np.inf)
    for _ in range(40):
        shifted = -distance * sharp[:, None]
        np.fill_diagonal(shifted, -np.inf)
        weight = np.exp(shifted - shifted.max(1, keepdims=True))
        weight /= weight.sum(1, keepdims=True)
        entropy = -(weight * np.log(np.maximum(weight, 1e-300))).sum(1)
        wide = entropy > wanted
        low, high = np.where(wide, sharp, low), np.where(wide, high, sharp)
        sharp = np.where(np.isinf(high), sharp * 2, (low + high) / 2)
    both: Floats = np.maximum((weight + weight.T) / (2 * len(rows)), 1e-12)
    return both


def _settled(near: Floats, spot: Floats) -> Floats:
    """Gradient descent with momentum and gains, near items exaggerated at first."""
    step, gain = np.zeros_like(spot), np.ones_like(spot)
    rate = max(len(spot) / 12, 20.0)
    for turn in range(ROUNDS):
        kernel = 1 / (1 + _distances(spot))
        np.fill_diagonal(kernel, 0)
        pull = (near * (4.0 if turn < EARLY else 1.0) - kernel / kernel.sum()) * kernel
        slope = 4 * (pull.sum(1)[:, None] * spot - pull @ spot)
        gain = np.maximum(np.where(np.sign(slope) != np.sign(step), gain + 0.2, gain * 0.8), 0.01)
        step = (0.5 if turn < EARLY else 0.8) * step - rate * gain * slope
        spot = spot + step
        spot -= spot.mean(0)
    return spot


def on_grid(places: Floats) -> tuple[NDArray[np.int64], tuple[int, int]]:
    """A cell (row, column) for each place (x, y), no two the same, and the rows and columns of the grid."""
    from scipy.optimize import linear_sum_assignment

    side = max(1, int(np.ceil(np.sqrt(len(places) * ROOM))))
    centre = (np.arange(side) + 0.5) / side
    cells = np.stack(np.meshgrid(centre, centre), -1).reshape(-1, 2)
    cost = ((places[:, None] - cells[None]) ** 2).sum(-1)
    _items, chosen = linear_sum_assignment(cost)
    return np.stack([chosen // side, chosen % side], 1), (side, side)
