"""Breeding: mutants of one genome, crossings of several. Pure functions of their arguments; no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, sin

import numpy as np

from apps.studio.engines.image.abstract import genome as genomes
from apps.studio.engines.image.abstract.choosing import FORM_NAMES, SYMMETRICAL, generator
from apps.studio.engines.image.abstract.genome import Gene, Genome
from apps.studio.engines.image.abstract.palettes import PALETTES

MOST_PARENTS = 6
MOST_CHILDREN = 48
CLOSEST, FURTHEST = 0.1, 1.2  # angle between parent and mutant at wildness 0 and 1
_PATH = 4  # of a seed's numbers: those that breeding draws
_STRANGER = 0.3  # how much counts of a parent whose form is another: its numbers mean other things
_TIRED = 0.5  # how wild a crossing is beside a mutant: mixing is change enough


@dataclass(frozen=True)
class Locks:
    """What children keep of their first parent."""

    form: bool = False
    palette: bool = False


@dataclass(frozen=True)
class Child:
    """A new genome, and the numbers of its parents among those that were chosen."""

    genome: Genome
    parents: tuple[int, ...] = ()


def fresh(count: int, seed: int) -> list[Child]:
    """The genomes of so many seeds that nobody chose."""
    seeds = generator(seed, _PATH).choice(10**6, size=count, replace=False)
    return [Child(genomes.of_seed(int(number))) for number in seeds]


def children(
    parents: Sequence[Genome], count: int, seed: int, wildness: float, locks: Locks | None = None
) -> list[Child]:
    """So many children: of one parent mutants, of several crossings and for every third of them a mutant.

    The same arguments give the same children. `wildness` is 0…1. Raises ValueError without parents.
    """
    if not 1 <= len(parents) <= MOST_PARENTS:
        raise ValueError(f"Choose one to {MOST_PARENTS} parents.")
    locks = locks or Locks()
    rng = generator(seed, _PATH)
    bred = []
    for number in range(count):
        own = int(rng.integers(2**32))
        wild = float(np.clip(wildness * rng.uniform(0.6, 1.3), 0, 1))
        if len(parents) == 1 or number % 4 == 3:  # noqa: PLR2004
            chosen = int(rng.integers(len(parents)))
            bred.append(Child(mutant(parents[chosen], own, wild, locks), (chosen,)))
        else:
            few = int(rng.integers(2, min(3, len(parents)) + 1))
            pair = [int(number) for number in rng.permutation(len(parents))[:few]]
            if locks.form or locks.palette:
                pair = [0, *[number for number in pair if number][: few - 1]]
            bred.append(Child(crossing([parents[one] for one in pair], own, wild, locks), tuple(pair)))
    return bred


def mutant(parent: Genome, seed: int, wildness: float, locks: Locks | None = None) -> Genome:
    """The parent with a little of a new seed, and now and then another palette, form or plan."""
    locks, rng = locks or Locks(), generator(seed, _PATH)
    angle = CLOSEST * (FURTHEST / CLOSEST) ** wildness * float(np.exp(0.2 * rng.standard_normal()))
    new = Gene(int(rng.integers(2**32)), 0, sin(angle))
    genes = [*(replace(gene, weight=gene.weight * cos(angle)) for gene in parent.genes), new]
    odds = rng.random(4)
    form, palette, symmetry = parent.form, parent.palette, parent.symmetry
    if odds[0] < 0.55 * wildness and not locks.palette:
        palette = str(rng.choice([other.name for other in PALETTES if other.name != palette]))
    if odds[1] < 0.6 * (wildness - 0.25) and not locks.form:
        form = str(rng.choice([other for other in FORM_NAMES if other != form]))
    if odds[2] < 0.2 * wildness:
        symmetry = str(rng.choice(["none", "turned", "mirror", "star"]))
    if odds[3] < 0.4 * (wildness - 0.1) and not locks.form:
        genes.insert(0, genes.pop(int(rng.integers(len(genes)))))
    return genomes.made(form, palette, _seemly(symmetry, form), genes)


def crossing(parents: Sequence[Genome], seed: int, wildness: float, locks: Locks | None = None) -> Genome:
    """A child of several: plan and form of one, palette perhaps of another, numbers between all of them."""
    locks, rng = locks or Locks(), generator(seed, _PATH, 1)
    giver = 0 if locks.form else int(rng.integers(len(parents)))
    body = parents[giver]
    shares = rng.dirichlet([1.5] * len(parents))
    genes: list[Gene] = [replace(gene, weight=0.0) for gene in body.genes[:1]]
    for number, parent in enumerate(parents):
        share = float(shares[number]) * (1.0 if parent.form == body.form else _STRANGER)
        genes += [replace(gene, weight=gene.weight * share) for gene in parent.genes]
    palette = parents[0 if locks.palette else int(rng.integers(len(parents)))].palette
    mixed = genomes.made(body.form, palette, _seemly(body.symmetry, body.form), genes)
    everything = Locks(form=True, palette=True)
    return mutant(mixed, seed, wildness * _TIRED, everything if wildness < 0.5 else locks)  # noqa: PLR2004


def _seemly(symmetry: str, form: str) -> str:
    """Mirrored currents look back at one like faces."""
    return "none" if symmetry == "mirror" and form not in SYMMETRICAL else symmetry
