"""What an artist can set."""

from __future__ import annotations

from typing import Annotated

from apps.studio.engines import contract, fields
from apps.studio.engines.fields import Option, PictureFile
from apps.studio.engines.image.abstract.palettes import PALETTES

SURPRISE = "surprise"
KINDS = [
    Option("surprise", "Surprise", "The seed chooses.", picture="kind-surprise.webp"),
    Option("flow", "Flow", "Long lines in a current, none touching another.", picture="kind-flow.webp"),
    Option("coral", "Coral", "Dots, worms and labyrinths that grow by reaction and diffusion.",
           picture="kind-coral.webp"),
    Option("attractor", "Attractor", "Millions of points that follow one rule for ever.",
           picture="kind-attractor.webp"),
]  # fmt: skip
MAKES = [
    Option("picture", "A picture", "At the size below."),
    Option("loop", "A loop", "A film whose end is its beginning."),
]
FILMS = [
    Option("mp4", "MP4", "A film, small and smooth."),
    Option("gif", "GIF", "In 256 colours; goes round wherever pictures are shown."),
    Option("webp", "WebP", "An animated picture in all colours."),
]
PALETTE_OPTIONS = [
    Option(SURPRISE, "Surprise", "The seed chooses; with a photograph, its own colours."),
    *(
        Option(p.name, p.label, p.words.capitalize() + ".", picture=f"palette-{p.name}.webp")
        for p in PALETTES
    ),
]
FIELDS = [
    Option(SURPRISE, "Surprise", "The seed chooses."),
    Option("current", "Current", "One slow stream."),
    Option("eddies", "Eddies", "Round and between eddies."),
    Option("angular", "Angular", "Turns in steps, like strata."),
    Option("whirl", "Whirls", "Round one to three centres."),
    Option("swells", "Swells", "Long swells from side to side."),
    Option("around", "Around stones", "Parts before round stones."),
]
LINES = [
    Option(SURPRISE, "Surprise", "The seed chooses."),
    Option("bold", "Bold", "Broad ribbons."),
    Option("mixed", "Mixed", "A few broad ones, and finer ones between them."),
    Option("even", "Even", "All of one width."),
    Option("fine", "Fine", "Narrow and many."),
    Option("hair", "Hair", "As fine as a pen."),
]
LAID = [
    Option(SURPRISE, "Surprise", "The seed chooses."),
    Option("plain", "Flat", "Much the same size everywhere; as a loop it sways."),
    Option("tunnel", "Tunnel", "Ever smaller towards one point; as a loop it falls into it."),
    Option("poles", "Two poles", "From one point to another; as a loop it flows between them."),
]
MANNERS = [
    Option(SURPRISE, "Surprise", "The seed chooses."),
    Option("relief", "Relief", "Modelled, in light from one side."),
    Option("print", "Print", "Flat colours with sharp edges."),
]
RULES = [
    Option(SURPRISE, "Surprise", "The seed chooses."),
    Option("clifford", "Clifford", "Folded veils."),
    Option("dejong", "De Jong", "Crossing veils and bright edges."),
    Option("svensson", "Svensson", "Bent sheets."),
    Option("icon", "Symmetric icon", "Rosettes with three to sixteen corners."),
]


class GrowthParameters(contract.Parameters):
    """The form, in its order."""

    kind: Annotated[str, fields.one_of(KINDS)] = fields.choice(
        SURPRISE, "Kind", "By which rule it grows.", options=KINDS
    )
    palette: Annotated[str, fields.one_of(PALETTE_OPTIONS)] = fields.choice(
        SURPRISE, "Palette", "The colours, and how much there is of each.", options=PALETTE_OPTIONS
    )
    make: Annotated[str, fields.one_of(MAKES)] = fields.choice(
        "picture", "Make", "A picture, or a film that goes round.", options=MAKES
    )
    seed: int | None = fields.seed()
    width: int = fields.number(1024, "Width", "Of the picture.", low=64, high=4096, unit="px")
    height: int = fields.number(1024, "Height", "Of the picture.", low=64, high=4096, unit="px")
    density: float = fields.slider(
        0.5, "Density", "From few and broad to many and fine; for an attractor, how smooth its light is.",
        low=0, high=1, step=0.05,
    )  # fmt: skip
    bend: float = fields.slider(
        0.5, "Bend", "From calm to restless; in the loop of an attractor, how far it changes.",
        low=0, high=1, step=0.05,
    )  # fmt: skip
    content: PictureFile | None = fields.picture(
        "Photograph", "A flow follows its forms and takes its colours; coral takes its light and dark.",
        required=False,
    )  # fmt: skip
    seconds: int = fields.number(
        6, "Length", "Of the loop.", low=2, high=12, unit="s", group="Loop", more=True
    )
    film: Annotated[str, fields.one_of(FILMS)] = fields.choice(
        "mp4", "Loop as", "The kind of file.", options=FILMS, group="Loop", more=True
    )
    field: Annotated[str, fields.one_of(FIELDS)] = fields.choice(
        SURPRISE, "Current", "Where a flow goes.", options=FIELDS, group="Flow", more=True
    )
    lines: Annotated[str, fields.one_of(LINES)] = fields.choice(
        SURPRISE, "Lines", "How broad a flow’s lines are.", options=LINES, group="Flow", more=True
    )
    laid: Annotated[str, fields.one_of(LAID)] = fields.choice(
        SURPRISE, "Layout", "How coral lies on the page.", options=LAID, group="Coral", more=True
    )
    manner: Annotated[str, fields.one_of(MANNERS)] = fields.choice(
        SURPRISE, "Surface", "How coral is shown.", options=MANNERS, group="Coral", more=True
    )
    rule: Annotated[str, fields.one_of(RULES)] = fields.choice(
        SURPRISE, "Rule", "Which rule an attractor follows.", options=RULES, group="Attractor", more=True
    )
    grain: float = fields.slider(
        0.35, "Grain", "The tooth of the paper; loops have none.", low=0, high=1, step=0.05, more=True
    )
