"""Texture: a surface without seams, grown from an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import Option, PictureFile
from apps.studio.engines.image.pictures import as_image

if TYPE_CHECKING:
    from apps.studio.engines.image.patches.sources import Array

SHEETS = [
    Option("none", "Only the tile", "One tile, whose edges fit one another."),
    Option("cloth", "Laid out as well", "Also a sheet of two by two tiles, to see that no seam shows."),
]
PARTS = [
    Option(
        "found", "The finest surface", "The part that is most alike all over, and rich in colour and detail."
    ),
    Option("middle", "The middle", "The middle of the example, whatever is there."),
]
PREVIEW_SIZE = 512


class TextureParameters(contract.Parameters):
    """What an artist can set."""

    content: PictureFile = fields.picture("Example", "The surface to grow from: leaves, stone, cloth, paint.")
    grain: float = fields.slider(
        0.5, "Pieces", "Small pieces make an even surface, large ones keep whole things.",
        low=0, high=1, step=0.05,
    )  # fmt: skip
    source: Annotated[str, fields.one_of(PARTS)] = fields.choice(
        "found", "Taken from", "Which part of the example the tile grows from.", options=PARTS
    )
    part: float = fields.slider(
        1.0, "Part of the example", "How much of it is used at most; less makes everything larger.",
        low=0.2, high=1, step=0.05,
    )  # fmt: skip
    size: int = fields.number(
        512, "Size", "Of each side of the tile.", low=128, high=1024, step=64, unit="px"
    )
    seed: int | None = fields.seed()
    variety: float = fields.slider(
        0.5, "Variety", "How strongly the same piece is kept from coming again.",
        low=0, high=1, step=0.05, more=True,
    )  # fmt: skip
    mirrored: bool = fields.toggle(False, "Mirrored pieces", "Pieces may be turned left to right.", more=True)
    sheet: Annotated[str, fields.one_of(SHEETS)] = fields.choice(
        "cloth", "Results", "What is handed over.", options=SHEETS, more=True
    )


class Texture(Engine[TextureParameters]):
    """A tile that continues into itself, by patch nearest neighbours on a torus."""

    name = "texture"
    title = "Texture"
    summary = "A surface without seams, grown from any example."
    medium = "image"
    version = "2"
    changes = {
        "2": "The tile grows from the most even and richest part of the example, which is looked for, "
        "unless “Taken from” says the middle.",
    }
    needs = Needs(memory=1200)
    label = "ai-assisted"
    parameters = TextureParameters

    def run(self, params: TextureParameters, context: Context) -> Iterator[Event]:
        from apps.studio.engines.image.texture.work import chosen, grown, laid_out_twice, seam_of

        yield Progress(0.01, "Looking at the example")
        part = chosen(params)
        yield Preview(part.shown(PREVIEW_SIZE), note=part.said)
        tile: Array | None = None
        for stage in grown(params, part, context.seed):
            context.check()
            tile = stage.picture
            yield Progress(0.02 + 0.93 * stage.fraction, "Growing")
            look = as_image(tile)
            look.thumbnail((PREVIEW_SIZE, PREVIEW_SIZE))
            yield Preview(look)
        if tile is None:
            raise EngineError("This example is too small to grow from. Choose a larger one.", "content")
        picture, seam = as_image(tile), seam_of(tile)
        path = context.scratch / "tile.png"
        picture.save(path, compress_level=4)
        changes = f"across its edges it changes {seam:.2f} times as much as inside."
        told = f"A seamless tile, grown from {part.said}; {changes}"
        yield Output(path, "image/png", title="Tile", alt_text=told)
        if params.sheet == "cloth":
            cloth = context.scratch / "cloth.png"
            laid_out_twice(picture).save(cloth, compress_level=4)
            yield Output(cloth, "image/png", title="Cloth", alt_text="The tile laid out two by two.")

    def estimate(self, params: TextureParameters) -> float:
        return (1.0 + 5 * (params.size / 512) ** 2) * (1.5 if params.mirrored else 1.0)
