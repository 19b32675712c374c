"""A generator and what is asked of it: from an artist's settings to codes."""

from __future__ import annotations

from collections.abc import Generator as Steps
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image
from torch import Tensor

from apps.studio.engines.contract import Context, EngineError, Event, Preview, Progress
from apps.studio.engines.image.gan import codes, critic
from apps.studio.engines.image.gan.directions import moved
from apps.studio.engines.image.gan.models import critic_of, load
from apps.studio.engines.image.gan.networks import Generator
from apps.studio.engines.image.gan.projection import Found, project
from apps.studio.engines.image.pictures import read_picture
from apps.studio.engines.model_file import ModelFileError

if TYPE_CHECKING:
    from apps.studio.engines.image.gan.engine import GanParameters

SHOWN = 256  # pixels of a preview


@dataclass(frozen=True)
class Subject:
    """What one picture is made from: codes (1, layers, code), and the labels (1, labels) they go with."""

    codes: Tensor
    labels: Tensor


@dataclass(frozen=True)
class Sitting:
    """The generator, its critic if it has one, and the wishes. Without a label each seed has its own."""

    generator: Generator
    critic: Tensor | None
    params: GanParameters
    context: Context
    label: str | None

    @property
    def wishes(self) -> dict[str, float]:
        """How far to go along each named direction."""
        p = self.params
        return {"light": p.light, "warmth": p.warmth, "colour": p.colour, "detail": p.detail}

    @property
    def seed(self) -> int:
        """Where chance begins."""
        return self.context.seed

    def labels_of(self, seed: int) -> Tensor:
        """(1, labels), one-hot."""
        return codes.labels_of(self.generator, self.label, seed)

    def school(self, labels: Tensor) -> str:
        """The name of the label that has the greatest share."""
        return self.generator.labels[int(labels[0].argmax())]

    def drawn_from(self, seed: int, labels: Tensor) -> Subject:
        """What a seed stands for, chosen, calmed and taken along the directions."""
        generator, params = self.generator, self.params
        latents = critic.chosen(generator, self.critic, seed, labels, params.attempts) * params.truncation
        latents = moved(generator, latents, labels, self.wishes)
        return Subject(self._spread(generator.codes(latents, labels)), labels)

    def subject(self) -> Steps[Event, None, Subject]:
        """Where the sitting begins: the picture nearest to the one that was brought, or what the seed stands
        for."""
        labels = self.labels_of(self.seed)
        if not self.params.content:
            return self.drawn_from(self.seed, labels)
        found = yield from self._projected(labels if self.label else None)
        return Subject(found.codes + self._shift(found.labels), found.labels)

    def second(self, labels: Tensor) -> Tensor | None:
        """Codes to mix with, if that is asked for; of the same label, so that it stays one of its kind."""
        if self.params.mix <= 0:
            return None
        asked = self.params.second_seed
        generator, seed = self.generator, self.seed + 1 if asked is None else asked
        latents = critic.chosen(generator, self.critic, seed, labels, self.params.attempts)
        return self._spread(generator.codes(latents * self.params.truncation, labels))

    def mixed(self, first: Tensor, second: Tensor | None) -> Tensor:
        """Codes (N, layers, code) with as much of `second` as was asked for."""
        return first if second is None else codes.mixed(first, second, self.generator.layers, self.params.mix)

    def _spread(self, code: Tensor) -> Tensor:
        return code[:, None].expand(-1, self.generator.layers, -1)

    def _shift(self, labels: Tensor) -> Tensor:
        """What the wishes add to codes: (1, 1, code)."""
        generator = self.generator
        zero = labels.new_zeros(1, generator.latent)
        shift = moved(generator, zero, labels, self.wishes)
        return (generator.codes(shift, labels) - generator.codes(zero, labels))[:, None]

    def _projected(self, labels: Tensor | None) -> Steps[Event, None, Found]:
        """The codes nearest to the picture that was brought, with looks at the search."""
        params, context = self.params, self.context
        if params.content is None:
            raise RuntimeError("there is no picture to look for")
        wanted = read_picture(params.content, "content")
        yield Progress(0.02, "Looking for the nearest picture")
        best = None
        for best in project(self.generator, wanted, labels, context.seed, context.device):
            context.check()
            yield Preview(shown(best.picture))
            yield Progress(0.02 + 0.36 * best.fraction, "Looking for the nearest picture")
        if best is None:
            raise RuntimeError("the search ended without a picture")
        return best


def begin(params: GanParameters, context: Context) -> Sitting:
    """Load the network. Raises EngineError where model or label are not what they should be."""
    try:
        generator, weights = load(params.model, context.device), critic_of(params.model)
    except (ModelFileError, OSError) as error:
        raise EngineError(str(error), "model") from error
    label = params.label.strip() or (params.school if params.school in generator.labels else None)
    if params.label.strip() and label not in generator.labels:
        known = ", ".join(f"“{name}”" for name in generator.labels if name) or "none"
        raise EngineError(f"This network does not know the label “{label}”. Its labels: {known}.", "label")
    return Sitting(generator, weights, params, context, label)


def shown(small: Image.Image) -> Image.Image:
    """A small picture as a preview."""
    return small.resize((SHOWN, SHOWN), Image.Resampling.BICUBIC)
