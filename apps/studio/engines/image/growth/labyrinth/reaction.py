"""Gray–Scott reaction and diffusion (Pearson 1993, "Complex patterns in a simple system").

One substance feeds on the other and is taken away; from that come spots, worms and labyrinths. It runs on a
grid whose edges join, of a size that does not depend on the picture's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.growth.plane import Chance, Floats

EVERY = 100  # steps between two words of progress


@dataclass(frozen=True)
class Soup:
    """What is stirred: `feed` and `kill` on the grid (rows, columns), and how fast the food spreads, which is
    how coarse the pattern becomes; the eater spreads half as fast."""

    feed: Floats
    kill: Floats
    spread: float


class Dish:
    """The two substances while they react; `u` is the food, `v` the eater, with a rim of one cell."""

    def __init__(self, soup: Soup, rng: Chance, seeds: Floats) -> None:
        """`seeds` (rows, columns) in 0…1 says where there is something to begin with."""
        self.soup = soup
        rows, columns = soup.feed.shape
        self.u = np.ones((rows + 2, columns + 2), np.float32)
        self.v = np.zeros_like(self.u)
        self.u[1:-1, 1:-1] -= seeds * np.float32(0.5)
        self.v[1:-1, 1:-1] += seeds * np.float32(0.25)
        self.v[1:-1, 1:-1] += rng.random((rows, columns), np.float32) * np.float32(0.02)
        self.feed, self.loss = _rimmed(soup.feed), _rimmed(soup.feed + soup.kill)
        self._kernels = tuple(_laplace(share) for share in (soup.spread, soup.spread / 2))

    @property
    def pattern(self) -> Floats:
        """The eater, without the rim."""
        return self.v[1:-1, 1:-1]

    def steps(self, number: int) -> Iterator[float]:
        """Let so many steps pass; says now and then how far it is."""
        around_u, around_v, eaten = np.empty_like(self.u), np.empty_like(self.u), np.empty_like(self.u)
        for step in range(number):
            self._step(around_u, around_v, eaten)
            if step % EVERY == EVERY - 1:
                # Where the eater dies out, numbers too small for the processor would slow it twentyfold.
                np.maximum(self.v, np.float32(1e-12), out=self.v)
                yield (step + 1) / number

    def _step(self, around_u: Floats, around_v: Floats, eaten: Floats) -> None:
        import cv2

        u, v = self.u, self.v
        for substance in (u, v):
            substance[0], substance[-1] = substance[-2], substance[1]
            substance[:, 0], substance[:, -1] = substance[:, -2], substance[:, 1]
        cv2.filter2D(u, -1, self._kernels[0], around_u)
        cv2.filter2D(v, -1, self._kernels[1], around_v)
        np.multiply(v, v, out=eaten)
        eaten *= u
        around_u -= eaten
        around_v += eaten
        # What is left after the food that comes in, and what is taken away.
        np.subtract(1, u, out=eaten)
        eaten *= self.feed
        around_u += eaten
        np.multiply(v, self.loss, out=eaten)
        around_v -= eaten
        u += around_u
        v += around_v


def _rimmed(field: Floats) -> Floats:
    return np.pad(field, 1, mode="wrap").astype(np.float32)


def _laplace(spread: float) -> Floats:
    """Nine neighbours, alike in all directions."""
    kernel = np.array([[0.05, 0.2, 0.05], [0.2, -1.0, 0.2], [0.05, 0.2, 0.05]], np.float32)
    return kernel * np.float32(spread)
