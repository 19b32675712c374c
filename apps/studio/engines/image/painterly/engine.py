"""Painterly: a photograph painted stroke by stroke, in one of seven media."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from PIL import Image

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import Option, PictureFile
from apps.studio.engines.image.pictures import fit, read_picture

if TYPE_CHECKING:
    from apps.studio.engines.image.painterly.record import Record
    from apps.studio.engines.image.painterly.sitting import Painting
    from apps.studio.engines.image.painterly.timelapse import TimeLapse

MEDIA = [
    Option("oil", "Oil", "Thick strokes on canvas, broad to fine.", picture="oil.webp"),
    Option("watercolour", "Watercolour", "Glazes with hard and soft rims.", picture="watercolour.webp"),
    Option("ink", "Ink", "Brush lines and grey washes on rice paper.", picture="ink.webp"),
    Option("pointillism", "Pointillism", "Clear dots that mix in the eye.", picture="pointillism.webp"),
    Option("pencil", "Pencil", "Hatching and lines.", picture="pencil.webp"),
    Option("woodcut", "Woodcut", "A black block of cut lines over flat colours.", picture="woodcut.webp"),
    Option("mosaic", "Mosaic", "Stones in rows along the forms.", picture="mosaic.webp"),
]  # fmt: skip
PALETTES = [
    Option("natural", "Natural", "What the medium does with the photograph’s own colours."),
    Option("vivid", "Vivid", "Clear and strong."),
    Option("warm", "Warm", "As in the evening."),
    Option("cool", "Cool", "As in the shade."),
    Option("earth", "Earth", "Ochres, umbers and muted greens."),
    Option("monochrome", "Monochrome", "Light and dark only."),
]
FILMS = [
    Option("webp", "WebP", "An animated picture, shown wherever pictures are."),
    Option("mp4", "MP4", "A film one can stop and wind."),
]
MADE = {
    "oil": ("Oil painting", "painted in oil"),
    "watercolour": ("Watercolour", "painted in watercolour"),
    "ink": ("Ink painting", "painted in black ink"),
    "pointillism": ("Pointillist painting", "painted in dots of colour"),
    "pencil": ("Pencil drawing", "drawn in pencil"),
    "woodcut": ("Woodcut", "cut in wood and printed"),
    "mosaic": ("Mosaic", "laid in coloured stones"),
}
# Seconds at 1024 px on two cores, and the part of them that does not depend on the size.
SECONDS = {
    "oil": (9.0, 2.0), "watercolour": (6.0, 1.5), "ink": (3.5, 1.0), "pointillism": (5.0, 1.5),
    "pencil": (4.0, 1.5), "woodcut": (3.5, 1.0), "mosaic": (7.0, 2.0),
}  # fmt: skip
PREVIEW_SIZE = 512
LARGEST_DRAWING = 8_000_000  # bytes; larger ones make browsers and editors slow
SMALLEST_PROGRESS = 0.01
QUICK_TO_PACK = 1500  # pixels; beyond, packing a PNG well takes longer than it is worth


class PainterlyParameters(contract.Parameters):
    """What an artist can set."""

    content: PictureFile = fields.picture("Photograph", "The picture to paint.")
    medium: Annotated[str, fields.one_of(MEDIA)] = fields.choice(
        "oil", "Medium", "What it is painted with.", options=MEDIA
    )
    stroke: float = fields.slider(
        0.6, "Stroke", "How large strokes, dots, lines or stones are.", low=0, high=1, step=0.05
    )
    detail: float = fields.slider(
        0.5, "Detail", "How far small things are worked out.", low=0, high=1, step=0.05
    )
    size: int = fields.number(
        1024, "Size", "Longest side of the painting.", low=256, high=2048, step=64, unit="px"
    )
    seed: int | None = fields.seed()
    expression: float = fields.slider(
        0.65, "Expression", "From short and calm to long strokes that follow every bend.",
        low=0, high=1, step=0.05,
    )  # fmt: skip
    palette: Annotated[str, fields.one_of(PALETTES)] = fields.choice(
        "natural", "Palette", "A light touch to the colours.", options=PALETTES
    )
    saturation: float = fields.slider(
        1.15, "Saturation", "How strong the colours are; 1 leaves them.", low=0, high=2, step=0.05, more=True
    )
    relief: float = fields.slider(
        0.5, "Relief", "Light that grazes the paint.", low=0, high=1, step=0.05, more=True
    )
    canvas: float = fields.slider(
        0.5, "Canvas", "How much of the canvas, the paper or the wood is felt.",
        low=0, high=1, step=0.05, more=True,
    )  # fmt: skip
    svg: bool = fields.toggle(
        False,
        "Strokes as SVG",
        "Also give its strokes, stones or areas as a drawing that is sharp at every size.",
        more=True,
    )
    timelapse: bool = fields.toggle(
        False,
        "Time-lapse",
        "Also make a short film of how it came into being.",
        more=True,
    )
    film: Annotated[str, fields.one_of(FILMS)] = fields.choice(
        "webp", "Film as", "What the time-lapse is written as.", options=FILMS, more=True
    )


class Painterly(Engine[PainterlyParameters]):
    """Paints a photograph with strokes that follow its forms, coarse to fine."""

    name = "painterly"
    title = "Painterly"
    summary = (
        "Your photograph, painted stroke by stroke: oil, watercolour, ink, dots, pencil, woodcut, mosaic."
    )
    medium = "image"
    version = "2"
    changes = {
        "2": "Oil and pointillism use larger and fewer marks, and spend small ones only where one looks; "
        "watercolour keeps the colours of light things.",
    }
    needs = Needs(memory=1200)
    label = "ai-assisted"
    parameters = PainterlyParameters

    def run(self, params: PainterlyParameters, context: Context) -> Iterator[Event]:
        from apps.studio.engines.image.painterly.timelapse import TimeLapse

        photograph = fit(read_picture(params.content, "content"), params.size, "content")
        context.check()
        yield Progress(0.01, "Looking at the picture")
        film = TimeLapse() if params.timelapse else None
        record = _new_record(photograph.size) if params.svg else None
        begun = _begin(photograph, params, context, record)
        painting = yield from _painted(begun, photograph.size, film, context)
        title, made = MADE[params.medium]
        yield Progress(0.95, "Saving")
        path = context.scratch / "painting.png"
        painting.save(path, compress_level=4 if params.size <= QUICK_TO_PACK else 2)
        yield Output(path, "image/png", title=title, alt_text=f"A photograph, {made}")
        if record:
            yield Progress(0.98, "Strokes as SVG")
            context.check()
            yield _drawing(record, params.medium, context.scratch)
        if film:
            yield Progress(0.99, "Time-lapse")
            context.check()
            yield _filmed(film, painting, params, context.scratch)

    def estimate(self, params: PainterlyParameters) -> float:
        whole, fixed = SECONDS[params.medium]
        area = min(params.size / 1024, 1 + (params.size / 1024 - 1) * 0.4) ** 2
        return fixed + (whole - fixed) * area + (3 if params.timelapse else 0) + (4 if params.svg else 0)


def _filmed(film: TimeLapse, painting: Image.Image, params: PainterlyParameters, scratch: Path) -> Output:
    """The time-lapse as a file of the kind that was asked for."""
    title, made = MADE[params.medium]
    words = f"{title}, time-lapse", f"A short film of how a photograph is {made}"
    path = scratch / f"time-lapse.{params.film}"
    if params.film == "mp4":
        poster = scratch / "time-lapse.png"
        film.save_mp4(path, poster, painting)
        return Output(path, "video/mp4", *words, poster=poster)
    film.save(path, painting)
    return Output(path, "image/webp", *words)


def _new_record(size: tuple[int, int]) -> Record:
    from apps.studio.engines.image.painterly.record import Record
    from apps.studio.engines.image.painterly.sitting import sheet_size

    return Record(*size, sheet_size(*size)[1])


def _drawing(record: Record, medium: str, scratch: Path) -> Output:
    """The strokes as SVG, with the picture of just them."""
    title, made = MADE[medium]
    record.drawing.title = title
    path, poster = scratch / "strokes.svg", scratch / "strokes.png"
    if record.drawing.write_svg(path) > LARGEST_DRAWING:
        raise EngineError("Its strokes are too many for an SVG. Choose less detail or larger strokes.", "svg")
    record.drawing.painted().save(poster, compress_level=4)
    count = f"{len(record.drawing.shapes):,}"
    return Output(
        path, "image/svg+xml", title=f"{title}, strokes", poster=poster,
        alt_text=f"A photograph, {made}, as {count} shapes",
    )  # fmt: skip


def _begin(
    photograph: Image.Image, params: PainterlyParameters, context: Context, record: Record | None
) -> Painting:
    """The steps of a painting, none of them done."""
    from importlib import import_module

    import numpy as np

    from apps.studio.engines.image.painterly.colour import tuned
    from apps.studio.engines.image.painterly.sitting import Sitting, Wishes, reading

    medium = import_module(f"apps.studio.engines.image.painterly.media.{params.medium}")
    wishes = Wishes(
        params.stroke, params.detail, params.expression, params.saturation, params.palette, params.relief,
        params.canvas,
    )  # fmt: skip
    picture = tuned(reading(photograph), params.palette, params.saturation, medium.CONTRAST)
    rng = np.random.Generator(np.random.Philox(context.seed))
    painting: Painting = medium.paint(Sitting(picture, *photograph.size, wishes, rng, record))
    return painting


def _painted(
    painting: Painting, size: tuple[int, int], film: TimeLapse | None, context: Context
) -> Generator[Event, None, Image.Image]:
    """Says how far the painting is and shows every finished layer; the finished painting is the value."""
    from apps.studio.engines.image.painterly.sitting import as_image

    told = 0.0
    while True:
        context.check()
        try:
            step = next(painting)
        except StopIteration as end:
            return as_image(end.value, size)
        if film:
            film.watch(step, size)
        if step.fraction - told >= SMALLEST_PROGRESS:
            told = step.fraction
            yield Progress(0.02 + 0.92 * told, step.words)
        if step.layer_done:
            scale = min(1, PREVIEW_SIZE / max(size))
            small = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
            yield Preview(as_image(step.look(), small))
