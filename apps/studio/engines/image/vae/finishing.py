"""From the 128 px that the network makes to a picture for the wall: painted, or only enlarged."""

from __future__ import annotations

from collections.abc import Generator
from importlib import import_module

import numpy as np
from PIL import Image, ImageFilter

from apps.studio.engines.contract import Context, Event, Progress

ENLARGED_FIRST = 640  # pixels at which the painter reads: beyond, it would only find the blur of enlarging
_SHARPER = ImageFilter.UnsharpMask(radius=2.2, percent=70, threshold=1)


def enlarged(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at `size` (width, height), as the network made it."""
    return picture.resize(size, Image.Resampling.BICUBIC)


def within(longest: int, aspect: float) -> tuple[int, int]:
    """Width and height of a picture of this aspect (width over height)."""
    return (
        (longest, max(1, round(longest / aspect)))
        if aspect >= 1
        else (max(1, round(longest * aspect)), longest)
    )


def painted(
    picture: Image.Image, size: tuple[int, int], medium: str, context: Context, share: tuple[float, float]
) -> Generator[Event, None, Image.Image]:
    """The picture painted at `size` in a medium of the painterly engine, or enlarged where the medium is
    "none". Says how far it is within `share` of the whole; the picture is the value."""
    context.check()
    if medium == "none":
        return enlarged(picture, size)
    from apps.studio.engines.image.painterly.colour import tuned
    from apps.studio.engines.image.painterly.sitting import Sitting, Wishes, as_image, reading

    brush = import_module(f"apps.studio.engines.image.painterly.media.{medium}")
    scale = min(1.0, ENLARGED_FIRST / max(size))
    read_at = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    wishes = Wishes(stroke=0.8, detail=0.5, expression=0.6, saturation=1.1)
    sheet = reading(enlarged(picture, read_at).filter(_SHARPER))
    rng = np.random.Generator(np.random.Philox(context.seed))
    painting = brush.paint(Sitting(tuned(sheet, "natural", 1.1, brush.CONTRAST), *size, wishes, rng))
    begin, end = share
    while True:
        context.check()
        try:
            step = next(painting)
        except StopIteration as finished:
            return as_image(finished.value, size)
        yield Progress(begin + (end - begin) * step.fraction, "Painting")
