"""Text to image: words become a scene, the scene is composed, and the composition is painted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from PIL import Image
from pydantic import field_validator

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, EngineError, Event, Needs, Output, Preview, Progress
from apps.studio.engines.fields import Option
from apps.studio.engines.image.pictures import as_image

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

    @field_validator("prompt")
    @classmethod
    def _says_something(cls, prompt: str) -> str:
        if not prompt.strip():
            raise ValueError(
                "Say in a few words what is to be seen, for instance: a red boat on a lake at dawn."
            )
        return prompt


class TextToImage(Engine[TextToImageParameters]):
    """Understands a scene, lays it out with depth and light, and paints it."""

    name = "text-to-image"
    title = "Words to picture"
    summary = "A scene from your words, in English or Chinese, composed anew each time and painted."
    medium = "image"
    version = "2"
    changes = {
        "2": "Scenes are composed over land with heights, with clouds, water and light of their own; "
        "animals, people and trees have bodies that the hour’s light falls on.",
    }
    needs = Needs(memory=1400)
    parameters = TextToImageParameters

    def run(self, params: TextToImageParameters, context: Context) -> Iterator[Event]:
        import numpy as np

        from apps.studio.engines.image.text_to_image.composing import composed
        from apps.studio.engines.image.text_to_image.finishing import finished, style_of
        from apps.studio.engines.image.text_to_image.telling import told
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
        yield Output(path, "image/png", title=params.prompt.strip()[:80], alt_text=told(scene, style))

    def estimate(self, params: TextToImageParameters) -> float:
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
