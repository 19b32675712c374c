"""Text to image: words become a scene, the scene is composed, and the composition is painted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from PIL import Image
from pydantic import create_model, field_validator, model_validator

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import Option
from apps.studio.engines.image.pictures import as_image
from apps.studio.engines.image.text_to_image.diffusion import declaring, expecting, supplied
from apps.studio.engines.image.text_to_image.diffusion.declaring import (
    DiffusionParameters,
    LoraName,
    ModelName,
)

if TYPE_CHECKING:
    from apps.studio.engines.image.text_to_image.scene import Scene

STYLES = [
    Option("words", "As the words say", "Oil, if they say nothing."),
    Option("oil", "Oil", "Thick strokes on canvas.", picture="oil.webp"),
    Option("watercolour", "Watercolour", "Glazes on paper.", picture="watercolour.webp"),
    Option("ink", "Ink", "Brush and washes.", picture="ink.webp"),
    Option("pointillism", "Pointillism", "Dots of clear colour.", picture="pointillism.webp"),
    Option("pencil", "Pencil", "Hatching and lines.", picture="pencil.webp"),
    Option("woodcut", "Woodcut", "Cut lines over flat colours.", picture="woodcut.webp"),
    Option("mosaic", "Mosaic", "Coloured stones.", picture="mosaic.webp"),
    Option("starry-night", "Starry night", "Swirls, as van Gogh painted them.", picture="starry-night.webp"),
    Option("great-wave", "Great wave", "As a print by Hokusai.", picture="great-wave.webp"),
    Option("impressionist-haze", "Impressionist haze", "Light and air.", picture="impressionist-haze.webp"),
    Option("plain", "Plain", "The composition itself, not painted.", picture="plain.webp"),
]
ASPECTS = [
    Option("3:2", "3:2", "Landscape."),
    Option("1:1", "1:1", "Square."),
    Option("16:9", "16:9", "Wide."),
    Option("2:3", "2:3", "Portrait."),
]
LONGEST_PROMPT = 500
PREVIEW_SIZE = 512
COMPOSER_NEEDS = Needs(memory=1400)


class TextToImageParameters(contract.Parameters):
    """What an artist can set."""

    prompt: str = fields.text(
        None, "Words", "A scene in English or Chinese: place, time, weather, mood and what is in it.",
        longest=LONGEST_PROMPT,
    )  # fmt: skip
    style: Annotated[str, fields.one_of(STYLES)] = fields.choice(
        "words", "Style", "How it is painted.", options=STYLES
    )
    seed: int | None = fields.seed()
    aspect: Annotated[str, fields.one_of(ASPECTS)] = fields.choice(
        "3:2", "Aspect", "The shape of the picture.", options=ASPECTS
    )
    size: int = fields.number(
        1024, "Size", "Longest side of the picture.", low=256, high=2048, step=64, unit="px"
    )
    stroke: float = fields.slider(
        0.3,
        "Stroke",
        "How large the strokes are, where there are strokes.",
        low=0,
        high=1,
        step=0.05,
        more=True,
    )

    model: ModelName = declaring.model_choice()

    @field_validator("prompt")
    @classmethod
    def _says_something(cls, prompt: str) -> str:
        if not prompt.strip():
            raise ValueError(
                "Say in a few words what is to be seen, for instance: a red boat on a lake at dawn."
            )
        return prompt


class DiffusedParameters(DiffusionParameters, TextToImageParameters):
    """What an artist can set where the operator supplied a diffusion network."""

    prompt: str = fields.text(
        None, "Words", "What is to be seen. The composer reads English and Chinese, most networks English.",
        longest=declaring.LONGEST_PROMPT,
    )  # fmt: skip

    @model_validator(mode="after")
    def _fits_who_makes_it(self) -> DiffusedParameters:
        if self.model == supplied.COMPOSER and len(self.prompt) > LONGEST_PROMPT:
            raise ValueError(f"The composer reads at most {LONGEST_PROMPT} characters. Say it shorter.")
        return self


def parameters_here() -> type[TextToImageParameters]:
    """The parameters with what the operator supplied; without a network the composer's alone."""
    if not supplied.offered():
        return TextToImageParameters
    return create_model(
        "TextToImageParameters", __base__=DiffusedParameters, __doc__=DiffusedParameters.__doc__,
        model=(ModelName, declaring.model_choice()), lora=(LoraName | None, declaring.lora_choice()),
    )  # fmt: skip


