"""Brings the small picture of a network to the size of a print, by another engine; what did it is said."""

from __future__ import annotations

from collections.abc import Generator as Steps
from typing import Any

from PIL import Image

from apps.studio.engines import discovery
from apps.studio.engines.contract import Context, Event, Output, Preview, Progress
from apps.studio.engines.fields import Option

STYLES = {"haze": "impressionist-haze", "pastel": "summer-pastel", "starry": "starry-night"}
FINISHES = [
    Option("suited", "As suits it", "Flat forms are cut from paper, landscapes painted in oil."),
    Option("cut", "Cut paper", "Flat forms with clean edges, laid over one another."),
    Option("oil", "Oil", "Painted over in oil, stroke by stroke."),
    Option("watercolour", "Watercolour", "Painted over in watercolour."),
    Option("haze", "Haze", "Painted over by style transfer, soft and lilac."),
    Option("pastel", "Pastel", "Painted over by style transfer, in chalk."),
    Option("starry", "Starry", "Painted over by style transfer, in short blue strokes."),
    Option("enlarged", "Enlarged", "Redrawn larger, with nothing painted over it."),
    Option("plain", "Plain", "Exactly what the network made, as small as it is."),
]
DONE_BY = {
    "cut": "finished as cut paper",
    "oil": "brought out by the enhance engine and finished in oil by the painterly engine",
    "watercolour": "brought out by the enhance engine and finished in watercolour by the painterly engine",
    "haze": "finished by style transfer",
    "pastel": "finished by style transfer",
    "starry": "finished by style transfer",
    "enlarged": "enlarged by the upscaler",
    "plain": "as the network made it",
}
FRAME = 1 / 32  # of the side, that is cut off all round
STEP = 4  # how many times larger at once
# Broad strokes: fine ones would follow what a small network draws badly.
STROKES = {"stroke": 0.8, "detail": 0.4, "expression": 0.7}
SECONDS = {
    "cut": 2.5,
    "oil": 9.0,
    "watercolour": 8.0,
    "haze": 3.0,
    "pastel": 3.0,
    "starry": 3.0,
    "enlarged": 5.0,
    "plain": 0.0,
}


def suited(label: str) -> str:
    """The finish for a school where the artist left it open."""
    return "cut" if label == "abstract" else "oil"


def finished(
    picture: Image.Image, how: str, size: int, context: Context, span: tuple[float, float]
) -> Steps[Event, None, Image.Image]:
    """`picture` finished at `size` × `size`; progress goes through `span`."""
    if how == "plain":
        return picture
    from apps.studio.engines.image.gan.cutting import cut

    picture = trimmed(picture)
    begin, end = span
    middle = begin + (end - begin) * 0.25
    large = yield from enlarged(
        picture, size if how == "enlarged" else size // STEP, context, (begin, middle)
    )
    if how == "enlarged":
        return large
    if how in STYLES:
        wishes: dict[str, Any] = {"style": STYLES[how], "size": size, "strength": 0.9, "keep_colours": True}
        return (yield from by("style-transfer", wishes, large, context, (middle, end)))
    if how == "cut":
        return cut(large, size, context.seed)
    large = yield from by("enhance", {"auto": True}, large, context, (middle, middle))
    wishes = {"medium": how, "size": size, "seed": context.seed} | STROKES
    return (yield from by("painterly", wishes, large, context, (middle, end)))


def trimmed(picture: Image.Image) -> Image.Image:
    """Without its outermost pixels, in which the network's padding shows as a frame."""
    edge = round(min(picture.size) * FRAME)
    return picture.crop((edge, edge, picture.width - edge, picture.height - edge))


def enlarged(
    picture: Image.Image, size: int, context: Context, span: tuple[float, float]
) -> Steps[Event, None, Image.Image]:
    """`picture` with sides of `size`, by the upscaler in steps of four."""
    while max(picture.size) < size:
        wishes = {"factor": str(STEP), "method": "quick"}
        picture = yield from by("upscale", wishes, picture, context, span)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def by(
    name: str, wishes: dict[str, Any], picture: Image.Image, context: Context, span: tuple[float, float]
) -> Steps[Event, None, Image.Image]:
    """What the engine `name` makes of `picture`, with its previews; progress goes through `span`."""
    scratch = context.scratch / f"finish-{name}"
    scratch.mkdir(exist_ok=True)
    source = scratch / "picture.png"
    picture.save(source, compress_level=1)
    engine = discovery.get_engine(name)
    params = engine.parameters.model_validate(wishes | {"content": source})
    inner = Context(context.seed, scratch, context.device, context.cancelled)
    result = picture
    for event in engine.run(params, inner):
        if isinstance(event, Progress):
            yield Progress(span[0] + (span[1] - span[0]) * event.fraction, event.message)
        elif isinstance(event, Preview):
            yield event
        elif isinstance(event, Output):
            with Image.open(event.path) as opened:
                result = opened.convert("RGB")
    return result
