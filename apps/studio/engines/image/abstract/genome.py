"""Genomes: where a picture lies between the seeds it descends from, as a text that can be passed on.

    v1:cells:temple:none:1234.0=866,88.2=-500

A version; form, palette and symmetry by name; then genes: a seed, the draft of it that was taken, and its
weight in thousandths. The first gene is the plan: what is counted or chosen comes from its seed alone.
Every number that can change by a little is a mixture of what all the seeds draw. Weights are a direction:
scaled to length 1, so that mixtures of standard normal numbers are standard normal again, and a child is as
well made as its parents.

A gene without a draft leaves it to the judge, who looks at thumbnails; genomes that were bred name it, so
that a small change of a weight stays a small change of the picture. A seed alone is the genome of its
picture.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from math import hypot

from apps.studio.engines.contract import MAX_SEED
from apps.studio.engines.image.abstract.choosing import FORM_NAMES, SURPRISE, SYMMETRIES, choose
from apps.studio.engines.image.abstract.palettes import BY_NAME

VERSION = "v1"
MOST_GENES = 12
LONGEST = 320  # characters
DRAFTS = 6  # that the judge looks at; a gene names one of them
UNIT = 1000  # weights are written in thousandths
_ROUNDING = 0.004  # what rounding every weight can change the length by
_LEAST = 2  # thousandths below which a weight is nothing
_GENE = re.compile(r"(\d{1,10})(?:\.(\d))?=(-?\d{1,4})", re.ASCII)
_SHOWN = 40  # characters of what was wrong


class BadGenome(ValueError):
    """The text is no genome; the message says what is wrong and what one looks like."""


@dataclass(frozen=True)
class Gene:
    """A seed, which draft of it (None: the judge decides), and how much of it."""

    seed: int
    draft: int | None
    weight: float


@dataclass(frozen=True)
class Genome:
    """A picture's descent. Weights have length 1; the first gene is the plan."""

    form: str
    palette: str
    symmetry: str
    genes: tuple[Gene, ...]

    @property
    def plan(self) -> Gene:
        return self.genes[0]

    @property
    def is_settled(self) -> bool:
        """Whether no draft is left for the judge to choose."""
        return all(gene.draft is not None for gene in self.genes)

    @property
    def number(self) -> int:
        """A number of its own, for what must differ between siblings, as titles do; of a lone seed itself."""
        if len(self.genes) == 1:
            return self.plan.seed
        told = ",".join(f"{gene.seed}={round(gene.weight * UNIT)}" for gene in self.genes)
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:4])

    def settled(self, draft: int) -> Genome:
        """The same with this draft wherever none is named."""
        genes = (gene if gene.draft is not None else replace(gene, draft=draft) for gene in self.genes)
        return replace(self, genes=tuple(genes))

    def __str__(self) -> str:
        genes = ",".join(
            f"{gene.seed}{'' if gene.draft is None else f'.{gene.draft}'}={round(gene.weight * UNIT)}"
            for gene in self.genes
        )
        return ":".join([VERSION, self.form, self.palette, self.symmetry, genes])


def of_seed(seed: int) -> Genome:
    """The genome of the picture that a seed alone makes; the judge has not looked yet."""
    palette, form, symmetry = choose(seed, _ANYTHING)
    return Genome(form, palette.name, symmetry, (Gene(seed, None, 1.0),))


def parse(text: str) -> Genome:
    """The genome that is written there; a seed alone will do. Raises BadGenome."""
    text = text.strip()
    if len(text) > LONGEST:
        raise BadGenome(f"A genome has at most {LONGEST} characters; this has {len(text):,}.")
    if re.fullmatch(r"[0-9]{1,10}", text) and int(text) <= MAX_SEED:
        return of_seed(int(text))
    parts = text.split(":")
    if parts[0] != VERSION:
        raise BadGenome(
            f"A genome begins with “{VERSION}:”, as in {EXAMPLE}. This begins with “{_cut(text)}”."
        )
    if len(parts) != 5:  # noqa: PLR2004
        raise BadGenome(f"A genome has form, palette, symmetry and genes, as in {EXAMPLE}.")
    _version, form, palette, symmetry, genes = parts
    _check("form", form, FORM_NAMES)
    _check("palette", palette, tuple(BY_NAME))
    _check("symmetry", symmetry, SYMMETRIES)
    return made(form, palette, symmetry, [_gene(part) for part in genes.split(",")])


def made(form: str, palette: str, symmetry: str, genes: list[Gene]) -> Genome:
    """A genome of these genes: each seed once, weights of length 1 in whole thousandths, none too small to
    matter, the heaviest where there are too many. Raises BadGenome if nothing is left."""
    summed: dict[tuple[int, int | None], float] = {}
    for gene in genes:
        key = gene.seed, gene.draft
        summed[key] = summed.get(key, 0.0) + gene.weight
    plan, *others = [Gene(seed, draft, weight) for (seed, draft), weight in summed.items()]
    heaviest = sorted(others, key=lambda gene: -abs(gene.weight))[: MOST_GENES - 1]
    kept = [plan, *(gene for gene in others if gene in heaviest)]
    length = hypot(*(gene.weight for gene in kept))
    if length < _LEAST / UNIT:
        raise BadGenome("The weights of a genome cannot all be zero.")
    if abs(length - 1) < _ROUNDING:  # written in thousandths: read again, it must stay the same text
        length = 1.0
    scaled = [replace(gene, weight=round(gene.weight / length * UNIT) / UNIT) for gene in kept]
    audible = tuple(gene for gene in scaled[1:] if abs(gene.weight) * UNIT >= _LEAST)
    return Genome(form, palette, symmetry, (scaled[0], *audible))


def _gene(text: str) -> Gene:
    match = _GENE.fullmatch(text)
    if match is None:
        raise BadGenome(f"“{_cut(text)}” is not a gene: a seed, its draft and a weight, as in 1234.0=866.")
    seed, draft, weight = match.groups()
    if int(seed) > MAX_SEED:
        raise BadGenome(f"A seed is at most {MAX_SEED}; {seed} is more.")
    if draft is not None and int(draft) >= DRAFTS:
        raise BadGenome(f"A draft is a number from 0 to {DRAFTS - 1}; {seed} names {draft}.")
    return Gene(int(seed), None if draft is None else int(draft), int(weight) / UNIT)


def _check(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise BadGenome(f"“{_cut(value)}” is no {name}. There are: {', '.join(known)}.")


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass(frozen=True)
class _Anything:
    palette: str = SURPRISE
    form: str = SURPRISE
    symmetry: str = SURPRISE


_ANYTHING = _Anything()
EXAMPLE = "v1:cells:temple:none:1234.0=866,88.2=-500"
