"""A generator of chance that mixes what several seeds draw, so that forms can be bred without knowing of it.

What can change by a little is mixed: normal numbers as a sum whose weights have length 1, uniform ones by
way of the normal numbers of the same rank (a Gaussian copula), so both keep their distribution. What is
counted or chosen comes from the plan, the first seed, alone. All seeds draw everything, so that numbers
which mean the same meet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from apps.studio.engines.image.abstract.choosing import generator
from apps.studio.engines.image.abstract.genome import Gene, Genome

Rng = np.random.Generator

_FORM_PATH = 1  # of a seed's numbers: those that forms are drawn from
_EDGE = 1e-9  # how near to 0 and 1 a rank may come


def chance_of(genome: Genome) -> Rng:
    """The numbers that a settled genome's form and layers are drawn from; a lone seed's are its own."""
    return mixed(genome.genes)


def mixed(genes: Sequence[Gene], moving: Sequence[float] | None = None) -> Rng:
    """Numbers mixed from all these genes. `moving` are other weights for what may move within a film, while
    the genes' own hold for what would jump. Genes must name their drafts."""
    if len(genes) == 1 and moving is None and genes[0].weight > 0:
        return generator(genes[0].seed, _FORM_PATH, genes[0].draft or 0)
    resting = [gene.weight for gene in genes]
    return Blend([generator(gene.seed, _FORM_PATH, gene.draft or 0) for gene in genes], resting, moving)


class Blend(np.random.Generator):
    """Draws what forms and layers draw, from all of its streams at once."""

    def __init__(
        self, streams: Sequence[Rng], resting: Sequence[float], moving: Sequence[float] | None = None
    ) -> None:
        super().__init__(np.random.Philox(0))  # never drawn from
        self.streams = list(streams)
        self.resting = _direction(resting)
        self.moving = self.resting if moving is None else _direction(moving)

    def standard_normal(self, size: Any = None, *_more: Any, **_named: Any) -> Any:
        return self._sum([stream.standard_normal(size) for stream in self.streams], self.moving)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        return self.between(lambda stream: stream.uniform(low, high, size), low, high)

    def random(self, size: Any = None, *_more: Any, **_named: Any) -> Any:
        """One number decides something, so it is the plan's; many are mixed, but keep still in a film."""
        if size is None:
            return self._plan(lambda stream: stream.random())
        return self._ranked([stream.random(size) for stream in self.streams], self.resting)

    def between(self, draw: Callable[[Rng], Any], low: float, high: float, *, still: bool = False) -> Any:
        """What `draw` gives for each stream, numbers in low…high, mixed; `still` ones do not move."""
        drawn = [np.asarray(draw(stream)) for stream in self.streams]
        if low == high:
            return drawn[0] if np.ndim(drawn[0]) else float(low)
        ranks = [(numbers - low) / (high - low) for numbers in drawn]
        found = low + (high - low) * self._ranked(ranks, self.resting if still else self.moving)
        return found if np.ndim(found) else float(found)

    def settled(self, low: float, high: float) -> float:
        """A uniform number from which something is counted: the plan's."""
        return float(self._plan(lambda stream: stream.uniform(low, high)))

    def integers(self, *given: Any, **named: Any) -> Any:
        return self._plan(lambda stream: stream.integers(*given, **named))

    def choice(self, *given: Any, **named: Any) -> Any:
        return self._plan(lambda stream: stream.choice(*given, **named))

    def permutation(self, *given: Any, **named: Any) -> Any:
        return self._plan(lambda stream: stream.permutation(*given, **named))

    def dirichlet(self, *given: Any, **named: Any) -> Any:
        return self._plan(lambda stream: stream.dirichlet(*given, **named))

    def _plan(self, draw: Callable[[Rng], Any]) -> Any:
        first, *_others = [draw(stream) for stream in self.streams]
        return first

    def _ranked(self, ranks: Sequence[Any], weights: Sequence[float]) -> Any:
        return ndtr(self._sum([ndtri(np.clip(rank, _EDGE, 1 - _EDGE)) for rank in ranks], weights))

    @staticmethod
    def _sum(drawn: Sequence[Any], weights: Sequence[float]) -> Any:
        return sum(weight * numbers for weight, numbers in zip(weights, drawn, strict=True))


def _direction(weights: Sequence[float]) -> list[float]:
    length = hypot(*weights)
    return [weight / length for weight in weights]
