"""Finds for every patch of one picture the nearest of another, and paints a picture from what was found.

Small pictures are compared patch by patch, larger ones by PatchMatch (Barnes and others 2009), all pixels at
once.
A match is an array (H, W) of flat indices into the source's sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.studio.engines.image.patches.sources import REACH, Array, Source

Match = NDArray[np.int64]

EXHAUSTIVE = 40_000_000  # pairs of patches that are still compared one by one
STEPS = (1, 4)  # pixels to the neighbours whose matches are tried
_PAIRS_AT_ONCE = 8_000_000


@dataclass(frozen=True)
class Wanted:
    """How to match: `completeness` is how strongly patches nobody uses are preferred (∞ is not at all, small
    is strongly; Granot and others 2022), `spread` how strongly places used often are avoided."""

    completeness: float = 0.05
    spread: float = 0.0
    sweeps: int = 3
    wraps: bool = False


def random_match(shape: tuple[int, int], source: Source, rng: np.random.Generator) -> Match:
    """Anything usable, anywhere."""
    usable = np.flatnonzero(source.usable.ravel())
    return usable[rng.integers(0, len(usable), shape)]


def nearest(
    wanted: Array, offered: Array, source: Source, begin: Match, how: Wanted, rng: np.random.Generator
) -> Match:
    """The best match known for each patch: `wanted` (H, W, D), `offered` (source's H, W, D)."""
    usable = np.flatnonzero(source.usable.ravel())
    if wanted.shape[0] * wanted.shape[1] * len(usable) <= EXHAUSTIVE:
        return _compared(wanted, offered, usable, how)
    return _searched(wanted, offered, source, begin, how, rng)


def _compared(wanted: Array, offered: Array, usable: Match, how: Wanted) -> Match:
    """Every patch with every other. Dividing by the distance to the nearest query lets unused patches win."""
    queries = wanted.reshape(-1, wanted.shape[-1])
    keys = offered.reshape(-1, offered.shape[-1])[usable]
    own = (keys**2).sum(1)
    least = np.full(len(keys), np.inf, np.float32)
    for rows in _chunks(len(queries), len(keys)):
        np.minimum(least, _distances(queries[rows], keys, own).min(0), out=least)
    weight = 1 / (how.completeness * float(np.median(own) + 1e-6) + least)
    best = [
        (_distances(queries[rows], keys, own) * weight).argmin(1) for rows in _chunks(len(queries), len(keys))
    ]
    return usable[np.concatenate(best)].reshape(wanted.shape[:2])


def _distances(queries: Array, keys: Array, own: Array) -> Array:
    squares: Array = np.maximum((queries**2).sum(1)[:, None] + own - 2 * queries @ keys.T, 0)
    return squares


def _chunks(queries: int, keys: int) -> Iterator[slice]:
    step = max(1, _PAIRS_AT_ONCE // max(keys, 1))
    return (slice(begin, begin + step) for begin in range(0, queries, step))


def _searched(
    wanted: Array, offered: Array, source: Source, begin: Match, how: Wanted, rng: np.random.Generator
) -> Match:
    """PatchMatch: neighbours' matches moved along, then places farther and farther away, kept when better."""
    height, width = source.size
    keys = np.ascontiguousarray(offered.reshape(height * width, -1))
    match = begin.copy()
    cost = _price(match, source, how)
    best = _gap(wanted, keys, match) * cost[match]
    for _sweep in range(how.sweeps):
        for candidate in _candidates(match, source.size, how.wraps, rng):
            distance = _gap(wanted, keys, candidate) * cost[candidate]
            better = distance < best
            np.copyto(match, candidate, where=better)
            np.copyto(best, distance, where=better)
        if how.spread:
            cost = _price(match, source, how)
            best = _gap(wanted, keys, match) * cost[match]
    return match


def _gap(wanted: Array, keys: Array, match: Match) -> Array:
    difference = keys[match]
    difference -= wanted
    gap: Array = np.einsum("hwd,hwd->hw", difference, difference)
    gap += 1e-6
    return gap


def _price(match: Match, source: Source, how: Wanted) -> Array:
    """What a place costs by how often it and its surroundings are used (Kaspar and others 2015)."""
    if not how.spread:
        return np.ones(source.usable.size, np.float32)
    import cv2

    used = np.bincount(match.ravel(), minlength=source.usable.size).reshape(source.size).astype(np.float32)
    near = cv2.blur(used, (2 * REACH + 1, 2 * REACH + 1))
    usual = match.size / max(1, int(source.usable.sum()))
    price: Array = 1 + how.spread * np.maximum(near / usual - 1, 0)
    return price.ravel()


def _candidates(
    match: Match, size: tuple[int, int], wraps: bool, rng: np.random.Generator
) -> Iterator[Match]:
    for step in STEPS:
        for down, right in ((0, step), (0, -step), (step, 0), (-step, 0)):
            yield _clipped(_moved(match, down, right, wraps) + down * size[1] + right, size)
    radius = max(size) / 2
    while radius >= 1:
        rows, columns = np.divmod(match, size[1])
        reach = rng.uniform(-radius, radius, (2, *match.shape))
        rows = np.clip(rows + reach[0].astype(np.int64), 0, size[0] - 1)
        yield rows * size[1] + np.clip(columns + reach[1].astype(np.int64), 0, size[1] - 1)
        radius /= 3


def _moved(match: Match, down: int, right: int, wraps: bool) -> Match:
    """Each place gets the match of its neighbour; at the edges its own, unless the picture wraps."""
    moved = np.roll(match, (down, right), (0, 1))
    if wraps:
        return moved
    if down:
        edge = slice(0, down) if down > 0 else slice(down, None)
        moved[edge] = match[edge]
    if right:
        edge = slice(0, right) if right > 0 else slice(right, None)
        moved[:, edge] = match[:, edge]
    return moved


def _clipped(flat: Match, size: tuple[int, int]) -> Match:
    return np.clip(flat, 0, size[0] * size[1] - 1)


def painted(match: Match, source: Source, *, wraps: bool = False, sharp: float = 0.9) -> Array:
    """The picture (H, W, 3) in which every pixel is the mean of what the patches around it would put there.

    `sharp` is how much of the patch's middle counts: 0 is an even mean, 1 the middle alone.
    """
    height, width = match.shape
    rows, columns = np.divmod(match, source.size[1])
    total, weights = np.zeros((height, width, 3), np.float32), np.zeros((height, width, 1), np.float32)
    sheet = source.sheet.reshape(-1, 3)
    at_rows, at_columns = np.arange(height), np.arange(width)
    deviation = REACH * (1.05 - sharp) + 0.3
    for down in range(-REACH, REACH + 1):
        for right in range(-REACH, REACH + 1):
            weight = float(np.exp(-(down * down + right * right) / (2 * deviation**2)))
            if weight < 0.01:  # noqa: PLR2004
                continue
            inside = np.ones((height, width), bool)
            if not wraps:
                inside = ((at_rows - down >= 0) & (at_rows - down < height))[:, None] & (
                    (at_columns - right >= 0) & (at_columns - right < width)
                )
            taken_rows = np.roll(rows, (down, right), (0, 1)) + down
            taken_columns = np.roll(columns, (down, right), (0, 1)) + right
            flat = np.clip(taken_rows, 0, source.size[0] - 1) * source.size[1]
            flat += np.clip(taken_columns, 0, source.size[1] - 1)
            share = (weight * inside)[..., None].astype(np.float32)
            total += sheet[flat] * share
            weights += share
    return total / weights


def enlarged(match: Match, shape: tuple[int, int], before: Source, after: Source) -> Match:
    """A match at a finer scale: the same places, with the way between neighbours filled in."""
    rows = (np.arange(shape[0]) + 0.5) * match.shape[0] / shape[0]
    columns = (np.arange(shape[1]) + 0.5) * match.shape[1] / shape[1]
    near = match[rows.astype(int)[:, None], columns.astype(int)]
    scale = after.size[0] / before.size[0], after.size[1] / before.size[1]
    own_rows, own_columns = np.divmod(near, before.size[1])
    fine_rows = (own_rows + 0.5 + (rows - rows.astype(int) - 0.5)[:, None]) * scale[0]
    fine_columns = (own_columns + 0.5 + (columns - columns.astype(int) - 0.5)) * scale[1]
    clipped = np.clip(fine_rows.astype(np.int64), 0, after.size[0] - 1) * after.size[1]
    return clipped + np.clip(fine_columns.astype(np.int64), 0, after.size[1] - 1)
