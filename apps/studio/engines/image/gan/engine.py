"""GAN: pictures from nothing but chance, by a small network that has learned three schools of picture."""

from __future__ import annotations

from collections.abc import Generator as Steps
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from PIL import Image

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import ModelFile, Option, PictureFile
from apps.studio.engines.image.gan.finish import DONE_BY, FINISHES, SECONDS, finished, suited
from apps.studio.engines.image.pictures import read_picture

if TYPE_CHECKING:
    from torch import Tensor

    from apps.studio.engines.image.gan.networks import Generator

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


@dataclass(frozen=True)
class Sitting:
    """A generator and what is asked of it."""

    generator: Generator
    params: GanParameters
    context: Context
    label: str | None

    @property
    def wishes(self) -> dict[str, float]:
        """How far to go along each named direction."""
        p = self.params
        return {"light": p.light, "warmth": p.warmth, "colour": p.colour, "detail": p.detail}

    def seed(self) -> int:
        """Where chance begins."""
        return self.context.seed


class Gan(Engine[GanParameters]):
    """Makes pictures that nobody drew, from a generator trained by `image-gan`."""

    name = "gan"
    title = "Dreamt pictures"
    summary = (
        "Landscapes and abstractions by a small network, from chance; walk between them, mix them, turn them."
    )
    medium = "image"
    version = "1"
    needs = Needs(memory=2200, gpu="helps")
    label = "ai-made"
    parameters = GanParameters

    def run(self, params: GanParameters, context: Context) -> Iterator[Event]:
        context.check()
        yield Progress(0.0, "Waking the network")
        sitting = _begin(params, context)
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
        how = "oil" if params.finish == "suited" else params.finish
        return search + 1.5 + SECONDS[how] * (params.size / 1024) ** 2


def _begin(params: GanParameters, context: Context) -> Sitting:
    """Load the network. Raises EngineError where model or label are not what they should be."""
    from apps.studio.engines.image.gan.models import load
    from apps.studio.engines.model_file import ModelFileError

    try:
        generator = load(params.model, context.device)
    except (ModelFileError, OSError) as error:
        raise EngineError(str(error), "model") from error
    label = params.label.strip() or (params.school if params.school in generator.labels else None)
    if params.label.strip() and label not in generator.labels:
        known = ", ".join(f"“{name}”" for name in generator.labels if name) or "none"
        raise EngineError(f"This network does not know the label “{label}”. Its labels: {known}.", "label")
    return Sitting(generator, params, context, label)


def _picture(sitting: Sitting) -> Iterator[Event]:
    params, context = sitting.params, sitting.context
    codes, school = yield from _codes(sitting)
    (small,) = _drawn(sitting, codes)
    yield Preview(_shown(small))
    how = suited(school) if params.finish == "suited" else params.finish
    context.check()
    large = yield from finished(small, how, params.size, context, (0.4, 0.96))
    path = context.scratch / "picture.png"
    large.save(path, compress_level=4)
    yield Output(
        path, "image/png", title=_title(sitting, school), alt_text=f"{_what(school)}; {DONE_BY[how]}"
    )


def _codes(sitting: Sitting) -> Steps[Event, None, tuple[Tensor, str]]:
    """The codes (1, layers, code) of the one picture that is asked for, and its school."""
    from apps.studio.engines.image.gan import codes
    from apps.studio.engines.image.gan.directions import moved

    generator, params, seed = sitting.generator, sitting.params, sitting.seed()
    labels = codes.labels_of(generator, sitting.label, seed)
    if params.content:
        found = yield from _projected(sitting, labels if sitting.label else None)
        shift = moved(generator, _zero(generator), labels, sitting.wishes)
        moved_by = generator.codes(shift, labels) - generator.codes(_zero(generator), labels)
        base = found + moved_by[:, None]
    else:
        latents = moved(
            generator, codes.latents_of(generator, seed) * params.truncation, labels, sitting.wishes
        )
        base = generator.codes(latents, labels)[:, None].expand(-1, generator.layers, -1)
    if params.mix > 0:
        other = codes.latents_of(generator, seed + 1 if params.second_seed is None else params.second_seed)
        second = generator.codes(other * params.truncation, labels)
        base = codes.mixed(base, second[:, None], generator.layers, params.mix)
    return base, generator.labels[int(labels[0].argmax())]


