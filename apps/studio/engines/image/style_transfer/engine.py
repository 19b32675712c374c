"""Style transfer: a photograph becomes a painting."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Annotated, Any

from PIL import Image

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import PictureFile
from apps.studio.engines.image.pictures import SHORTEST_SIDE, fit, read_picture
from apps.studio.engines.image.style_transfer.styles import (
    NAMED_STYLES,
    STYLE_LABELS,
    STYLE_OPTIONS,
    STYLE_ROWS,
)

if TYPE_CHECKING:
    from apps.studio.engines.image.style_transfer.painting import Brush

StyleName = Annotated[str, fields.one_of(STYLE_OPTIONS)]

PREVIEW_SIZE = 256  # longest side, in pixels
WORTH_A_PREVIEW = 1.6  # how many times larger the painting must be
THUMBNAIL_SIZE = 192
USUAL_VARIATION = 0.3
SMALLEST_PROGRESS = 0.01
QUICK_TO_PACK = 2048  # pixels; beyond, packing a PNG well would take longer than painting it


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
    brush: float = fields.slider(
        0.5,
        "Brush",
        "How broad the strokes are. Above 0, large pictures are painted in layers, coarse to fine.",
        low=0,
        high=1,
        step=0.05,
    )
    keep_colours: bool = fields.toggle(
        False,
        "Keep the colours",
        "Paint with the photograph’s own colours: only light and dark are the style’s.",
    )
    size: int = fields.number(
        768,
        "Size",
        "Longest side of the painting.",
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
    needs = Needs(memory=1792, gpu="helps")
    label = "ai-assisted"
    thumbnails = ("style-thumbnails", "style")
    parameters = StyleTransferParameters

    def run(self, params: StyleTransferParameters, context: Context) -> Iterator[Event]:
        photograph = fit(read_picture(params.content, "content"), params.size, "content")
        result = photograph
        if params.strength > 0:
            yield Progress(0.02, "Looking at the style")
            result = yield from _painting(_brush(params, context), photograph, params, context)
        yield Progress(0.97, "Saving")
        path = context.scratch / "painting.png"
        result.save(path, compress_level=6 if max(result.size) <= QUICK_TO_PACK else 3)
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
    from apps.studio.engines.image.style_transfer.painting import (
        Chance,
        Mix,
        named_brush,
        picture_brush,
    )

    mix = Mix(STYLE_ROWS[params.blend_style], params.blend) if params.blend_style else None
    chance = Chance(params.variation, context.seed)
    if params.style_image:
        return picture_brush(read_picture(params.style_image, "style_image"), context.device, mix, chance)
    return named_brush(STYLE_ROWS[params.style], context.device, mix, chance)


def _painting(
    brush: Brush, photograph: Image.Image, params: StyleTransferParameters, context: Context
) -> Generator[Event, None, Image.Image]:
    """Layer over layer of paint, each a preview of the next; the finished painting is the value."""
    from apps.studio.engines.image.style_transfer.painting import finish, underpainted

    def finished(painting: Image.Image) -> Image.Image:
        small = photograph if painting.size == photograph.size else photograph.resize(painting.size)
        return finish(painting, small, strength=params.strength, colours=params.keep_colours)

    longest = max(photograph.size)
    layers = [_reduced(photograph, size) for size in brush.layers(longest, params.brush)]
    if max(layers[0].size) >= WORTH_A_PREVIEW * PREVIEW_SIZE:
        yield Preview(finished(_whole(brush, _reduced(photograph, PREVIEW_SIZE), context)))
    work = sum(layer.width * layer.height for layer in layers)
    done, painting = 0.0, None
    for layer in layers:
        share = layer.width * layer.height / work
        for fraction in (steps := Watched(brush.paint(underpainted(layer, painting)), context)):
            yield Progress(0.05 + 0.9 * (done + share * fraction), "Painting")
        done, painting = done + share, steps.value
        if layer is not layers[-1]:
            yield Preview(finished(painting))
    return finished(painting or photograph)


def _reduced(photograph: Image.Image, longest: int) -> Image.Image:
    """`photograph` at that size, but never with a side too short for the network."""
    shortest = round(longest * min(photograph.size) / max(photograph.size))
    if shortest < SHORTEST_SIDE:
        longest = min(longest * SHORTEST_SIDE // max(shortest, 1) + 1, max(photograph.size))
    return photograph if longest == max(photograph.size) else fit(photograph, longest, "content")


class Watched:
    """The steps of a painting, of which about one in a hundred is passed on; stops when the artist cancels.

    `value` is the painting, once all steps are done.
    """

    def __init__(self, steps: Generator[float, None, Image.Image], context: Context) -> None:
        self.steps, self.context = steps, context
        self.value: Image.Image

    def __iter__(self) -> Iterator[float]:
        shown = 0.0
        while True:
            self.context.check()
            try:
                fraction = next(self.steps)
            except StopIteration as end:
                self.value = end.value
                return
            if fraction - shown >= SMALLEST_PROGRESS:
                shown = fraction
                yield fraction


def _whole(brush: Brush, photograph: Image.Image, context: Context) -> Image.Image:
    """A painting in a single layer, without a word on the way."""
    steps = Watched(brush.paint(photograph), context)
    for _ in steps:
        pass
    return steps.value


class StyleThumbnailsParameters(contract.Parameters):
    """What the studio page sends."""

    content: PictureFile = fields.picture("Photograph", "The picture to paint.")


class StyleThumbnails(Engine[StyleThumbnailsParameters]):
    """Paints one photograph small in every named style, for the artist to choose from. Titles are the
    styles."""

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
        for done, style in enumerate(NAMED_STYLES, start=1):
            thumbnail = _whole(named_brush(style.row, context.device), photograph, context)
            path = context.scratch / f"{style.value}.webp"
            thumbnail.save(path, quality=82, method=2)
            yield Output(path, "image/webp", title=style.value, alt_text=f"Your photograph, {style.label}")
            yield Progress(done / len(NAMED_STYLES), style.label)

    def estimate(self, params: StyleThumbnailsParameters) -> float:
        return 1.0
