"""Flows and growth: pictures that grow by simple rules, and loops of them that never end."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from PIL import Image

from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Preview, Progress
from apps.studio.engines.image.growth.options import SURPRISE, GrowthParameters
from apps.studio.engines.image.pictures import read_picture

if TYPE_CHECKING:
    import numpy as np

    from apps.studio.engines.image.film import Film
    from apps.studio.engines.image.growth.making import Making

MAKINGS = {"flow": "Flow", "coral": "Coral", "attractor": "Attractor"}
FOLDERS = {"flow": "flow", "coral": "labyrinth", "attractor": "attractor"}
# Seconds of one core: what a picture takes at any size, for each million of its pixels, and for each million
# of the pixels of a loop's frames.
SECONDS = {"flow": (0.3, 0.2, 0.1), "coral": (0.6, 0.5, 0.5), "attractor": (0.2, 1.8, 2.1)}
SMALL, LARGE = 0.4, 4.2  # millions of pixels: below, all is worked out twice as fine; above, it is enlarged
FPS = {"mp4": 24, "gif": 20, "webp": 24}
LOOP_SIDE = 720  # pixels of the longer side of a loop
GIF_SIDE = 480
PREVIEW_SIDE, PREVIEW_EVERY = 360, 12
GROWN = 0.35  # of the work of a picture is its growth


class Growth(Engine[GrowthParameters]):
    """Lets lines, patterns or orbits grow from a seed."""

    name = "growth"
    title = "Flows and growth"
    summary = (
        "Currents of lines, coral, labyrinths, strange attractors: pictures and endless loops that grow."
    )
    medium = "image"
    version = "1"
    needs = Needs(memory=900)
    time_limit = 1800.0
    open_to_visitors = True
    label = "ai-made"
    parameters = GrowthParameters

    def run(self, params: GrowthParameters, context: Context) -> Iterator[Event]:
        context.check()
        yield Progress(0.0, "Beginning")
        making = _begun(params, context)
        share = GROWN if params.make == "picture" else 0.1
        for part in making.prepare():
            context.check()
            yield Progress(share * part, making.verb)
        if params.make == "loop":
            yield from _loop(making, params, context)
        else:
            yield from _picture(making, params, context)

    def estimate(self, params: GrowthParameters) -> float:
        fixed, each, frame = SECONDS[params.kind if params.kind in SECONDS else "attractor"]
        if params.make == "picture":
            area = params.width * params.height / 1e6
            worked = area * 4 if area < SMALL else area
            return fixed + each * (min(worked, LARGE) if params.kind == "attractor" else worked)
        width, height = _loop_size(params)
        area = width * height / 1e6
        worked = area * 4 if area < SMALL and params.kind == "coral" else area
        return fixed + 1 + frame * worked * params.seconds * FPS[params.film]


def _begun(params: GrowthParameters, context: Context) -> Making:
    """The thing that is to grow, before it does. Raises EngineError for `content`."""
    from apps.studio.engines.image.growth.plane import Plane, chance
    from apps.studio.engines.image.growth.wishes import Wishes

    content = read_picture(params.content, "content") if params.content else None
    able = ["flow", "coral"] if content else list(MAKINGS)
    kind = params.kind if params.kind != SURPRISE else able[int(chance(context.seed, 0).integers(len(able)))]
    if content and kind not in able:
        raise EngineError(
            "An attractor grows from numbers alone. Choose flow or coral, or take the photograph away.",
            "content",
        )
    wishes = Wishes(
        palette=params.palette, density=params.density, bend=params.bend, field=params.field,
        lines=params.lines, laid=params.laid, manner=params.manner, rule=params.rule, content=content,
    )  # fmt: skip
    is_loop = params.make == "loop"
    plane = Plane(*_loop_size(params)) if is_loop else Plane(params.width, params.height)
    module = import_module(f"apps.studio.engines.image.growth.{FOLDERS[kind]}.making")
    making: Making = getattr(module, MAKINGS[kind])(plane, context.seed, wishes, loop=is_loop)
    return making


def _loop_size(params: GrowthParameters) -> tuple[int, int]:
    """Even sides, for films want them so; at least 16."""
    scale = min(1.0, (GIF_SIDE if params.film == "gif" else LOOP_SIDE) / max(params.width, params.height))
    width, height = (max(16, round(side * scale / 2) * 2) for side in (params.width, params.height))
    return width, height


def _picture(making: Making, params: GrowthParameters, context: Context) -> Iterator[Event]:
    from apps.studio.engines.image.growth import words
    from apps.studio.engines.image.growth.paper import Paper

    paper = Paper(making.plane, context.seed)
    picture = Image.new("RGB", (params.width, params.height))
    for top, rows in making.strips():
        context.check()
        picture.paste(Image.fromarray(paper.printed(rows, params.grain, top)), (0, top))
        yield Progress(GROWN + (0.95 - GROWN) * (top + len(rows)) / params.height, "Painting")
    context.check()
    path = context.scratch / "growth.png"
    picture.save(path, compress_level=1)
    yield Output(path, "image/png", title=words.title(context.seed, making), alt_text=words.alt_text(making))


def _loop(making: Making, params: GrowthParameters, context: Context) -> Iterator[Event]:
    """Frames wait in a file: the film takes them all at once, and until then there is something to tell."""
    import numpy as np

    from apps.studio.engines.image.growth import words

    count = params.seconds * FPS[params.film]
    shape = making.plane.height, making.plane.width, 3
    waiting = context.scratch / "loop.frames"
    pixels = np.memmap(waiting, np.uint8, "w+", shape=(count, *shape))
    for number in range(count):
        context.check()
        pixels[number] = making.frame(number / count)
        if number % PREVIEW_EVERY == 0:
            yield Preview(_small(Image.fromarray(pixels[number])))
        yield Progress(0.1 + 0.85 * (number + 1) / count, f"Frame {number + 1} of {count}")
    poster = context.scratch / "loop.png"
    Image.fromarray(pixels[0]).save(poster, compress_level=3)
    context.check()
    yield Progress(0.96, "Saving the film")
    film = _written(pixels, params, context)
    waiting.unlink()
    kinds = {"mp4": "video/mp4", "gif": "image/gif", "webp": "image/webp"}
    yield Output(
        film.path, kinds[params.film], title=words.title(context.seed, making),
        alt_text=words.alt_text(making), note=_note(params), poster=poster if params.film == "mp4" else None,
    )  # fmt: skip


def _written(frames: np.ndarray, params: GrowthParameters, context: Context) -> Film:
    from apps.studio.engines.image import film

    write = {"mp4": film.write_mp4, "gif": film.write_gif, "webp": film.write_webp}[params.film]
    made: Film = write(iter(frames), context.scratch / f"loop.{params.film}", FPS[params.film])
    return made


def _note(params: GrowthParameters) -> str:
    width, height = _loop_size(params)
    if max(params.width, params.height) <= max(width, height):
        return ""
    return f"Loops are at most {max(width, height)} pixels long: this one is {width} × {height}."


def _small(picture: Image.Image) -> Image.Image:
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return picture
