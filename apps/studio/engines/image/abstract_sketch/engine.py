"""Draws one plant of the garden, small and at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from PIL import Image
from pydantic import AfterValidator

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, Event, Needs, Output, Preview
from apps.studio.engines.image.abstract import genome
from apps.studio.engines.image.abstract.engine import painters, written_genome

SIDE = 320


class AbstractSketchParameters(contract.Parameters):
    """A genome, and how large."""

    genome: Annotated[str, AfterValidator(written_genome)] = fields.text(
        None, "Genome", "What is to be drawn.", longest=genome.LONGEST
    )
    size: int = fields.number(SIDE, "Size", "Of each side.", low=32, high=512, unit="px")


class AbstractSketch(Engine[AbstractSketchParameters]):
    """The picture of a genome at the usual settings. Its note is the genome with its drafts named."""

    name = "abstract-sketch"
    title = "Abstract, a sketch"
    summary = "Draws what grows in the garden."
    needs = Needs(memory=900, gpu="no")
    internal = True
    parameters = AbstractSketchParameters

    def run(self, params: AbstractSketchParameters, context: Context) -> Iterator[Event]:
        with painters(context.device) as pool:
            picture, settled = pool.submit(_drawn, genome.parse(params.genome), params.size).result()
        yield Preview(picture, str(settled))
        path = context.scratch / "sketch.png"
        picture.save(path, compress_level=1)
        yield Output(path, "image/png", note=str(settled))

    def estimate(self, params: AbstractSketchParameters) -> float:
        return 0.05 + 0.7e-6 * params.size * params.size


def _drawn(wanted: genome.Genome, side: int) -> tuple[Image.Image, genome.Genome]:
    """The square picture of a genome, and the genome with its drafts named."""
    from apps.studio.engines.image.abstract.judge import settle
    from apps.studio.engines.image.abstract.painter import paint_bytes
    from apps.studio.engines.image.abstract.scene import Wishes, bred

    settled = settle(wanted, Wishes(), (side, side))
    scene = bred(settled, Wishes(), (side, side))
    return Image.fromarray(paint_bytes(scene, side, side, 0, side)), settled
