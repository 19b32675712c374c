"""Breed genomes for `artsite make abstract --genome`."""

from __future__ import annotations

import json
import secrets

import click

from apps.studio.engines.contract import MAX_SEED
from apps.studio.engines.image.abstract import breeding
from apps.studio.engines.image.abstract.breeding import Locks
from apps.studio.engines.image.abstract.genome import BadGenome, Genome, parse

SHAPE = (320, 320)  # a draft is judged at


@click.group(name="garden")
def command() -> None:
    """Breed pictures of the engine `abstract` by their genomes. Needs no server."""


@command.command(name="breed")
@click.argument("parents", nargs=-1, metavar="[GENOME]…")
@click.option("--children", type=click.IntRange(1, breeding.MOST_CHILDREN), default=12, show_default=True)
@click.option(
    "--wildness", type=click.FloatRange(0, 1), default=0.35, show_default=True,
    help="How far children are from their parents.",
)  # fmt: skip
@click.option(
    "--lock", "locked", type=click.Choice(["form", "palette"]), multiple=True,
    help="What children keep of the first parent; may be given twice.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0, MAX_SEED), help="The same seed breeds the same children.")
@click.option("--json", "as_json", is_flag=True, help="As the API gives them: with their parents’ numbers.")
def breed(
    parents: tuple[str, ...], children: int, wildness: float, locked: tuple[str, ...], seed: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Print the genomes of children, one a line.

    A parent is a genome, or a seed alone. One has mutants, several are crossed; without any, fresh seeds
    come. Draw one with `artsite make abstract --genome GENOME -o FILE`.
    """
    known = [_settled(text) for text in parents]
    if len(known) > breeding.MOST_PARENTS:
        raise click.UsageError(f"Give at most {breeding.MOST_PARENTS} parents.")
    seed = secrets.randbelow(2**31 - 1) if seed is None else seed
    locks = Locks(form="form" in locked, palette="palette" in locked)
    litter = (
        breeding.children(known, children, seed, wildness, locks) if known else breeding.fresh(children, seed)
    )
    if as_json:
        told = [{"genome": str(child.genome), "parents": list(child.parents)} for child in litter]
        click.echo(json.dumps({"seed": seed, "children": told}, indent=2))
        return
    for child in litter:
        click.echo(str(child.genome))
    click.echo(f"Seed {seed}", err=True)


def _settled(text: str) -> Genome:
    """The genome, with its draft named: what is bred from it then changes by little where it shall."""
    try:
        genome = parse(text)
    except BadGenome as bad:
        raise click.BadParameter(str(bad), param_hint="GENOME") from None
    if genome.is_settled:
        return genome
    from apps.studio.engines.image.abstract.engine import painters
    from apps.studio.engines.image.abstract.judge import settle
    from apps.studio.engines.image.abstract.scene import Wishes

    with painters("cpu") as pool:
        return pool.submit(settle, genome, Wishes(), SHAPE).result()
