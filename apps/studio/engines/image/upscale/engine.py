"""Upscale: a picture made two or four times as large, with edges that stay sharp."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from PIL import Image
from pydantic import BeforeValidator

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import (
    Context,
    Engine,
    EngineError,
    Event,
    Needs,
    Output,
    Preview,
    Progress,
)
from apps.studio.engines.fields import Option, PictureFile
from apps.studio.engines.image.bleed import spread_colours
from apps.studio.engines.image.pictures import OPAQUE, megapixels, read_cutout

if TYPE_CHECKING:
    from apps.studio.engines.image.upscale.enlarging import Enlarging, Pixels

FACTORS = [
    Option("2", "×2", "Twice as wide and twice as high."),
    Option("4", "×4", "Four times as wide and four times as high."),
]
METHODS = [
    Option("quick", "Quick", "Seconds. Clean and true to the picture.", picture="quick.webp"),
    Option("fine", "Fine", "Minutes. Draws out leaves, hair and stone.", picture="fine.webp"),
    Option("drawing", "Drawing", "For drawings and prints: even, crisp.", picture="drawing.webp"),
]
IN_WORDS = {"2": "twice", "4": "four times"}
# Seconds for a million pixels on two cores, and up to how many of them we begin.
SECONDS = {"quick": 14.0, "drawing": 190.0, "fine": 520.0}
MOST_MEGAPIXELS = {"quick": 16.8, "drawing": 2.5, "fine": 1.1}
MOST_MADE = 67_200_000  # pixels of the result: 8192 × 8192 and a little more
USUAL_GRAIN = 0.8
PREVIEW_SIZE = 640
USUAL_MEGAPIXELS = 0.5  # before a picture is chosen
SMALLEST_PROGRESS = 0.01
QUICK_TO_PACK = 2048  # pixels; beyond, packing a PNG well takes longer than it is worth


def _as_word(value: Any) -> Any:
    """A factor may be given as the number it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class UpscaleParameters(contract.Parameters):
    """What an artist can set."""

    content: PictureFile = fields.picture("Picture", "The picture to enlarge; what is transparent stays so.")
    factor: Annotated[str, BeforeValidator(_as_word), fields.one_of(FACTORS)] = fields.choice(
        "2", "Factor", "How many times as wide and as high.", options=FACTORS
    )
    method: Annotated[str, fields.one_of(METHODS)] = fields.choice(
        "quick", "Method", "How it is redrawn.", options=METHODS
    )
    grain: float = fields.slider(
        USUAL_GRAIN,
        "Keep the grain",
        "At 1 every trace of the picture’s own texture stays; at 0 noise and the marks of JPEG are smoothed "
        "away, and fine texture with them.",
        low=0,
        high=1,
        step=0.05,
    )


class Upscale(Engine[UpscaleParameters]):
    """Enlarges a picture with a network that has learned what edges and surfaces look like nearby."""

    name = "upscale"
    title = "Upscale"
    summary = "Your picture, two or four times as large, with edges and surfaces redrawn."
    medium = "image"
    version = "1"
    needs = Needs(memory=2000, gpu="helps")
    time_limit = 1800.0
    label = "ai-assisted"
    parameters = UpscaleParameters

    def run(self, params: UpscaleParameters, context: Context) -> Iterator[Event]:
        picture = read_cutout(params.content, "content")
        factor = int(params.factor)
        _refuse_too_large(picture, factor, params.method)
        context.check()
        yield Progress(0.01, "Enlarging")
        colours, alpha = np.asarray(picture.convert("RGB")), picture.getchannel("A")
        if transparent := np.asarray(alpha).min() < OPAQUE:
            colours = spread_colours(colours, np.asarray(alpha))
        result = Image.fromarray((yield from _enlarged(_work(params, context), colours, context)))
        if transparent:
            result.putalpha(alpha.resize(result.size, Image.Resampling.LANCZOS))
        yield Progress(0.97, "Saving")
        path = context.scratch / "enlarged.png"
        result.save(path, compress_level=5 if max(result.size) <= QUICK_TO_PACK else 2)
        yield Output(
            path, "image/png", title=f"{params.content.stem}, ×{factor}",
            alt_text=f"A picture, made {IN_WORDS[params.factor]} as large",
        )  # fmt: skip

    def estimate(self, params: UpscaleParameters) -> float:
        size = megapixels(getattr(params, "content", None), USUAL_MEGAPIXELS)
        return 1.5 + size * (SECONDS[params.method] + int(params.factor) ** 2 * 0.2)


def _refuse_too_large(picture: Image.Image, factor: int, method: str) -> None:
    """Raises EngineError if the result would be too large, or would take longer than anybody waits."""
    width, height = picture.width * factor, picture.height * factor
    if width * height > MOST_MADE:
        raise EngineError(
            f"The result would have {width} × {height} pixels; the most we make is 67 megapixels, such as "
            f"8192 × 8192. {'Choose ×2, or make' if factor > int(FACTORS[0].value) else 'Make'} the picture "
            "smaller first.",
            "factor",
        )
    size, most = picture.width * picture.height / 1e6, MOST_MEGAPIXELS[method]
    if size > most:
        title = next(option.label for option in METHODS if option.value == method)
        minutes = round(SECONDS[method] / 60)
        raise EngineError(
            f"“{title}” takes about {minutes} minutes for a megapixel, and at most {most:.1f}; this picture "
            f"has {size:.1f}. Choose “Quick”, or make the picture smaller first.",
            "method",
        )


def _work(params: UpscaleParameters, context: Context) -> Enlarging:
    from apps.studio.engines.image.upscale.enlarging import MANNERS, Enlarging

    return Enlarging(MANNERS[params.method], int(params.factor), params.grain, context.device)


def _enlarged(work: Enlarging, colours: Pixels, context: Context) -> Generator[Event, None, Pixels]:
    """Says how far it is and shows it after every tile; the larger picture is the value."""
    told, shown = 0.0, -1.0
    stages = work.work(colours)
    while True:
        context.check()
        try:
            stage = next(stages)
        except StopIteration as end:
            result: Pixels = end.value
            return result
        if stage.fraction - told >= SMALLEST_PROGRESS:
            told = stage.fraction
            yield Progress(0.02 + 0.94 * told, "Enlarging")
        if (stage.tile_done or shown < 0) and stage.fraction - shown > 5 * SMALLEST_PROGRESS:
            shown = stage.fraction
            yield Preview(_small(stage.canvas))


def _small(canvas: Pixels) -> Image.Image:
    picture = Image.fromarray(canvas)
    picture.thumbnail((PREVIEW_SIZE, PREVIEW_SIZE), reducing_gap=1.5)
    return picture
