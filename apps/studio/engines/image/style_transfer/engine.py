"""Style transfer: a photograph becomes a painting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, Event, Needs, Output, Page, Progress
from apps.studio.engines.fields import ModelFile, Option, PictureFile
from apps.studio.engines.image.film_frames import is_film
from apps.studio.engines.image.pictures import fit, read_picture
from apps.studio.engines.image.style_transfer.styles import NAMED_STYLES, STYLE_OPTIONS

StyleName = Annotated[str, fields.one_of(STYLE_OPTIONS)]

THUMBNAIL_SIZE = 192
USUAL_VARIATION = 0.3
QUICK_TO_PACK = 2048  # pixels; beyond, packing a PNG well would take longer than painting it

BACKGROUNDS = [
    Option("same", "As the subject", "The whole picture is painted in one style."),
    Option("photograph", "Left as it is", "Only the subject is painted."),
    *(Option(style.value, style.label, style.help, group=style.group) for style in STYLE_OPTIONS),
]
WAYS = [
    Option("evenly", "Evenly", "The same mix everywhere."),
    Option("across", "Left to right"),
    Option("down", "Top to bottom"),
    Option("slanting", "Corner to corner", "From the upper left to the lower right."),
    Option("outwards", "From the middle", "The first style in the middle, the last at the edges."),
]
FILM_FORMATS = [
    Option("mp4", "MP4", "Small, and plays everywhere."),
    Option("gif", "GIF", "256 colours; goes round for ever."),
    Option("webp", "WebP", "All colours; goes round for ever."),
]


class StyleTransferParameters(contract.Parameters):
    """What an artist can set."""

    content: PictureFile = fields.picture("Photograph", "The picture or the short film to paint.", films=True)
    style: StyleName = fields.choice(
        "starry-night", "Style", "The manner to paint in.", options=STYLE_OPTIONS
    )
    style_image: PictureFile | None = fields.picture(
        "Style from a picture", "Any picture to take the manner from; it takes the place of the style above.",
        required=False,
    )  # fmt: skip
    model: ModelFile | None = fields.model(
        "Style of your own", "One that was taught from your pictures; it takes the place of the style.",
        trainers=["style"],
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
    keep_faces: float = fields.slider(
        0.0, "Keep faces", "How much of a face’s features shows through, so that friends know it.",
        low=0, high=1, step=0.05,
    )  # fmt: skip
    background: Annotated[str, fields.one_of(BACKGROUNDS)] = fields.choice(
        "same", "Background", "What is behind the subject may be painted apart, or not at all.",
        options=BACKGROUNDS,
    )  # fmt: skip
    size: int = fields.number(
        768,
        "Size",
        "Longest side of the painting; films end at 1280.",
        low=256,
        high=4096,
        step=64,
        unit="px",
    )
    background_image: PictureFile | None = fields.picture(
        "Background from a picture", "Any picture to take the background’s manner from.",
        required=False, more=True,
    )  # fmt: skip
    mask: PictureFile | None = fields.mask(
        "Subject", "Paint over the subject; without it, the subject is found.", over="content"
    )
    leave_subject: bool = fields.toggle(
        False,
        "Leave the subject",
        "The subject stays a photograph; only the background is painted.",
        more=True,
    )
    seam: float = fields.slider(
        0.25, "Seam", "How softly subject and background meet.", low=0, high=1, step=0.05, more=True
    )
    blend_style: StyleName | None = fields.choice(
        None, "Second style", "Another style to mix in.", options=STYLE_OPTIONS, more=True
    )
    third_style: StyleName | None = fields.choice(
        None,
        "Third style",
        "The one that the mix ends with, after the second.",
        options=STYLE_OPTIONS,
        more=True,
    )
    blend: float = fields.slider(
        0.5, "Mix", "How far to go towards the second style.", low=0, high=1, step=0.05, more=True
    )
    blend_across: Annotated[str, fields.one_of(WAYS)] = fields.choice(
        "evenly", "Mix across", "Mixed everywhere, or from one style to the next over the picture.",
        options=WAYS, more=True,
    )  # fmt: skip
    variation: float = fields.slider(
        0.0,
        "Variation",
        "Lets chance change the style: a little or a lot.",
        low=0,
        high=1,
        step=0.05,
        more=True,
    )
    steadiness: float = fields.slider(
        0.8, "Steadiness", "For films: how firmly the paint stays on what moves, so that nothing flickers.",
        low=0, high=1, step=0.05, more=True,
    )  # fmt: skip
    film_format: Annotated[str, fields.one_of(FILM_FORMATS)] = fields.choice(
        "mp4", "Film as", "The kind of file a film is written as.", options=FILM_FORMATS, more=True
    )
    seed: int | None = fields.seed("Seed", "Where chance begins. It matters only if there is variation.")


class StyleTransfer(Engine[StyleTransferParameters]):
    """Paints a photograph with one of the named styles, with one of one's own, or with that of a picture."""

    name = "style-transfer"
    title = "Style transfer"
    summary = "Your photograph, painted: as a starry night, a woodcut wave, or after any picture you choose."
    medium = "image"
    needs = Needs(memory=1792, gpu="helps")
    time_limit = 1800.0
    label = "ai-assisted"
    thumbnails = ("style-thumbnails", "style")
    pages = (Page("live", "Live camera", "Paint what your camera sees, live"),)
    parameters = StyleTransferParameters

    def run(self, params: StyleTransferParameters, context: Context) -> Iterator[Event]:
        from apps.studio.engines.image.style_transfer import moving, sitting

        if is_film(params.content):
            yield from moving.film(params, context)
            return
        photograph = fit(read_picture(params.content, "content"), params.size, "content")
        result = yield from sitting.painted(photograph, params, context)
        yield Progress(0.97, "Saving")
        path = context.scratch / "painting.png"
        result.save(path, compress_level=6 if max(result.size) <= QUICK_TO_PACK else 3)
        manner = sitting.manner_of(params)
        yield Output(
            path, "image/png", title=f"{params.content.stem}, {manner}",
            alt_text=f"A photograph painted in the style of {manner}",
        )  # fmt: skip

    def estimate(self, params: StyleTransferParameters) -> float:
        megapixels = params.size**2 * 0.75 / 1e6  # a photograph of 4:3
        painters = 1 + (
            params.background not in {"same", "photograph"} or params.background_image is not None
        )
        return (
            0.3 + megapixels * 0.75 * painters + (params.background != "same") + (params.keep_faces > 0) * 0.1
        )

    def vary(self, params: dict[str, Any], seed: int) -> dict[str, Any]:
        """Another one like this: a new seed, and some variation if there was none."""
        return params | {"seed": seed, "variation": params.get("variation") or USUAL_VARIATION}


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
        from apps.studio.engines.image.style_transfer.sitting import whole

        photograph = fit(read_picture(params.content, "content"), THUMBNAIL_SIZE, "content")
        for done, style in enumerate(NAMED_STYLES, start=1):
            thumbnail = whole(named_brush(style.row, context.device), photograph, context)
            path = context.scratch / f"{style.value}.webp"
            thumbnail.save(path, quality=82, method=2)
            yield Output(path, "image/webp", title=style.value, alt_text=f"Your photograph, {style.label}")
            yield Progress(done / len(NAMED_STYLES), style.label)

    def estimate(self, params: StyleThumbnailsParameters) -> float:
        return 1.0