def _zero(generator: Generator) -> Tensor:
    import torch

    return torch.zeros(1, generator.latent)


def _projected(sitting: Sitting, labels: Tensor | None) -> Steps[Event, None, Tensor]:
    """The codes nearest to the picture that was brought, with looks at the search."""
    from apps.studio.engines.image.gan.projection import project

    params, context = sitting.params, sitting.context
    if params.content is None:
        raise RuntimeError("there is no picture to look for")
    wanted = read_picture(params.content, "content")
    yield Progress(0.02, "Looking for the nearest picture")
    best = None
    for best in project(sitting.generator, wanted, labels, context.seed, context.device):
        context.check()
        yield Preview(_shown(best.picture))
        yield Progress(0.02 + 0.36 * best.fraction, "Looking for the nearest picture")
    if best is None:
        raise RuntimeError("the search ended without a picture")
    return best.codes


def _sheet(sitting: Sitting) -> Iterator[Event]:
    """Twelve seeds from this one on, side by side."""
    import torch

    from apps.studio.engines.image.gan import codes
    from apps.studio.engines.image.gan.directions import moved

    generator, context = sitting.generator, sitting.context
    seeds = [(sitting.seed() + number) % contract.MAX_SEED for number in range(SHEET)]
    latents = torch.cat([codes.latents_of(generator, seed) for seed in seeds]) * sitting.params.truncation
    labels = torch.cat([codes.labels_of(generator, sitting.label, seed) for seed in seeds])
    latents = torch.cat(
        [moved(generator, z[None], y[None], sitting.wishes) for z, y in zip(latents, labels, strict=True)]
    )
    base = generator.codes(latents, labels)[:, None].expand(-1, generator.layers, -1)
    whole = Image.new("RGB", (COLUMNS * CELL, SHEET // COLUMNS * CELL))
    for number, picture in enumerate(_drawn(sitting, base)):
        context.check()
        cell = picture.resize((CELL, CELL), Image.Resampling.LANCZOS)
        whole.paste(cell, (number % COLUMNS * CELL, number // COLUMNS * CELL))
        yield Progress((number + 1) / SHEET, "Drawing")
    path = context.scratch / "sheet.png"
    whole.save(path, compress_level=4)
    yield Output(
        path, "image/png", title=f"Seeds {seeds[0]} to {seeds[-1]}",
        alt_text="Twelve small pictures made by a network, side by side",
    )  # fmt: skip


def _walk(sitting: Sitting) -> Iterator[Event]:
    from apps.studio.engines.image.gan.walking import Walk, write

    params, context = sitting.params, sitting.context
    how = "enlarged" if params.finish == "suited" else params.finish
    made, poster = context.scratch / "walk.mp4", context.scratch / "walk.png"
    walk = Walk(
        sitting.generator,
        sitting.label,
        sitting.seed(),
        params.seconds,
        params.truncation,
        how,
        sitting.wishes,
    )
    yield from write(walk, made, poster, context)
    where = sitting.label or "all that it knows"
    yield Output(
        made, "video/mp4", title=f"Walk {sitting.seed()}", poster=poster,
        alt_text="A film in which pictures made by a network turn into one another, through "
        f"{where}, and back; {DONE_BY[how]}",
    )  # fmt: skip


def _drawn(sitting: Sitting, base: Tensor) -> list[Image.Image]:
    from apps.studio.engines.image.gan.drawing import drawn

    return list(drawn(sitting.generator, base.to(sitting.context.device)))


def _shown(small: Image.Image) -> Image.Image:
    return small.resize((CELL, CELL), Image.Resampling.BICUBIC)


def _title(sitting: Sitting, school: str) -> str:
    named = school.capitalize() if school else "Picture"
    return f"{named} after a picture" if sitting.params.content else f"{named} {sitting.seed()}"


def _what(school: str) -> str:
    if school == "abstract":
        return "An abstract picture made by a network from chance"
    if school in {"realist", "impressionist"}:
        return f"A landscape in {school} manner made by a network from chance"
    return "A picture made by a network from chance"
