"""Cutout: the subject of a picture, freed from its background."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
from PIL import Image

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
from apps.studio.engines.image.pictures import megapixels, read_cutout, read_mask, read_picture

if TYPE_CHECKING:
    from apps.studio.engines.image.cutout.grounds import Pixels
    from apps.studio.engines.image.cutout.guided import Plane

SUBJECTS = [
    Option("standout", "What stands out", "A person, an animal, a thing: what one looks at first."),
    Option("plain", "All on a plain ground", "Everything that has not the colour of the picture’s rim."),
]
BACKGROUNDS = [
    Option("transparent", "Transparent", "Nothing behind it.", picture="transparent.webp"),
    Option("studio", "Studio", "A backdrop with soft light, and its shadow on it.", picture="studio.webp"),
    Option(
        "sticker", "Sticker", "Cut out with scissors: a white rim, on coloured paper.", picture="sticker.webp"
    ),
    Option("colour", "Colour", "One even colour.", picture="colour.webp"),
    Option("blur", "Out of focus", "The old background, blurred as by a lens.", picture="blur.webp"),
    Option("picture", "Another picture", "It stands before a picture of yours.", picture="picture.webp"),
]
COLOURS = [
    Option("own", "Its counterpart", "A quiet colour across the circle from the subject’s own."),
    Option("#ffffff", "White"),
    Option("#f1ece1", "Paper"),
    Option("#d9d5cc", "Stone"),
    Option("#c3402b", "Vermilion"),
    Option("#e0a526", "Ochre"),
    Option("#7f9a7b", "Sage"),
    Option("#2f5d8c", "Woad"),
    Option("#1c1b19", "Ink"),
]
STAGED = ("studio", "sticker")
PREVIEW_SIZE = 640
USUAL_MEGAPIXELS = 1.0  # before a picture is chosen
QUICK_TO_PACK = 2048  # pixels; beyond, packing a PNG well takes longer than it is worth
INSIDE, SEEN = 0.5, 0.02  # of alpha: a pixel counts as subject; a pixel counts as empty below
DOUBTFUL = 0.6  # mean of alpha, below which all that was found is a haze
LEAST = 2e-4  # the part of the picture that a subject must fill
MARGIN = 0.03  # of the subject's longer side, when it is trimmed


class CutoutParameters(contract.Parameters):
    """What an artist can set."""

    content: PictureFile = fields.picture("Picture", "The picture to cut its subject out of.")
    background: Annotated[str, fields.one_of(BACKGROUNDS)] = fields.choice(
        "transparent", "Background", "What is behind the subject.", options=BACKGROUNDS
    )
    colour: Annotated[str, fields.one_of(COLOURS)] = fields.choice(
        "own", "Colour", "Of the studio, the paper or the even background.", options=COLOURS
    )
    blur: float = fields.slider(
        0.5, "Blur", "How far the old background is out of focus.", low=0.05, high=1, step=0.05
    )
    ground: PictureFile | None = fields.picture(
        "Another background", "The picture to stand before; its middle is used.", required=False
    )
    harmonise: bool = fields.toggle(
        True, "One light", "Bring the subject’s colours a little nearer to those of its new background."
    )
    area: PictureFile | None = fields.mask(
        "What to keep", "Paint roughly over the subject if another one was found.", over="content", more=False
    )
    subject: Annotated[str, fields.one_of(SUBJECTS)] = fields.choice(
        "standout", "Subject", "What is cut out.", options=SUBJECTS, more=True
    )
    edge: float = fields.slider(
        0.0, "Edge", "Tighten the edge, or widen it.", low=-1, high=1, step=0.05, more=True
    )
    trim: bool = fields.toggle(
        False, "Trim", "Cut the empty margin away, if the background is transparent or a colour.", more=True
    )


class Cutout(Engine[CutoutParameters]):
    """Finds the subject, works out its edges to the hair, and gives it its own colours there."""

    name = "cutout"
    title = "Cutout"
    summary = (
        "The subject of your picture, cut out to the hair: on nothing, in a studio, as a sticker, elsewhere."
    )
    medium = "image"
    version = "2"
    changes: ClassVar = {
        "2": "The subject can stand in a studio or be a sticker, and by itself a coloured ground is its "
        "counterpart.",
    }
    needs = Needs(memory=1800, gpu="helps")
    label = "ai-assisted"
    parameters = CutoutParameters

    def run(self, params: CutoutParameters, context: Context) -> Iterator[Event]:
        if params.background == "picture" and params.ground is None:
            raise EngineError("Choose the picture it shall stand before, or another background.", "ground")
        cut = read_cutout(params.content, "content")
        yield Progress(0.05, "Looking for the subject")
        colours, there = np.asarray(cut.convert("RGB")), np.asarray(cut.getchannel("A"))
        found = np.minimum(_found(cut, params, context), there.astype(np.float32) / np.float32(255))
        _refuse_nothing(found, params)
        yield Progress(0.4, "Working out the edges")
        yield Preview(_small(_with_alpha(colours, found)))
        result = yield from _finished(colours, found, params, context)
        yield Progress(0.9, "Saving")
        context.check()
        path = context.scratch / "cutout.png"
        result.save(path, compress_level=5 if max(result.size) <= QUICK_TO_PACK else 2)
        title, place = _in_words(params)
        yield Output(
            path, "image/png", title=f"{params.content.stem}, {title}",
            alt_text=f"The subject of a picture, cut out{place}",
        )  # fmt: skip

    def estimate(self, params: CutoutParameters) -> float:
        return 3.5 + megapixels(getattr(params, "content", None), USUAL_MEGAPIXELS) * 0.3


def _found(cut: Image.Image, params: CutoutParameters, context: Context) -> Plane:
    """How far each pixel is subject, before its edges are worked out."""
    from apps.studio.engines.image.cutout.area import mask_in_area, mask_on_plain_ground
    from apps.studio.engines.image.cutout.subject import subject_mask

    context.check()
    if params.area is not None:
        area = np.asarray(read_mask(params.area, cut.size, "area"), dtype=np.float32) / np.float32(255)
        if not (area > INSIDE).any():
            raise EngineError("Nothing is painted there. Paint over what to keep, or take it away.", "area")
        return mask_in_area(cut, area, context.check, context.device)
    if params.subject == "plain":
        return mask_on_plain_ground(cut)
    return subject_mask(cut, check=context.check, device=context.device)


def _refuse_nothing(found: Plane, params: CutoutParameters) -> None:
    if (found > INSIDE).mean() >= LEAST and (params.area or found[found > SEEN].mean() >= DOUBTFUL):
        return
    if params.area is not None:
        raise EngineError("Nothing could be told apart there. Paint over all of what to keep.", "area")
    raise EngineError(
        "Nothing stands out in this picture. Paint roughly over what to keep under “What to keep”.", "content"
    )


def _finished(
    colours: Pixels, found: Plane, params: CutoutParameters, context: Context
) -> Generator[Event, None, Image.Image]:
    from apps.studio.engines.image.cutout.matting import matted
    from apps.studio.engines.image.cutout.unmixing import unmixed

    alpha = _tightened(matted(found, colours, context.check), params.edge)
    yield Progress(0.65, "Freeing the colours")
    context.check()
    subject = unmixed(colours, alpha)
    yield Progress(0.8, "Putting it together")
    context.check()
    if params.background == "transparent":
        return _trimmed(_with_alpha(subject, alpha), alpha, params)
    return _trimmed(Image.fromarray(_before(subject, alpha, colours, params)), alpha, params)


def _before(subject: Pixels, alpha: Plane, colours: Pixels, params: CutoutParameters) -> Pixels:
    """The subject before its new background."""
    from apps.studio.engines.image.cutout.grounds import covering, harmonised, laid_over, out_of_focus
    from apps.studio.engines.image.cutout.staging import as_sticker, colour_of, in_studio

    rows, columns = alpha.shape
    if params.background in STAGED:
        colour = colour_of(params.colour, subject, alpha)
        stage = in_studio if params.background == "studio" else as_sticker
        return stage(subject, alpha, colour)
    if params.background == "blur":
        ground = out_of_focus(colours, alpha, params.blur)
    elif params.background == "picture" and params.ground is not None:
        ground = covering(read_picture(params.ground, "ground"), (columns, rows))
        subject = harmonised(subject, alpha, ground) if params.harmonise else subject
    else:
        colour = colour_of(params.colour, subject, alpha)
        ground = np.broadcast_to(np.array(colour, np.uint8), colours.shape)
    return laid_over(subject, alpha, ground)


def _tightened(alpha: Plane, edge: float) -> Plane:
    """Alpha with the middle of its soft edge moved outwards (`edge` above 0) or inwards."""
    return alpha if edge == 0 else np.power(alpha, np.float32(2 ** (-2.5 * edge)))


def _trimmed(picture: Image.Image, alpha: Plane, params: CutoutParameters) -> Image.Image:
    if not params.trim or params.background not in {"transparent", "colour"}:
        return picture
    rows, columns = np.flatnonzero((alpha > SEEN).any(1)), np.flatnonzero((alpha > SEEN).any(0))
    left, right, top, bottom = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
    margin = round(MARGIN * max(right - left, bottom - top))
    return picture.crop((
        max(0, int(left) - margin), max(0, int(top) - margin),
        min(picture.width, int(right) + margin), min(picture.height, int(bottom) + margin),
    ))  # fmt: skip


def _with_alpha(colours: Pixels, alpha: Plane) -> Image.Image:
    picture = Image.fromarray(colours)
    picture.putalpha(Image.fromarray(np.rint(alpha * 255).astype(np.uint8)))
    return picture


def _small(picture: Image.Image) -> Image.Image:
    picture.thumbnail((PREVIEW_SIZE, PREVIEW_SIZE), reducing_gap=2.0)
    return picture


def _in_words(params: CutoutParameters) -> tuple[str, str]:
    """The end of the title, and where the subject is now."""
    label = next(option.label for option in COLOURS if option.value == params.colour).lower()
    if params.colour == "own":
        label = "a colour of its own"
    return {
        "transparent": ("cut out", ""),
        "studio": ("in the studio", ", in a studio before a backdrop"),
        "sticker": ("as a sticker", ", as a sticker with a white rim on coloured paper"),
        "colour": (f"on {label}", f", on {label}"),
        "blur": ("in focus", ", before its background out of focus"),
        "picture": ("elsewhere", ", before another picture"),
    }[params.background]