class TextToImage(Engine[TextToImageParameters]):
    """Understands a scene, lays it out with depth and light, and paints it; or lets a network do it that the
    operator supplied."""

    name = "text-to-image"
    title = "Words to picture"
    summary = "A scene from your words, in English or Chinese, composed anew each time and painted."
    medium = "image"
    version = "2"
    changes = {
        "2": "Scenes are composed over land with heights, with clouds, water and light of their own; "
        "animals, people and trees have bodies that the hour’s light falls on. Some 29,000 more words are "
        "understood, each painted as what it is most like; it says which.",
    }
    needs = expecting.needs(COMPOSER_NEEDS, supplied.offered().values())
    time_limit = expecting.LONGEST_RUN if supplied.offered() else Engine.time_limit
    parameters = parameters_here()

    def run(self, params: TextToImageParameters, context: Context) -> Iterator[Event]:
        if isinstance(params, DiffusedParameters) and params.model != supplied.COMPOSER:
            from apps.studio.engines.image.text_to_image.diffusion.diffusing import diffused

            yield from diffused(params, context)
        else:
            yield from self._composed(params, context)

    @staticmethod
    def _composed(params: TextToImageParameters, context: Context) -> Iterator[Event]:
        import numpy as np

        from apps.studio.engines.image.text_to_image.composing import composed
        from apps.studio.engines.image.text_to_image.finishing import finished, style_of
        from apps.studio.engines.image.text_to_image.telling import told, told_taken
        from apps.studio.engines.image.text_to_image.understanding import understood

        scene = understood(params.prompt)
        _refuse_empty(scene)
        yield Progress(0.02, told(scene))
        rng = np.random.Generator(np.random.Philox(context.seed))
        picture: Image.Image | None = None
        for step in composed(scene, _shape(params), rng):
            context.check()
            picture = as_image(step.picture)
            yield Progress(0.02 + 0.35 * step.fraction, step.words)
            yield Preview(_small(picture))
        if picture is None:
            raise EngineError("Nothing came of these words. Try others.", "prompt")
        style = style_of(params, scene)
        painting = yield from finished(picture, style, params, context)
        path = context.scratch / "scene.png"
        painting.save(path, compress_level=4)
        yield Output(
            path, "image/png", title=params.prompt.strip()[:80], alt_text=told(scene, style),
            note=told_taken(scene),
        )  # fmt: skip

    def estimate(self, params: TextToImageParameters) -> float:
        if isinstance(params, DiffusedParameters) and params.model != supplied.COMPOSER:
            return _by_network(params)
        return 2.5 + (8.0 if params.style != "plain" else 1.0) * (params.size / 1024) ** 1.5


def _refuse_empty(scene: Scene) -> None:
    if scene.is_empty:
        strange = ", ".join(scene.unknown[:6])
        words = f" ({strange})" if strange else ""
        raise EngineError(
            f"None of these words{words} is known here. Name a place, a time, a weather or a thing: sea, "
            "forest, night, snow, boat, house, horse …",
            "prompt",
        )


def _shape(params: TextToImageParameters) -> tuple[int, int]:
    """Height and width at which the scene is composed: enough for what a painter looks at."""
    across, down = (int(part) for part in params.aspect.split(":"))
    longest = min(params.size, 960)
    scale = longest / max(across, down)
    return round(down * scale), round(across * scale)


def _small(picture: Image.Image) -> Image.Image:
    small = picture.copy()
    small.thumbnail((PREVIEW_SIZE, PREVIEW_SIZE))
    return small


def _by_network(params: DiffusedParameters) -> float:
    """Seconds that a network is likely to take, as far as its size tells."""
    network = supplied.offered().get(params.model)
    if network is None:
        return 5.0
    across, down = (int(part) for part in params.aspect.split(":"))
    sides = (params.size * across / max(across, down), params.size * down / max(across, down))
    width, height = expecting.working_size(round(sides[0]), round(sides[1]), expecting.native_side(network))
    steps = params.steps * (params.strength if params.content else 1.0)
    return expecting.seconds(network, round(steps * (2 if params.guidance > 1 else 1)), width * height)
