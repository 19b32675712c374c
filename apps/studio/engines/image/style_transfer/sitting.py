"""A sitting: which brushes paint what of a picture, layer over layer, and how the parts are joined."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from PIL import Image

from apps.studio.engines.contract import Context, EngineError, Event, Preview, Progress
from apps.studio.engines.image.pictures import SHORTEST_SIDE, fit, read_picture
from apps.studio.engines.image.style_transfer import apart
from apps.studio.engines.image.style_transfer.painting import (
    Brush,
    Chance,
    Mix,
    finish,
    named_brush,
    own_brush,
    picture_brush,
    underpainted,
)
from apps.studio.engines.image.style_transfer.planes import Memory
from apps.studio.engines.image.style_transfer.styles import STYLE_LABELS, STYLE_ROWS
from apps.studio.engines.model_file import Header, ModelFileError

if TYPE_CHECKING:
    from apps.studio.engines.image.faces.finding import Face
    from apps.studio.engines.image.style_transfer.engine import StyleTransferParameters
    from apps.studio.engines.image.style_transfer.network import Style

PREVIEW_SIZE = 256  # longest side, in pixels
WORTH_A_PREVIEW = 1.6  # how many times larger the painting must be
SMALLEST_PROGRESS = 0.01
UNPAINTED = "photograph"
REMEMBERED = 0.85  # how much of the moments of the frames before counts for the next

Step = TypeVar("Step")


Memories = dict[tuple[str, int], Memory]  # of a film, for each brush and layer of paint


@dataclass(frozen=True)
class Brushes:
    """What paints the subject and what the background; `None` leaves a photograph there."""

    front: Brush | None
    back: Brush | None
    apart: bool

    def parts(self) -> list[tuple[str, Brush]]:
        """Those that have something to do, each with a name of its own."""
        named = [("front", self.front), ("back", self.back if self.apart else None)]
        return [(name, brush) for name, brush in named if brush is not None]


def brushes(params: StyleTransferParameters, context: Context) -> Brushes:
    """The brushes that `params` ask for. Raises EngineError at the field that cannot be met."""
    chance = Chance(params.variation, context.seed)
    front = None if params.leave_subject else _front(params, context, chance)
    background: Path | str | None = params.background_image or params.background
    if background == "same":
        return Brushes(front, front or _front(params, context, chance), apart=params.leave_subject)
    back = None
    if isinstance(background, Path):
        back = picture_brush(read_picture(background, "background_image"), context.device, None, chance)
    elif background != UNPAINTED:
        back = named_brush(STYLE_ROWS[str(background)], context.device, None, chance)
    return Brushes(front, back, apart=True)


def _front(params: StyleTransferParameters, context: Context, chance: Chance) -> Brush:
    rows = [STYLE_ROWS[name] for name in (params.blend_style, params.third_style) if name]
    way = "" if params.blend_across == "evenly" else params.blend_across
    mix = Mix(rows, params.blend, way) if rows else None
    if params.model:
        if params.style_image:
            raise EngineError("A style of your own and a style picture are both set. Take one away.", "model")
        return own_brush(_own_style(params.model, context.device)[0], context.device, mix, chance)
    if params.style_image:
        return picture_brush(read_picture(params.style_image, "style_image"), context.device, mix, chance)
    return named_brush(STYLE_ROWS[params.style], context.device, mix, chance)


def _own_style(path: Path, device: str) -> tuple[Style, Header]:
    from apps.studio.engines.image.style_transfer.own import read_style

    try:
        return read_style(path, device)
    except ModelFileError as error:
        raise EngineError(str(error), "model") from error


def manner_of(params: StyleTransferParameters) -> str:
    """The style in words, for titles."""
    if params.model:
        return "a style of one’s own"
    return "another picture" if params.style_image else STYLE_LABELS[params.style]


def painted(
    photograph: Image.Image, params: StyleTransferParameters, context: Context
) -> Generator[Event, None, Image.Image]:
    """The finished picture is the value; progress and previews come on the way."""
    if params.strength == 0:
        return photograph
    yield Progress(0.02, "Looking at the style")
    used = brushes(params, context)
    if params.keep_faces > 0 or used.apart:
        yield Progress(0.03, "Looking at the picture")
    faces = apart.faces_in(photograph, params.mask, context) if params.keep_faces > 0 else []
    share = apart.subject_share(photograph, params.mask, params.seam, context) if used.apart else None
    parts, made = used.parts(), {}
    for number, (name, brush) in enumerate(parts):
        window = Window(0.05 + 0.9 * number / len(parts), 0.9 / len(parts))
        made[name] = yield from _layered(brush, photograph, params, context, window, shown=number == 0)
    return _joined(made, photograph, faces, share, params)


def frame(
    photograph: Image.Image,
    used: Brushes,
    params: StyleTransferParameters,
    context: Context,
    memories: Memories,
) -> Image.Image:
    """One frame of a film. Where no subject and no face is to be seen, the whole of it is painted."""
    if params.strength == 0:
        return photograph
    faces, share = [], None
    with contextlib.suppress(EngineError):
        faces = apart.faces_in(photograph, params.mask, context) if params.keep_faces > 0 else []
    with contextlib.suppress(EngineError):
        share = apart.subject_share(photograph, params.mask, params.seam, context) if used.apart else None
    made = {}
    for name, brush in used.parts():
        own = {layer: memory for (which, layer), memory in memories.items() if which == name}
        steps = Watched(_layered(brush, photograph, params, context, Window(0, 1), memories=own), context)
        made[name] = steps.finished()
        memories |= {(name, layer): memory for layer, memory in own.items()}
    return _joined(made, photograph, faces, share, params)


def _joined(
    made: Mapping[str, Image.Image],
    photograph: Image.Image,
    faces: Sequence[Face],
    share: apart.Mask | None,
    params: StyleTransferParameters,
) -> Image.Image:
    result = made.get("front", photograph)
    if share is not None:
        result = apart.joined(result, made.get("back", photograph), share)
    return apart.keep_faces(result, photograph, faces, params.keep_faces) if faces else result


@dataclass(frozen=True)
class Window:
    """The part of the progress bar that a painting has: where it begins, and its length."""

    begin: float
    length: float

    def at(self, fraction: float) -> Progress:
        return Progress(self.begin + self.length * fraction, "Painting")


def _layered(
    brush: Brush,
    photograph: Image.Image,
    params: StyleTransferParameters,
    context: Context,
    window: Window,
    *,
    shown: bool = False,
    memories: dict[int, Memory] | None = None,
) -> Generator[Event, None, Image.Image]:
    """Layer over layer of paint, each a preview of the next if `shown`; the finished painting is the value.

    `memories` are those of the frames before, by layer; new ones are added.
    """

    def finished(painting: Image.Image) -> Image.Image:
        small = photograph if painting.size == photograph.size else photograph.resize(painting.size)
        return finish(painting, small, strength=params.strength, colours=params.keep_colours)

    longest = max(photograph.size)
    layers = [_reduced(photograph, size) for size in brush.layers(longest, params.brush)]
    if shown and max(layers[0].size) >= WORTH_A_PREVIEW * PREVIEW_SIZE:
        yield Preview(finished(whole(brush, _reduced(photograph, PREVIEW_SIZE), context)))
    work = sum(layer.width * layer.height for layer in layers)
    done, painting = 0.0, None
    for number, layer in enumerate(layers):
        share = layer.width * layer.height / work
        memory = None if memories is None else memories.setdefault(number, Memory(REMEMBERED))
        for fraction in (steps := Watched(brush.paint(underpainted(layer, painting), memory), context)):
            yield window.at(done + share * fraction)
        done, painting = done + share, steps.value
        if shown and layer is not layers[-1]:
            yield Preview(finished(painting))
    return finished(painting or photograph)


def _reduced(photograph: Image.Image, longest: int) -> Image.Image:
    """`photograph` at that size, but never with a side too short for the network."""
    shortest = round(longest * min(photograph.size) / max(photograph.size))
    if shortest < SHORTEST_SIDE:
        longest = min(longest * SHORTEST_SIDE // max(shortest, 1) + 1, max(photograph.size))
    return photograph if longest == max(photograph.size) else fit(photograph, longest, "content")


class Watched(Generic[Step]):
    """The steps of a painting, of which about one in a hundred is passed on; stops when the artist cancels.

    `value` is the painting, once all steps are done.
    """

    def __init__(self, steps: Generator[Step, None, Image.Image], context: Context) -> None:
        self.steps, self.context = steps, context
        self.value: Image.Image

    def __iter__(self) -> Iterator[Step]:
        shown = 0.0
        while True:
            self.context.check()
            try:
                step = next(self.steps)
            except StopIteration as end:
                self.value = end.value
                return
            if not isinstance(step, float):
                yield step
            elif step - shown >= SMALLEST_PROGRESS:
                shown = step
                yield step

    def finished(self) -> Image.Image:
        """The painting, without a word on the way."""
        for _ in self:
            pass
        return self.value


def whole(brush: Brush, photograph: Image.Image, context: Context) -> Image.Image:
    """A painting in a single layer."""
    return Watched(brush.paint(photograph), context).finished()
