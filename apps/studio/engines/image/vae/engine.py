"""VAE: pictures remembered, dreamt, blended and mapped by a network that learned a collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Atlas, Context, Engine, Event, Needs
from apps.studio.engines.fields import ModelFile, Option, PictureFile

MODES = [
    Option("sample", "Dream", "A new picture out of noise.", picture="sample.webp"),
    Option("reconstruct", "Remember", "Your picture, as it is remembered.", picture="reconstruct.webp"),
    Option("interpolate", "Blend", "The way from one picture to another, as a strip and a film.",
           picture="interpolate.webp"),
    Option("map", "Map", "What the network has learned, what is alike side by side.", picture="map.webp"),
]  # fmt: skip
SCHOOLS = [
    Option("any", "Any", "Whatever comes.", picture="any.webp"),
    Option("abstract", "Abstract", "Flat shapes in a few colours.", picture="abstract.webp"),
    Option("impressionist", "Impressionist", "Landscapes in broken colour.", picture="impressionist.webp"),
    Option("realist", "Realist", "Landscapes in plain light.", picture="realist.webp"),
]
FINISHES = [
    Option("suited", "As suits it", "Abstract is cut from paper, realist in watercolour, all else in oil.",
           picture="suited.webp"),
    Option("cut", "Cut paper", "Flat forms with clean edges, laid over one another.", picture="cut.webp"),
    Option("oil", "Oil", "Broad strokes on canvas.", picture="oil.webp"),
    Option("watercolour", "Watercolour", "Glazes on paper.", picture="watercolour.webp"),
    Option("pointillism", "Pointillism", "Dots of clear colour.", picture="pointillism.webp"),
    Option("mosaic", "Mosaic", "Stones in rows.", picture="mosaic.webp"),
    Option("none", "None", "The network’s own 128 pixels, only enlarged.", picture="none.webp"),
]  # fmt: skip
GROUNDS = [Option("dark", "Dark", "Nearly black."), Option("paper", "Paper", "Nearly white.")]


def _turned(title: str, help: str) -> float:
    value: float = fields.slider(0.0, title, help, low=-3, high=3, step=0.25, more=True)
    return value


class VaeParameters(contract.Parameters):
    """What an artist can set."""

    mode: Annotated[str, fields.one_of(MODES)] = fields.choice(
        "sample", "What to make", "Dream, remember, blend, or draw the map.", options=MODES
    )
    content: PictureFile | None = fields.picture(
        "Picture", "The picture to remember, or the first of a blend.", required=False
    )
    second: PictureFile | None = fields.picture("Second picture", "Where a blend leads.", required=False)
    school: Annotated[str, fields.one_of(SCHOOLS)] = fields.choice(
        "any", "School", "What a dream is of.", options=SCHOOLS
    )
    detail: float = fields.slider(
        0.9, "Memory", "How much of the picture is remembered; the rest is made up.", low=0, high=1, step=0.05
    )
    finish: Annotated[str, fields.one_of(FINISHES)] = fields.choice(
        "suited", "Finish", "How the network’s small picture becomes a large one.", options=FINISHES
    )
    size: int = fields.number(
        1024, "Size", "Longest side of the finished picture.", low=256, high=2048, step=64, unit="px"
    )
    seed: int | None = fields.seed()
    place: str = fields.text(
        "", "Place on the map", "Letter and number of a picture on the map, like C7, in place of a picture.",
        longest=6, more=True,
    )  # fmt: skip
    second_place: str = fields.text(
        "",
        "Second place",
        "Where a blend leads on the map, in place of a second picture.",
        longest=6,
        more=True,
    )
    attempts: int = fields.number(
        24, "Choose from",
        "So many are dreamt from each seed, and the network’s own critic keeps the best; 1 keeps the first.",
        low=1, high=32, more=True,
    )  # fmt: skip
    temperature: float = fields.slider(
        0.95, "Temperature", "How far a dream strays from the usual.", low=0.5, high=1.3, step=0.05, more=True
    )
    guidance: float = fields.slider(
        2.0, "Strictness", "How strictly a dream keeps to its school.", low=1, high=4, step=0.25, more=True
    )
    brightness: float = _turned("Brightness", "Darker or brighter.")
    contrast: float = _turned("Contrast", "Softer or stronger.")
    warmth: float = _turned("Warmth", "Colder or warmer.")
    colourfulness: float = _turned("Colourfulness", "Greyer or more colourful.")
    complexity: float = _turned("Complexity", "Calmer or richer in detail.")
    sky: float = _turned("Sky", "Lighter below or lighter above.")
    centre: float = _turned("Centre", "Darker or lighter in the middle.")
    abstractness: float = _turned("Abstractness", "Away from abstract pictures or towards them.")
    film: bool = fields.toggle(True, "Film", "Also make a film of a blend.", more=True)
    ground: Annotated[str, fields.one_of(GROUNDS)] = fields.choice(
        "dark", "Ground", "What a map lies on.", options=GROUNDS, more=True
    )
    folder: str = fields.text(
        "", "Folder", "Of a model of your own: the folder of its collection to dream of.",
        longest=100, more=True,
    )  # fmt: skip
    model: ModelFile | None = fields.model(
        "Model", "What it has learned; empty is the model that comes with the studio.",
        trainers=["image-vae"], more=True,
    )  # fmt: skip


class Vae(Engine[VaeParameters]):
    """Remembers, dreams, blends and maps."""

    name = "vae"
    title = "Memory and dream"
    summary = "A network dreams 128 px pictures, remembers yours and blends them; a brush paints them large."
    medium = "image"
    version = "3"
    changes: ClassVar = {
        "2": "By itself a dream is finished as suits it: abstract ones are cut from paper, realist ones are "
        "brought out by the enhance engine and laid in watercolour, all others in broader strokes of oil, "
        "with less canvas.",
        "3": "Several dreams are drawn from each seed, and the network’s own critic keeps the one most like "
        "what was learned; “Choose from” 1 dreams the first, as before.",
    }
    needs = Needs(memory=1600)
    # Small pictures of 128 px with gaps of 12; see `sheets.atlas`.
    atlas = Atlas(
        when={"mode": "map"},
        step=140,
        margin=64,
        fields={"place": ("mode", "reconstruct"), "second_place": ("mode", "interpolate")},
    )
    parameters = VaeParameters

    def run(self, params: VaeParameters, context: Context) -> Iterator[Event]:
        from apps.studio.engines.image.vae.making import made

        yield from made(params, context)

    def estimate(self, params: VaeParameters) -> float:
        if params.mode == "map":
            return 20.0
        pictures = 3.0 if params.mode == "interpolate" else 1.0
        painting = 1.0 if params.finish == "none" else 8.0
        return 2.0 + pictures * painting * (params.size / 1024) ** 1.5
