"""Where strokes begin and how they run: curved strokes through a field (Hertzmann, 1998), all at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.studio.engines.image.painterly.arrays import Array, Whole, at
from apps.studio.engines.image.painterly.form import Form


@dataclass(frozen=True)
class Strokes:
    """N strokes. `spine` (N, K+1, 2) holds x and y in pixels; of its K segments the first `used` count."""

    spine: Array
    used: Whole
    radius: Array
    colour: Array  # (N, 3)

    def __len__(self) -> int:
        return len(self.used)

    def scaled(self, factor: float) -> Strokes:
        """The same strokes on a sheet `factor` times as large."""
        return replace(self, spine=self.spine * np.float32(factor), radius=self.radius * np.float32(factor))

    def chosen(self, which: Whole | np.ndarray) -> Strokes:
        """Some of the strokes, or all in another order."""
        return Strokes(self.spine[which], self.used[which], self.radius[which], self.colour[which])


@dataclass(frozen=True)
class Hand:
    """How a stroke is drawn: segment length in pixels, how many at least and at most, and how closely it
    follows the form (0 straight on, 1 every bend)."""

    step: float
    least: int
    most: int
    follow: float


def scattered(rng: np.random.Generator, width: int, height: int, spacing: float) -> Array:
    """Places (N, 2) all over the sheet: a grid whose points have been moved by chance, in random order."""
    across, down = max(1, round(width / spacing)), max(1, round(height / spacing))
    x, y = np.meshgrid(np.arange(across), np.arange(down))
    places = np.stack([x.ravel(), y.ravel()], -1) + rng.random((across * down, 2), dtype=np.float32)
    places *= np.array([width / across, height / down], dtype=np.float32)
    return rng.permutation(places).astype(np.float32)


def where_needed(rng: np.random.Generator, difference: Array, spacing: float, threshold: float) -> Array:
    """In each cell of a grid whose mean difference is above `threshold`, the place where it is largest."""
    height, width = difference.shape
    cell = max(1, round(spacing))
    down, across = -(-height // cell), -(-width // cell)
    padded = np.full((down * cell, across * cell), -1, dtype=np.float32)
    padded[:height, :width] = difference
    cells = padded.reshape(down, cell, across, cell).swapaxes(1, 2).reshape(down * across, cell * cell)
    inside = cells >= 0
    mean = np.where(inside, cells, 0).sum(1) / np.maximum(inside.sum(1), 1)
    needed = np.flatnonzero(mean > threshold)
    best = cells[needed].argmax(1)
    x = needed % across * cell + best % cell + rng.random(len(needed))
    y = needed // across * cell + best // cell + rng.random(len(needed))
    return rng.permutation(np.stack([x, y], -1).astype(np.float32))


def trace(
    form: Form, starts: Array, hand: Hand, rng: np.random.Generator, *, picture: Array,
    painted: Array | None = None, tolerance: float = 1.0, colour: Array | None = None,
) -> Strokes:  # fmt: skip
    """Strokes from `starts` along the form, in the colours of `picture` at their starts.

    A stroke ends where the picture is nearer to what is `painted` already than to the stroke's colour, or
    further than `tolerance` from it: so it is clipped at edges (Litwinowicz, 1997).
    """
    count = len(starts)
    colours = at(picture, starts[:, 0], starts[:, 1]) if colour is None else colour
    spine = np.repeat(starts[:, None], hand.most + 1, axis=1)
    used = np.zeros(count, dtype=np.int64)
    alive = np.ones(count, dtype=bool)
    place = starts.copy()
    heading = np.stack(form.along(place[:, 0], place[:, 1]), -1)
    heading *= rng.choice(np.array([-1, 1], dtype=np.float32), count)[:, None]
    limit = np.maximum(hand.least, rng.integers((hand.most + 1) // 2, hand.most + 1, count))
    size = np.array([picture.shape[1], picture.shape[0]], dtype=np.float32)
    for number in range(hand.most):
        way = np.stack(form.along(place[:, 0], place[:, 1]), -1)
        way *= np.where((way * heading).sum(-1) < 0, -1, 1)[:, None].astype(np.float32)
        mixed = hand.follow * way + (1 - hand.follow) * heading
        heading = (mixed / (np.linalg.norm(mixed, axis=-1, keepdims=True) + 1e-6)).astype(np.float32)
        ahead = place + heading * np.float32(hand.step)
        if number >= hand.least:
            there = at(picture, ahead[:, 0], ahead[:, 1])
            miss = np.abs(there - colours).mean(-1)
            alive &= (miss < tolerance) & (number < limit)
            if painted is not None:
                alive &= miss <= np.abs(there - at(painted, ahead[:, 0], ahead[:, 1])).mean(-1) + 0.01
            alive &= ((ahead > -hand.step) & (ahead < size + hand.step)).all(-1)
        place = np.where(alive[:, None], ahead, place)
        used += alive
        spine[:, number + 1] = place
    return Strokes(_softened(spine), used, np.ones(count, dtype=np.float32), colours.astype(np.float32))


def _softened(spine: Array) -> Array:
    """Bends rounded a little; both ends stay."""
    inner = 0.25 * spine[:, :-2] + 0.5 * spine[:, 1:-1] + 0.25 * spine[:, 2:]
    return np.concatenate([spine[:, :1], inner, spine[:, -1:]], axis=1).astype(np.float32)
