"""Paints a composition with the engines next door: the stroke painter's media, or a learned style."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from pathlib import Path

from PIL import Image

from apps.studio.engines.contract import Context, Event, Output, Preview, Progress
from apps.studio.engines.image.painterly.engine import Painterly, PainterlyParameters
from apps.studio.engines.image.style_transfer.engine import StyleTransfer, StyleTransferParameters
from apps.studio.engines.image.text_to_image.engine import TextToImageParameters
from apps.studio.engines.image.text_to_image.scene import Scene

MEDIA = ("oil", "watercolour", "ink", "pointillism", "pencil", "woodcut", "mosaic")
BEGUN = 0.38  # how far the work has come when painting begins
DETAIL = 0.85


def style_of(params: TextToImageParameters, scene: Scene) -> str:
    """The style asked for, else that of the words, else oil."""
    return params.style if params.style != "words" else scene.style or "oil"


def finished(
    picture: Image.Image, style: str, params: TextToImageParameters, context: Context
) -> Generator[Event, None, Image.Image]:
    """The painting at the size asked for, with progress and previews on the way."""
    if style == "plain":
        scale = params.size / max(picture.size)
        size = round(picture.width * scale), round(picture.height * scale)
        return picture.resize(size, Image.Resampling.LANCZOS)
    with tempfile.TemporaryDirectory(dir=context.scratch) as folder:
        content = Path(folder) / "composition.png"
        picture.save(content, compress_level=1)
        inner = Context(context.seed, Path(folder), context.device, context.cancelled)
        for event in _painting(content, style, params, inner):
            if isinstance(event, Progress):
                yield Progress(BEGUN + (1 - BEGUN) * event.fraction, event.message)
            elif isinstance(event, Preview):
                yield event
            elif isinstance(event, Output):
                with Image.open(event.path) as painted:
                    return painted.convert("RGB")
    return picture


def _painting(content: Path, style: str, params: TextToImageParameters, context: Context) -> Generator[Event]:
    if style in MEDIA:
        wishes = PainterlyParameters(
            content=content, medium=style, size=params.size, stroke=params.stroke, detail=DETAIL
        )
        yield from Painterly().run(wishes, context)
    else:
        yield from StyleTransfer().run(
            StyleTransferParameters(content=content, style=style, size=params.size), context
        )
