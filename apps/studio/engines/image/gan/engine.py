"""GAN: pictures from nothing but chance, by a small network that has learned three schools of picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar

from PIL import Image

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import ModelFile, Option, PictureFile
from apps.studio.engines.image.gan.finish import DONE_BY, FINISHES, SECONDS, finished, suited

if TYPE_CHECKING:
    from torch import Tensor

    from apps.studio.engines.image.gan.sitting import Sitting

MAKES = [
    Option("picture", "A picture", "One, finished at the size below."),
    Option("sheet", "A sheet", "Twelve small ones from neighbouring seeds, to choose from."),
    Option("walk", "A walk", "A film that wanders from picture to picture and ends where it began."),
]
SCHOOLS = [
    Option("surprise", "Surprise", "The seed chooses.", picture="school-surprise.webp"),
    Option("abstract", "Abstract", "Flat forms and bold colours.", picture="school-abstract.webp"),
    Option("realist", "Realist", "Landscapes: hills, water, sky.", picture="school-realist.webp"),
    Option(
        "impressionist", "Impressionist", "Landscapes, loosely painted.", picture="school-impressionist.webp"
    ),
]
SHEET, COLUMNS, CELL = 12, 4, 256
FRAME_SECONDS = 4.0  # for a second of film


class GanParameters(contract.Parameters):
    """What an artist can set."""

    make: Annotated[str, fields.one_of(MAKES)] = fields.choice(
        "picture", "Make", "One picture, a sheet of many, or a film.", options=MAKES
    )
    school: Annotated[str, fields.one_of(SCHOOLS)] = fields.choice(
        "surprise",
        "School",
        "What kind of picture; a walk with “Surprise” passes through all.",
        options=SCHOOLS,
    )
    seed: int | None = fields.seed()
    finish: Annotated[str, fields.one_of(FINISHES)] = fields.choice(
        "suited", "Finish", "The network’s pictures are small; this brings them to size.", options=FINISHES
    )
    size: int = fields.number(
        1024, "Size", "Of each side of a finished picture.", low=256, high=2048, step=64, unit="px"
    )
    truncation: float = fields.slider(
        0.8, "Truncation", "Low is calm and typical; high is rare and strange.", low=0.1, high=1.5, step=0.05
    )
    attempts: int = fields.number(
        8, "Choose from",
        "So many are drawn from each seed, and the network’s own critic keeps the best; 1 keeps the first.",
        low=1, high=32, more=True,
    )  # fmt: skip
    content: PictureFile | None = fields.picture(
        "Begin from a picture", "The nearest picture that the network can make is searched for.",
        required=False, more=True,
    )  # fmt: skip
    second_seed: int | None = fields.seed(
        "Second seed", "Another picture, to mix with; used if Mix is above 0."
    )
    mix: float = fields.slider(
        0.0, "Mix", "How much comes from the second seed: first fine things and colours, at last the forms.",
        low=0, high=1, step=0.05, more=True,
    )  # fmt: skip
    light: float = fields.slider(
        0.0, "Light", "Towards darker or lighter pictures.", low=-4, high=4, step=0.25, more=True
    )
    warmth: float = fields.slider(
        0.0, "Warmth", "Towards cool or warm colours.", low=-4, high=4, step=0.25, more=True
    )
    colour: float = fields.slider(
        0.0, "Colour", "Towards muted or strong colours.", low=-4, high=4, step=0.25, more=True
    )
    detail: float = fields.slider(
        0.0, "Detail", "Towards plain or busy pictures.", low=-4, high=4, step=0.25, more=True
    )
    seconds: int = fields.number(6, "Length", "Of a walk.", low=2, high=20, unit="s", more=True)
    model: ModelFile | None = fields.model(
        "Model", "A network of your own, trained on your collection.", trainers=["image-gan"], more=True
    )
    label: str = fields.text(
        "", "Label", "With a network of your own: one of its labels. It takes the place of the school.",
        longest=80, more=True,
    )  # fmt: skip


class Gan(Engine[GanParameters]):
    """Makes pictures that nobody drew, from a generator trained by `image-gan`."""

    name = "gan"
    title = "Dreamt pictures"
    summary = (
        "Landscapes and abstractions by a small network, from chance; walk between them, mix them, turn them."
    )
    medium = "image"
    version = "3"
    changes: ClassVar = {
        "2": "The network has learned on and its pictures have twice the side, a critic chooses among "
        "several attempts, and walks go from one seed’s picture to the next.",
        "3": "The network has learned on for two hours: its pictures are others, clearer and more varied.",
    }
    needs = Needs(memory=2200, gpu="helps")
    label = "ai-made"
    parameters = GanParameters

    def run(self, params: GanParameters, context: Context) -> Iterator[Event]:
        context.check()
        yield Progress(0.0, "Waking the network")
        from apps.studio.engines.image.gan.sitting import begin

        sitting = begin(params, context)
        if params.make == "walk":
            yield from _walk(sitting)
        elif params.make == "sheet":
            yield from _sheet(sitting)
        else:
            yield from _picture(sitting)

    def estimate(self, params: GanParameters) -> float:
        search = 20.0 if params.content else 0.0
        if params.make == "walk":
            return search + 2 + params.seconds * FRAME_SECONDS
        if params.make == "sheet":
            return search + 3
        how = suited(params.school) if params.finish == "suited" else params.finish
        return search + 1.5 + SECONDS[how] * (params.size / 1024) ** 2


def _picture(sitting: Sitting) -> Iterator[Event]:
    params, context = sitting.params, sitting.context
    subject = yield from sitting.subject()
    school = sitting.school(subject.labels)
    (small,) = _drawn(sitting, sitting.mixed(subject.codes, sitting.second(subject.labels)))
    yield Preview(small.resize((CELL, CELL), Image.Resampling.BICUBIC))
    how = suited(school) if params.finish == "suited" else params.finish
    context.check()
    large = yield from finished(small, how, params.size, context, (0.4, 0.96))
    path = context.scratch / "picture.png"
    large.save(path, compress_level=4)
    yield Output(
        path, "image/png", title=_title(sitting, school), alt_text=f"{_what(school)}; {DONE_BY[how]}"
    )


def _sheet(sitting: Sitting) -> Iterator[Event]:
    """Twelve seeds from this one on, side by side."""
    whole = Image.new("RGB", (COLUMNS * CELL, SHEET // COLUMNS * CELL))
    seeds = [(sitting.seed + number) % contract.MAX_SEED for number in range(SHEET)]
    for number, seed in enumerate(seeds):
        sitting.context.check()
        subject = sitting.drawn_from(seed, sitting.labels_of(seed))
        (picture,) = _drawn(sitting, subject.codes)
        cell = picture.resize((CELL, CELL), Image.Resampling.LANCZOS)
        whole.paste(cell, (number % COLUMNS * CELL, number // COLUMNS * CELL))
        yield Progress((number + 1) / SHEET, "Drawing")
    path = sitting.context.scratch / "sheet.png"
    whole.save(path, compress_level=4)
    yield Output(
        path, "image/png", title=f"Seeds {seeds[0]} to {seeds[-1]}",
        alt_text="Twelve small pictures made by a network, side by side",
    )  # fmt: skip


def _walk(sitting: Sitting) -> Iterator[Event]:
    from apps.studio.engines.image.gan.walking import planned, refuse_strokes, write

    how = "enlarged" if sitting.params.finish == "suited" else sitting.params.finish
    refuse_strokes(how)
    made, poster = sitting.context.scratch / "walk.mp4", sitting.context.scratch / "walk.png"
    walk = yield from planned(sitting, how)
    yield from write(walk, made, poster, sitting.context)
    where = sitting.label or "all that it knows"
    yield Output(
        made, "video/mp4", title=f"Walk {sitting.seed}", poster=poster,
        alt_text="A film in which pictures made by a network turn into one another, through "
        f"{where}, and back; {DONE_BY[how]}",
    )  # fmt: skip


def _drawn(sitting: Sitting, base: Tensor) -> list[Image.Image]:
    from apps.studio.engines.image.gan.drawing import drawn

    return list(drawn(sitting.generator, base.to(sitting.context.device)))


def _title(sitting: Sitting, school: str) -> str:
    named = school.capitalize() if school else "Picture"
    return f"{named} after a picture" if sitting.params.content else f"{named} {sitting.seed}"


def _what(school: str) -> str:
    if school == "abstract":
        return "An abstract picture made by a network from chance"
    if school in {"realist", "impressionist"}:
        return f"A landscape in {school} manner made by a network from chance"
    return "A picture made by a network from chance"
