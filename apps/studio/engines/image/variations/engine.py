"""Variations: a picture taken apart into patches and put together as another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from PIL import Image
from pydantic import model_validator

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import Option, PictureFile
from apps.studio.engines.image.pictures import as_image

if TYPE_CHECKING:
    from apps.studio.engines.image.variations.work import Arranged

MODES = [
    Option("arrange", "Arrange anew", "The same world, another composition.", picture="arrange.webp"),
    Option("reshape", "Reshape", "Another aspect, without stretching or cutting.", picture="reshape.webp"),
    Option("collage", "Collage", "Two pictures grown into one.", picture="collage.webp"),
    Option("echo", "Echo", "The forms of a second picture, made of the first.", picture="echo.webp"),
    Option("repair", "Repair", "What you mark is filled from its surroundings.", picture="repair.webp"),
]
ASPECTS = [
    Option("same", "As it is", "The picture’s own aspect."),
    Option("1:1", "1:1", "Square."),
    Option("4:3", "4:3", "Landscape."),
    Option("3:2", "3:2", "Landscape, as most cameras."),
    Option("16:9", "16:9", "Wide."),
    Option("5:2", "5:2", "Panorama."),
    Option("3:4", "3:4", "Portrait."),
    Option("2:3", "2:3", "Portrait, narrower."),
    Option("9:16", "9:16", "Tall, as a phone."),
]
TITLES = {
    "arrange": "Variation", "reshape": "Reshaped", "collage": "Collage", "echo": "Echo", "repair": "Repaired",
}  # fmt: skip
NEEDS_SECOND = ("collage", "echo")
PREVIEW_SIZE = 512


class VariationsParameters(contract.Parameters):
    """What an artist can set."""

    content: PictureFile = fields.picture("Picture", "What the patches are taken from.")
    mode: Annotated[str, fields.one_of(MODES)] = fields.choice(
        "arrange", "Mode", "What becomes of it.", options=MODES
    )
    second: PictureFile | None = fields.picture(
        "Second picture", "For a collage or an echo: the other picture.", required=False
    )
    mask: PictureFile | None = fields.mask(
        "Part to fill", "For a repair: white is filled anew, black stays.", over="content", more=False
    )
    freedom: float = fields.slider(
        0.6, "Freedom", "How far forms may wander from where they were.", low=0, high=1, step=0.05
    )
    novelty: float = fields.slider(
        0.5, "At least so new", "The part of the result that must not be one copied piece.",
        low=0, high=0.9, step=0.05,
    )  # fmt: skip
    aspect: Annotated[str, fields.one_of(ASPECTS)] = fields.choice(
        "same", "Aspect", "The shape of the result; a repair keeps its own.", options=ASPECTS
    )
    size: int = fields.number(
        768, "Size", "Longest side of the result.", low=128, high=1536, step=64, unit="px"
    )
    seed: int | None = fields.seed()
    share: float = fields.slider(
        0.5, "Share of the second", "In a collage, how much of the second picture there is.",
        low=0, high=1, step=0.05, more=True,
    )  # fmt: skip
    horizon: float = fields.slider(
        0.85,
        "Keep the horizon",
        "How strongly what was above stays above.",
        low=0,
        high=1,
        step=0.05,
        more=True,
    )
    mirrored: bool = fields.toggle(False, "Mirrored pieces", "Pieces may be turned left to right.", more=True)

    @model_validator(mode="after")
    def _all_there(self) -> VariationsParameters:
        if self.mode in NEEDS_SECOND and self.second is None:
            raise ValueError("A collage and an echo need a second picture. Choose one, or another mode.")
        if self.mode == "repair" and self.mask is None:
            raise ValueError(
                "A repair needs to know what to fill. Paint over the part, or choose another mode."
            )
        return self


class Variations(Engine[VariationsParameters]):
    """New pictures out of one, by patch nearest neighbours."""

    name = "variations"
    title = "Variations"
    summary = (
        "New compositions out of one picture: rearranged, reshaped, grown together with another, repaired."
    )
    medium = "image"
    version = "2"
    changes = {
        "2": "Several beginnings are tried from one seed and the one with the fewest faults is worked out; "
        "what was above stays above more strongly, most of all in pictures with a level horizon; large "
        "forms are begun coarser, and nothing stands mirrored beside itself.",
    }
    needs = Needs(memory=1600)
    label = "ai-assisted"
    parameters = VariationsParameters

    def run(self, params: VariationsParameters, context: Context) -> Iterator[Event]:
        from apps.studio.engines.image.variations.work import arranged

        yield Progress(0.01, "Taking the picture apart")
        result: Arranged | None = None
        for step in arranged(params, context.seed):
            context.check()
            result = step
            yield Progress(0.02 + 0.93 * step.fraction, step.words)
            look = as_image(step.picture)
            look.thumbnail((PREVIEW_SIZE, PREVIEW_SIZE))
            yield Preview(look)
        if result is None:
            raise EngineError("This picture is too small to be taken apart. Choose a larger one.", "content")
        path = context.scratch / "variation.png"
        as_image(result.picture).save(path, compress_level=4)
        yield Output(path, "image/png", title=TITLES[params.mode], alt_text=result.said)

    def estimate(self, params: VariationsParameters) -> float:
        area = (params.size / 768) ** 2
        return (4.5 + 9 * area) * (1.6 if params.mode in NEEDS_SECOND or params.mirrored else 1.0)


def aspect_of(params: VariationsParameters, picture: Image.Image) -> float:
    """Width over height of the result."""
    if params.aspect == "same" or params.mode == "repair":
        return picture.width / picture.height
    across, down = params.aspect.split(":")
    return int(across) / int(down)
