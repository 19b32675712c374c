"""Makes pictures from nothing but a seed and taste."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PIL import Image

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import Option
from apps.studio.engines.image.abstract.palettes import PALETTES

if TYPE_CHECKING:
    from apps.studio.engines.image.abstract.scene import Scene, Wishes

STRIP_PIXELS = 1 << 18  # of a picture in memory at once, which bounds what a large one takes
PREVIEW_SIDE = 192
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

Palette = fields.choice_type(PALETTE_OPTIONS)
Form = fields.choice_type(FORM_OPTIONS)
Symmetry = fields.choice_type(SYMMETRY_OPTIONS)


class AbstractParameters(contract.Parameters):
    """What an artist can set."""

    palette: Palette = fields.choice(
        "surprise", "Palette", "The colours, and how much there is of each.", options=PALETTE_OPTIONS
    )
    form: Form = fields.choice("surprise", "Form", "The kind of composition.", options=FORM_OPTIONS)
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
    symmetry: Symmetry = fields.choice(
        "surprise",
        "Symmetry",
        "Which parts of the picture repeat one another.",
        options=SYMMETRY_OPTIONS,
        more=True,
    )
    grain: float = fields.slider(
        0.35, "Grain", "The tooth of the paper.", low=0, high=1, step=0.05, more=True
    )


class Abstract(Engine[AbstractParameters]):
    """Draws with random networks of coordinates, in designed palettes; the same picture at every size."""

    name = "abstract"
    title = "Abstract"
    summary = "Pictures from nothing but a seed and taste."
    version = "1"
    needs = Needs(memory=700, gpu="no")
    open_to_visitors = True
    label = "ai-made"
    parameters = AbstractParameters

    def run(self, params: AbstractParameters, context: Context) -> Iterator[Event]:
        import torch

        from apps.studio.engines.image.abstract import words
        from apps.studio.engines.image.abstract.judge import draft

        width, height = params.width, params.height
        context.check()
        yield Progress(0.0, "Composing")
        with torch.inference_mode():
            scene = draft(context.seed, _wishes(params), (width, height), context.device)
            if width * height > PREVIEW_FROM:
                yield Preview(_preview(scene, width, height))
            picture = Image.new("RGB", (width, height))
            rows = max(1, STRIP_PIXELS // width)
            for top in range(0, height, rows):
                context.check()
                bottom = min(top + rows, height)
                picture.paste(_strip(scene, width, height, top, bottom), (0, top))
                yield Progress(0.95 * bottom / height, "Painting")
        path = context.scratch / "abstract.png"
        context.check()
        picture.save(path, compress_level=1)
        yield Output(
            path, "image/png", title=words.title(context.seed, scene), alt_text=words.alt_text(scene)
        )

    def estimate(self, params: AbstractParameters) -> float:
        return 0.06 + 1.1e-6 * params.width * params.height


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


def _strip(scene: Scene, width: int, height: int, top: int, bottom: int) -> Image.Image:
    from apps.studio.engines.image.abstract.painter import paint_bytes

    return Image.fromarray(paint_bytes(scene, width, height, top, bottom))


def _preview(scene: Scene, width: int, height: int) -> Image.Image:
    scale = PREVIEW_SIDE / max(width, height)
    small = max(8, round(width * scale)), max(8, round(height * scale))
    return _strip(scene, *small, 0, small[1])
