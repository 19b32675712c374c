"""Makes pictures from nothing but a seed and taste."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from PIL import Image
from pydantic import AfterValidator

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, Event, Needs, Output, Page, Preview, Progress
from apps.studio.engines.fields import Option
from apps.studio.engines.image.abstract import breeding, genome, words
from apps.studio.engines.image.abstract.film_kinds import KINDS
from apps.studio.engines.image.abstract.genome import Gene
from apps.studio.engines.image.abstract.palettes import PALETTES

if TYPE_CHECKING:
    from apps.studio.engines.image.abstract.scene import Scene, Wishes

STRIP_PIXELS = 1 << 16  # painted at a time by one thread, which bounds what a large picture takes
MOST_PAINTERS = 4
PREVIEW_SIDE = 192
SECONDS_A_FRAME, SECONDS_A_PIXEL = 0.02, 0.2e-6  # of a loop, measured on two cores
PREVIEW_FROM = 400 * 400  # smaller pictures are there before a preview would be

PALETTE_OPTIONS = [
    Option("surprise", "Surprise", "The seed chooses."),
    *(
        Option(p.name, p.label, p.words.capitalize() + ".", picture=f"palette-{p.name}.webp")
        for p in PALETTES
    ),
]
FORM_OPTIONS = [
    Option("surprise", "Surprise", "The seed chooses."),
    Option("flowing", "Flowing", "Slow currents, as in marbled paper.", picture="form-flowing.webp"),
    Option("folded", "Folded", "Shapes with creases, like folded paper.", picture="form-folded.webp"),
    Option("crystalline", "Crystalline", "Flat facets in the light.", picture="form-crystalline.webp"),
    Option("radial", "Radial", "Rings and sectors in exchanged colours.", picture="form-radial.webp"),
    Option("strata", "Strata", "Layers, bent and faulted.", picture="form-strata.webp"),
    Option("cells", "Cells", "Pebbles and joints, rings inside.", picture="form-cells.webp"),
    Option("waves", "Waves", "Swaying stripes.", picture="form-waves.webp"),
    Option("orbits", "Orbits", "Discs in transparent inks.", picture="form-orbits.webp"),
    Option("torn", "Torn", "Flat colour with ragged edges.", picture="form-torn.webp"),
    Option("tiles", "Tiles", "A quilt of quarter circles and diagonals.", picture="form-tiles.webp"),
]
SYMMETRY_OPTIONS = [
    Option("surprise", "Surprise", "Mostly none; now and then the seed chooses one."),
    Option("none", "None"),
    Option("mirror", "Mirror", "Left and right are alike."),
    Option("quarters", "Quarters", "Mirrored both ways."),
    Option("turned", "Half turn", "The same upside down."),
    Option("star", "Star", "Six points about the middle."),
]
MAKES = [
    Option("picture", "Picture", "A still, at any size."),
    Option("loop", "Loop", "A film that goes round without a seam."),
]
FILM_FORMATS = [
    Option("mp4", "MP4", "Small, and plays everywhere; at most 1280 px."),
    Option("gif", "GIF", "256 colours, for messages; at most 640 px."),
    Option("webp", "WebP", "All colours, shown wherever pictures are; at most 960 px."),
]
VARIED = 0.3  # how far another one like a bred picture lies from it


def written_genome(text: str) -> str:
    """The genome as it is written, where there is one. Raises ValueError."""
    return str(genome.parse(text)) if text.strip() else ""


class AbstractParameters(contract.Parameters):
    """What an artist can set."""

    palette: Annotated[str, fields.one_of(PALETTE_OPTIONS)] = fields.choice(
        "surprise", "Palette", "The colours, and how much there is of each.", options=PALETTE_OPTIONS
    )
    form: Annotated[str, fields.one_of(FORM_OPTIONS)] = fields.choice(
        "surprise", "Form", "The kind of composition.", options=FORM_OPTIONS
    )
    seed: int | None = fields.seed()
    width: int = fields.number(1024, "Width", "Of the picture.", low=64, high=4096, unit="px")
    height: int = fields.number(1024, "Height", "Of the picture.", low=64, high=4096, unit="px")
    complexity: float = fields.slider(
        0.5, "Complexity", "From a few large shapes to many that interlock.", low=0, high=1, step=0.05
    )
    bands: float = fields.slider(
        0.5, "Bands", "From broad areas of colour to fine contour bands.", low=0, high=1, step=0.05
    )
    relief: float = fields.slider(
        0.5,
        "Relief",
        "Light on the forms and shadow under their edges; 0 is flat print.",
        low=0,
        high=1,
        step=0.05,
        more=True,
    )
    symmetry: Annotated[str, fields.one_of(SYMMETRY_OPTIONS)] = fields.choice(
        "surprise",
        "Symmetry",
        "Which parts of the picture repeat one another.",
        options=SYMMETRY_OPTIONS,
        more=True,
    )
    grain: float = fields.slider(
        0.35, "Grain", "The tooth of the paper.", low=0, high=1, step=0.05, more=True
    )
    genome: Annotated[str, AfterValidator(written_genome)] = fields.text(
        "",
        "Genome",
        "What was bred in the garden. It takes the place of the seed, which then only says how a loop moves.",
        longest=genome.LONGEST,
        more=True,
    )
    make: Annotated[str, fields.one_of(MAKES)] = fields.choice(
        "picture", "Make", "A still picture, or a short film that never ends.", options=MAKES, group="Loop"
    )
    seconds: float = fields.slider(
        4.0, "Seconds", "For loops: how long one round takes.",
        low=2, high=12, step=0.5, unit="s", more=True, group="Loop",
    )  # fmt: skip
    motion: float = fields.slider(
        0.35, "Motion", "For loops: from calm to lively.", low=0, high=1, step=0.05, more=True, group="Loop"
    )
    film_format: Annotated[str, fields.one_of(FILM_FORMATS)] = fields.choice(
        "mp4", "Film as", "For loops: the kind of file.", options=FILM_FORMATS, more=True, group="Loop"
    )


class Abstract(Engine[AbstractParameters]):
    """Draws with random networks of coordinates, in designed palettes; the same picture at every size."""

    name = "abstract"
    title = "Abstract"
    summary = "Pictures from nothing but a seed and taste."
    version = "1"
    needs = Needs(memory=1100, gpu="no")
    open_to_visitors = True
    label = "ai-made"
    parameters = AbstractParameters
    pages = (Page("garden", "Garden", "Breed pictures: choose what you like, again and again"),)

    def run(self, params: AbstractParameters, context: Context) -> Iterator[Event]:
        context.check()
        yield Progress(0.0, "Composing")
        with painters(context.device) as pool:
            scene, genes = pool.submit(composed, params, context).result()
            making = _loop if params.make == "loop" else _picture
            yield from making(params, context, pool, scene, genes)

    def estimate(self, params: AbstractParameters) -> float:
        if params.make == "picture":
            return 0.06 + 0.7e-6 * params.width * params.height
        kind = KINDS[params.film_format]
        width, height = kind.size(params.width, params.height)
        return 0.5 + params.seconds * kind.fps * (SECONDS_A_FRAME + SECONDS_A_PIXEL * width * height)

    def vary(self, params: dict[str, Any], seed: int) -> dict[str, Any]:
        """Another one like this: of a bred picture a mutant, of any other the next seed."""
        varied = params | {"seed": seed}
        if params.get("genome"):
            parent = genome.parse(str(params["genome"]))
            varied["genome"] = str(breeding.mutant(parent, seed, VARIED, breeding.Locks(form=True)))
        return varied


def composed(params: AbstractParameters, context: Context) -> tuple[Scene, tuple[Gene, ...]]:
    """What is to be painted, and the genes it is drawn from."""
    from apps.studio.engines.image.abstract import judge
    from apps.studio.engines.image.abstract.scene import bred

    wishes, shape = _wishes(params), (params.width, params.height)
    if not params.genome:
        scene, draft = judge.draft(context.seed, wishes, shape)
        return scene.moved(context.device), (Gene(context.seed, draft, 1.0),)
    settled = judge.settle(genome.parse(params.genome), wishes, shape)
    return bred(settled, wishes, shape).moved(context.device), settled.genes


def _picture(
    params: AbstractParameters,
    context: Context,
    pool: ThreadPoolExecutor,
    scene: Scene,
    _genes: tuple[Gene, ...],
) -> Iterator[Event]:
    width, height = params.width, params.height
    if width * height > PREVIEW_FROM:
        yield Preview(pool.submit(_preview, scene, width, height).result())
    picture = Image.new("RGB", (width, height))
    for top, strip in _strips(pool, scene, width, height, context):
        picture.paste(strip, (0, top))
        yield Progress(0.95 * (top + strip.height) / height, "Painting")
    context.check()
    path = context.scratch / "abstract.png"
    picture.save(path, compress_level=1)
    yield Output(path, "image/png", *_named(params, context, scene))


def _loop(
    params: AbstractParameters,
    context: Context,
    pool: ThreadPoolExecutor,
    scene: Scene,
    genes: tuple[Gene, ...],
) -> Iterator[Event]:
    from apps.studio.engines.image.abstract import looping
    from apps.studio.engines.image.abstract.filming import film

    kind = KINDS[params.film_format]
    count = round(params.seconds * kind.fps)
    shape = params.width, params.height
    way = looping.circle(genes, context.seed, params.motion)
    path, poster = context.scratch / f"loop.{params.film_format}", context.scratch / "loop.png"
    size = kind.size(params.width, params.height)
    loop = pool.submit(looping.looped, scene, way, count, shape).result()
    first = yield from film(loop, size, path, context, pool)
    first.save(poster)
    title, alt_text = _named(params, context, scene)
    smaller = (
        f"{size[0]} × {size[1]} px, the largest for this kind of file." if size[0] < params.width - 1 else ""
    )
    yield Output(
        path, kind.media_type, title=title, alt_text=f"{alt_text.rstrip('.')}, moving slowly in a circle.",
        note=smaller, poster=poster if kind.media_type.startswith("video") else None,
    )  # fmt: skip


def _named(params: AbstractParameters, context: Context, scene: Scene) -> tuple[str, str]:
    """Title and description."""
    number = genome.parse(params.genome).number if params.genome else context.seed
    title = words.title(number, scene.form_name, scene.palette)
    return title, words.alt_text(scene.form_name, scene.palette, scene.symmetry)


def _wishes(params: AbstractParameters) -> Wishes:
    from apps.studio.engines.image.abstract.scene import Wishes

    return Wishes(
        palette=params.palette,
        form=params.form,
        symmetry=params.symmetry,
        complexity=params.complexity,
        bands=params.bands,
        relief=params.relief,
        grain=params.grain,
    )


@contextmanager
def painters(device: str) -> Iterator[ThreadPoolExecutor]:
    """Threads that paint a strip each. Within a strip torch uses one thread: its own threads wait for one
    another after every small step, which on a busy machine takes a hundred times longer than the steps."""
    import torch

    threads = torch.get_num_threads()
    hands = min(MOST_PAINTERS, threads) if device == "cpu" else 1
    try:
        with ThreadPoolExecutor(hands, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield pool
    finally:
        torch.set_num_threads(threads)


def _strips(
    pool: ThreadPoolExecutor, scene: Scene, width: int, height: int, context: Context
) -> Iterator[tuple[int, Image.Image]]:
    """Strips of the picture from the top down, each with the row it begins at; only a few are ahead."""
    rows = max(1, STRIP_PIXELS // width)
    waiting: deque[tuple[int, Future[Image.Image]]] = deque()
    for top in [*range(0, height, rows), None]:
        context.check()
        if top is not None:
            bottom = min(top + rows, height)
            waiting.append((top, pool.submit(_strip, scene, width, height, top, bottom)))
        while waiting and (top is None or len(waiting) > MOST_PAINTERS):
            context.check()
            began, strip = waiting.popleft()
            yield began, strip.result()


def _strip(scene: Scene, width: int, height: int, top: int, bottom: int) -> Image.Image:
    from apps.studio.engines.image.abstract.painter import paint_bytes

    return Image.fromarray(paint_bytes(scene, width, height, top, bottom))


def _preview(scene: Scene, width: int, height: int) -> Image.Image:
    scale = PREVIEW_SIDE / max(width, height)
    small = max(8, round(width * scale)), max(8, round(height * scale))
    return _strip(scene, *small, 0, small[1])
