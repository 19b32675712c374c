"""From the 128 px that the network makes to a picture for the wall: cut, painted, or only enlarged."""

from __future__ import annotations

from collections.abc import Generator
from importlib import import_module

import numpy as np
from PIL import Image, ImageFilter

from apps.studio.engines.contract import Context, Event, Progress
from apps.studio.engines.image.gan import finish

SATURATION, CANVAS = 1.15, 0.15
SUITED = {"abstract": "cut", "realist": "watercolour"}  # by school
REDRAWN = 512  # pixels to which the upscaler brings a picture first
ENLARGED_FIRST = 640  # pixels at which the painter reads: beyond, it would only find the blur of enlarging
# Of these the picture is brought out first, and all strokes are broad: fine ones would follow what a network
# draws badly.
BROAD = ("oil", "watercolour")
_SHARPER = ImageFilter.UnsharpMask(radius=2.2, percent=70, threshold=1)


def enlarged(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at `size` (width, height), as the network made it."""
    return picture.resize(size, Image.Resampling.BICUBIC)


def suited(school: str) -> str:
    """The finish for a school, or for "" if it is none of them, where the artist left it open."""
    return SUITED.get(school, "oil")


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
    """The picture at `size`: cut from paper for "cut", enlarged for "none", else painted in that medium of
    the painterly engine. Says how far it is within `share` of the whole; the picture is the value."""
    context.check()
    if medium == "none":
        return enlarged(picture, size)
    begin, end = share
    middle = begin + (end - begin) * 0.2
    if medium == "cut":
        from apps.studio.engines.image.gan.cutting import cut

        large = yield from finish.enlarged(finish.trimmed(picture), REDRAWN, context, share)
        return cut(large, max(size), context.seed).resize(size, Image.Resampling.LANCZOS)
    if medium in BROAD:
        picture = yield from finish.enlarged(picture, REDRAWN, context, (begin, middle))
        picture = yield from finish.by("enhance", {"auto": True}, picture, context, (middle, middle))
    return (yield from _brushed(picture, size, medium, context, (middle, end)))


def _brushed(
    picture: Image.Image, size: tuple[int, int], medium: str, context: Context, share: tuple[float, float]
) -> Generator[Event, None, Image.Image]:
    from apps.studio.engines.image.painterly.colour import tuned
    from apps.studio.engines.image.painterly.sitting import Sitting, Wishes, as_image, reading

    brush = import_module(f"apps.studio.engines.image.painterly.media.{medium}")
    scale = min(1.0, ENLARGED_FIRST / max(size))
    read_at = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    broad = finish.STROKES
    wishes = Wishes(
        broad["stroke"], broad["detail"], broad["expression"], saturation=SATURATION, canvas=CANVAS
    )
    sheet = reading(enlarged(picture, read_at).filter(_SHARPER))
    rng = np.random.Generator(np.random.Philox(context.seed))
    painting = brush.paint(Sitting(tuned(sheet, "natural", SATURATION, brush.CONTRAST), *size, wishes, rng))
    begin, end = share
    while True:
        context.check()
        try:
            step = next(painting)
        except StopIteration as finished:
            return as_image(finished.value, size)
        yield Progress(begin + (end - begin) * step.fraction, "Painting")
