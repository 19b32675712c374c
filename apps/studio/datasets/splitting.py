"""Decides which items are held out, so that a model is not judged by what it has learned by heart.

Items that look nearly the same stay on one side. An item keeps its side in later versions, because the side
follows from a hash of what is seen, not from an order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from apps.studio.datasets.models import Split

HELD_OUT_SHARE = 0.1
FEWEST_TO_HOLD_OUT = 20  # of fewer items, each is needed to learn from
NEAR_OUTLINE = 6  # of 64 bits: up to here it is the same picture, cropped, scaled or saved again
NEAR_COLOUR = 20  # of 255, in each channel
_ROWS_AT_ONCE = 64


def groups_of_near(outlines: Sequence[int], colours: Sequence[tuple[int, int, int]]) -> list[int]:
    """For each item the number of its group; items that look nearly the same have one number.

    Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions (2010), on difference hashes.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    looks = np.array(
        [(outline, *colour) for outline, colour in zip(outlines, colours, strict=True)], dtype=np.uint64
    )
    distinct, which = np.unique(looks.reshape(-1, 4), axis=0, return_inverse=True)
    one, other = _near_pairs(distinct[:, 0], distinct[:, 1:].astype(np.int16))
    links = coo_array((np.ones(len(one), dtype=bool), (one, other)), shape=(len(distinct), len(distinct)))
    _number, groups = connected_components(links, directed=False)
    return [int(group) for group in groups[which.reshape(-1)]]


def _near_pairs(outlines: np.ndarray, tones: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places of the two items of each pair. In strips, since the whole table of n × n would be large."""
    ones, others = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for start in range(0, len(outlines), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        one, other = np.nonzero(
            np.bitwise_count(outlines[rows, None] ^ outlines[None, start:]) <= NEAR_OUTLINE
        )
        alike = (abs(tones[one + start] - tones[other + start]) <= NEAR_COLOUR).all(axis=1) & (one < other)
        ones.append(one[alike] + start)
        others.append(other[alike] + start)
    return np.concatenate(ones), np.concatenate(others)


def split(pixels: Sequence[str], groups: Sequence[int], seed: int) -> list[Split]:
    """The side of each item. `pixels` are digests of what is seen."""
    if len(pixels) < FEWEST_TO_HOLD_OUT:
        return [Split.TRAIN] * len(pixels)
    smallest: dict[int, str] = {}
    for digest, group in zip(pixels, groups, strict=True):
        smallest[group] = min(digest, smallest.get(group, digest))
    drawn = {group: _draw(digest, seed) for group, digest in smallest.items()}
    held_out = {group for group, value in drawn.items() if value < HELD_OUT_SHARE}
    if not held_out and len(drawn) > 1:
        held_out = {min(drawn, key=lambda group: drawn[group])}
    if len(held_out) == len(drawn):
        held_out = set()
    return [Split.HELD_OUT if group in held_out else Split.TRAIN for group in groups]


def _draw(digest: str, seed: int) -> float:
    """A number in 0…1 that chance could have drawn, the same each time."""
    drawn = hashlib.sha256(f"{seed}:{digest}".encode()).digest()
    return int.from_bytes(drawn[:8]) / 2**64
