"""Style transfer: a photograph becomes a painting."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from PIL import Image

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import PictureFile
from apps.studio.engines.image.style_transfer.pictures import fit, read_picture
from apps.studio.engines.image.style_transfer.styles import (
    NAMED_STYLES,
    STYLE_LABELS,
    STYLE_OPTIONS,
    STYLE_ROWS,
)

if TYPE_CHECKING:
    from apps.studio.engines.image.style_transfer.painting import Brush

StyleName = Annotated[str, fields.one_of(STYLE_OPTIONS)]

PREVIEW_SIZES = (256, 768)  # longest sides, in pixels; only those well below the size wanted are painted
WORTH_A_PREVIEW = 1.6  # how many times larger the painting must be
THUMBNAIL_SIZE = 192
USUAL_VARIATION = 0.3


class StyleTransferParameters(contract.Parameters):
    """What an artist can set."""

    content: PictureFile = fields.picture("Photograph", "The picture to paint.")
    style: StyleName = fields.choice(
        "starry-night", "Style", "The manner to paint in.", options=STYLE_OPTIONS
    )
    style_image: PictureFile | None = fields.picture(
        "Style from a picture", "Any picture to take the manner from; it takes the place of the style above.",
        required=False,
    )  # fmt: skip
    strength: float = fields.slider(
        1.0, "Strength", "How much of the painting covers the photograph.", low=0, high=1, step=0.05
    )
    keep_colours: bool = fields.toggle(
        False,
        "Keep the colours",
        "Paint with the photograph’s own colours: only light and dark are the style’s.",
    )
    size: int = fields.number(
        768,
        "Size",
        "Longest side. In larger pictures the strokes are finer.",
        low=256,
        high=4096,
        step=64,
        unit="px",
    )
    blend_style: StyleName | None = fields.choice(
        None, "Second style", "Another style to mix in.", options=STYLE_OPTIONS, more=True
    )
    blend: float = fields.slider(
        0.5, "Mix", "How far to go towards the second style.", low=0, high=1, step=0.05, more=True
    )
    variation: float = fields.slider(
        0.0,
        "Variation",
        "Lets chance change the style: a little or a lot.",
        low=0,
        high=1,
        step=0.05,
        more=True,
    )
    seed: int | None = fields.seed("Seed", "Where chance begins. It matters only if there is variation.")


class StyleTransfer(Engine[StyleTransferParameters]):
    """Paints a photograph with one of the named styles or with the style of another picture."""

    name = "style-transfer"
    title = "Style transfer"
    summary = "Your photograph, painted: as a starry night, a woodcut wave, or after any picture you choose."
    medium = "image"
    needs = Needs(memory=1536, gpu="helps")
    label = "ai-assisted"
    thumbnails = ("style-thumbnails", "style")
    parameters = StyleTransferParameters

    def run(self, params: StyleTransferParameters, context: Context) -> Iterator[Event]:
        photograph = fit(read_picture(params.content, "content"), params.size, "content")
        result = photograph
        if params.strength > 0:
            yield Progress(0.02, "Looking at the style")
            brush = _brush(params, context)
            yield from _previews(brush, photograph, params, context)
            result = yield from _painting(brush, photograph, params, context)
        yield Progress(0.97, "Saving")
        path = context.scratch / "painting.png"
        result.save(path, compress_level=6 if max(result.size) <= 2048 else 3)  # noqa: PLR2004
        manner = "another picture" if params.style_image else STYLE_LABELS[params.style]
        yield Output(
            path, "image/png", title=f"{params.content.stem}, {manner}",
            alt_text=f"A photograph painted in the style of {manner}",
        )  # fmt: skip

    def estimate(self, params: StyleTransferParameters) -> float:
        megapixels = params.size**2 * 0.75 / 1e6  # a photograph of 4:3
        return 0.3 + megapixels * 0.75

    def vary(self, params: dict[str, Any], seed: int) -> dict[str, Any]:
        """Another one like this: a new seed, and some variation if there was none."""
        return params | {"seed": seed, "variation": params.get("variation") or USUAL_VARIATION}


def _brush(params: StyleTransferParameters, context: Context) -> Brush:
    from apps.studio.engines.image.style_transfer.painting import named_brush, picture_brush

    blend_row = STYLE_ROWS[params.blend_style] if params.blend_style else None
    if params.style_image:
        style_image = read_picture(params.style_image, "style_image")
        brush = picture_brush(style_image, context.device, blend_row=blend_row, blend=params.blend)
    else:
        row = STYLE_ROWS[params.style]
        brush = named_brush(row, context.device, blend_row=blend_row, blend=params.blend)
    return brush.varied(params.variation, context.seed)


def _previews(
    brush: Brush, photograph: Image.Image, params: StyleTransferParameters, context: Context
) -> Iterator[Event]:
    """Small versions of the painting, soon there; the strokes in them are larger than they will be."""
    for size in PREVIEW_SIZES:
        if max(photograph.size) >= WORTH_A_PREVIEW * size and min(photograph.size) * size > 16 * max(
            photograph.size
        ):
            yield Preview(_paint(brush, fit(photograph, size, "content"), params, context))


def _paint(
    brush: Brush, photograph: Image.Image, params: StyleTransferParameters, context: Context
) -> Image.Image:
    """The whole painting at once; stops between bands when the artist cancels."""
    painting = _painting(brush, photograph, params, context)
    while True:
        try:
            next(painting)
        except StopIteration as end:
            return end.value


def _painting(
    brush: Brush, photograph: Image.Image, params: StyleTransferParameters, context: Context
) -> Generator[Event, None, Image.Image]:
    """Progress from 5 to 95%, and the finished painting for its value."""
    from apps.studio.engines.image.style_transfer.painting import finish

    steps = brush.paint(photograph)
    shown = 0.0
    while True:
        context.check()
        try:
            fraction = next(steps)
        except StopIteration as end:
            return finish(end.value, photograph, strength=params.strength, colours=params.keep_colours)
        if fraction - shown >= 0.01:  # noqa: PLR2004
            shown = fraction
            yield Progress(0.05 + 0.9 * fraction, "Painting")


class StyleThumbnailsParameters(contract.Parameters):
    """What the studio page sends."""

    content: PictureFile = fields.picture("Photograph", "The picture to paint.")


class StyleThumbnails(Engine[StyleThumbnailsParameters]):
    """Paints one photograph small in every named style, for the artist to choose from. Titles are the styles."""

    name = "style-thumbnails"
    title = "Style thumbnails"
    summary = "One photograph in every style, small."
    medium = "image"
    internal = True
    needs = Needs(memory=768)
    label = "ai-assisted"
    parameters = StyleThumbnailsParameters

    def run(self, params: StyleThumbnailsParameters, context: Context) -> Iterator[Event]:
        from apps.studio.engines.image.style_transfer.painting import named_brush

        photograph = fit(read_picture(params.content, "content"), THUMBNAIL_SIZE, "content")
        everything = StyleTransferParameters(content=params.content)
        for done, style in enumerate(NAMED_STYLES, start=1):
            thumbnail = _paint(named_brush(style.row, context.device), photograph, everything, context)
            path = context.scratch / f"{style.value}.webp"
            thumbnail.save(path, quality=82, method=2)
            yield Output(path, "image/webp", title=style.value, alt_text=f"Your photograph, {style.label}")
            yield Progress(done / len(NAMED_STYLES), style.label)

    def estimate(self, params: StyleThumbnailsParameters) -> float:
        return 1.0
