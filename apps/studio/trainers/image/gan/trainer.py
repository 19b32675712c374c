"""Trains a generative adversarial network on a collection of pictures."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from PIL import Image

from apps.studio.engines import fields
from apps.studio.engines.fields import ModelFile, Option
from apps.studio.trainers.contract import (
    Checkpoint,
    Collection,
    Event,
    Metrics,
    Needs,
    Parameters,
    Progress,
    Samples,
    Split,
    Trained,
    Trainer,
    TrainingContext,
    TrainingError,
)

if TYPE_CHECKING:
    from torch import Tensor

    from apps.studio.engines.image.gan.networks import Generator as Network
    from apps.studio.trainers.image.gan.checkpoint import Standing
    from apps.studio.trainers.image.gan.judging import Judgement
    from apps.studio.trainers.image.gan.learning import Lesson
    from apps.studio.trainers.image.gan.pictures import Pictures

ARCHITECTURES = [
    Option(
        "small", "Small", "Colour pictures up to 256 px; judged through a network that has learned to see."
    ),
    Option("classroom", "Classroom", "Layers of plain neurons for grey pictures of 28 px, as it is taught."),
]
SIDES = [Option(str(side), f"{side} px") for side in (16, 32, 64, 128, 256)]
METRICS_EVERY, PROGRESS_EVERY = 20, 5  # steps
SAMPLES_EVERY, CHECKPOINT_EVERY = 45.0, 100.0  # seconds
SAMPLES = 24
JUDGED = 600  # pictures at most, of each kind
CLASSROOM_LABELS = [""]


class GanParameters(Parameters):
    """What an artist can set."""

    architecture: Annotated[str, fields.one_of(ARCHITECTURES)] = fields.choice(
        "small", "Architecture", "How the network is built.", options=ARCHITECTURES
    )
    side: Annotated[str, fields.one_of(SIDES)] = fields.choice(
        "64", "Side", "Of the pictures it makes; larger ones take longer.", options=SIDES
    )
    start: ModelFile | None = fields.model(
        "Begin from", "A finished generator that goes on learning, from your pictures; else from nothing.",
        trainers=["image-gan"],
    )  # fmt: skip
    seed: int | None = fields.seed("Seed", "Where chance begins; empty lets chance decide.")


@dataclass
class Clock:
    """When what was last told."""

    samples: float = -math.inf
    checkpoint: float = 0.0

    def due(self, what: str, every: float) -> bool:
        """Whether so many seconds have passed; if so they begin anew."""
        now = time.monotonic()
        if now - getattr(self, what) < every:
            return False
        setattr(self, what, now)
        return True


class ImageGan(Trainer[GanParameters]):
    """A generator and its judge learn from each other; the generator's average over time is kept."""

    name = "image-gan"
    title = "Picture generator (GAN)"
    summary = "Learns to make pictures like those of a collection, from nothing but numbers drawn by chance."
    engine = "gan"
    needs = Needs(memory=2500, gpu="helps")
    fewest = 8
    usual_minutes = 90.0
    parameters = GanParameters

    def train(
        self, params: GanParameters, collection: Collection, context: TrainingContext
    ) -> Iterator[Event]:
        from apps.studio.trainers.image.gan import checkpoint
        from apps.studio.trainers.image.gan.learning import lesson

        names = collection.labels if params.architecture == "small" else CLASSROOM_LABELS
        generator = self._begin(params, names, context)
        config = _told_apart(generator, params, context)
        pictures = yield from self._read(collection, "train", names, generator.side, context)
        learning = lesson(generator, context.seed, context.device, knows=params.start is not None)
        before = checkpoint.Standing()
        if context.resume:
            before = checkpoint.load(context.resume, learning, config)
        step = yield from self._learn(learning, pictures, config, before, context)
        held_out = yield from self._read(collection, "held-out", names, generator.side, context)
        yield Progress(0.98, "Looking at what it has learned")
        judgement = self._judge(learning.average, pictures, held_out)
        critic = self._critic(learning.average, pictures, context)
        path = context.scratch / "model.safetensors"
        self._write(path, learning.average, critic, judgement.metrics, step, collection)
        yield Trained(path, judgement.metrics, judgement.remarks)

    def verify(self, path: Path) -> None:
        """Build the network, fill it strictly and make one picture. Raises ModelFileError."""
        import torch

        from apps.studio.engines.image.gan.models import read
        from apps.studio.engines.model_file import ModelFileError

        generator = read(path)
        with torch.no_grad():
            made = generator(torch.zeros(1, generator.latent), torch.eye(len(generator.labels))[:1])
        if not bool(made.isfinite().all()):
            raise ModelFileError("This model makes pictures that are no numbers. Use an earlier version.")

    def export_onnx(self, path: Path, target: Path) -> None:
        """Write the generator as ONNX; see `export.py` for its input and output. Raises ModelFileError."""
        from apps.studio.trainers.image.gan.export import export

        export(path, target)

    def _begin(self, params: GanParameters, names: list[str], context: TrainingContext) -> Network:
        from apps.studio.trainers.image.gan import beginning

        how = (params.architecture, int(params.side), names, context.seed)
        return beginning.after(params.start, *how) if params.start else beginning.new(*how)

    def _read(
        self, collection: Collection, split: Split, names: list[str], side: int, context: TrainingContext
    ) -> Generator[Event, None, Pictures]:
        from apps.studio.trainers.image.gan import pictures

        found: Pictures | None = None
        path = context.scratch / f"{split}.npy"
        for event in pictures.read(collection.of(split), names, side, path, context):
            if isinstance(event, Progress):
                yield event
            else:
                found = event
        if found is None:
            raise RuntimeError("the reading ended without pictures")
        if split == "train":
            pictures.refuse_hopeless(found, self.fewest)
        return found

    def _learn(
        self, learning: Lesson, pictures: Pictures, config: dict[str, Any], before: Standing,
        context: TrainingContext,
    ) -> Generator[Event, None, int]:  # fmt: skip
        """Step after step until the time is used; the number of steps is the value."""
        from apps.studio.trainers.image.gan import checkpoint

        clock, step, path = (
            Clock(checkpoint=time.monotonic()),
            before.step,
            context.scratch / "checkpoint.safetensors",
        )
        while context.used(before.seconds) < 1:
            context.check()
            learning.settle(context.used(before.seconds))
            losses = learning.step(pictures, step)
            step += 1
            if not all(map(math.isfinite, losses.values())):
                raise TrainingError(
                    f"The training broke at step {step}: its values are no numbers any more. "
                    "Begin anew with another seed."
                )
            if step % METRICS_EVERY == 0:
                yield Metrics(step, losses)
            if step % PROGRESS_EVERY == 0:
                yield Progress(min(0.97, 0.02 + 0.95 * context.used(before.seconds)), f"Step {step}")
            if clock.due("samples", SAMPLES_EVERY):
                yield Samples(step, sheet(learning.average))
            is_late = context.used(before.seconds) >= 1 or context.wanted()
            if clock.due("checkpoint", CHECKPOINT_EVERY) or is_late:
                seconds = context.seconds(before.seconds)
                checkpoint.save(path, learning, config, checkpoint.Standing(step, seconds))
                yield Checkpoint(path, step, seconds)
        return step

    def _judge(self, generator: Network, pictures: Pictures, held_out: Pictures) -> Judgement:
        from apps.studio.trainers.image.gan import judging

        count = max(64, min(JUDGED, len(pictures.pixels)))
        made = list(judging.make(generator, *judging.fixed_inputs(generator, count)))
        return judging.judge(made, pictures.images(10 * JUDGED), held_out.images(JUDGED))

    def _critic(self, generator: Network, pictures: Pictures, context: TrainingContext) -> dict[str, Tensor]:
        """What chooses among candidates later, under its name; the classroom has none."""
        from apps.studio.engines.image.features.critic import TENSOR
        from apps.studio.trainers.image.gan.critic import taught

        if generator.architecture == "classroom":
            return {}
        return {TENSOR: taught(generator, pictures, context.check)}

    def _write(
        self, path: Path, generator: Network, critic: Mapping[str, Tensor], metrics: dict[str, float],
        step: int, collection: Collection,
    ) -> None:  # fmt: skip
        from apps.studio.engines import model_file

        tensors = {
            name: tensor.half() if tensor.is_floating_point() else tensor
            for name, tensor in (generator.state_dict() | dict(critic)).items()
        }
        title = f"{collection.name}, {generator.architecture}"
        card = (
            f"# {title}\n\nLearned from {len(collection.of('train'))} pictures of the collection "
            f"“{collection.name}” in {step} steps.\n"
        )
        header = model_file.Header(
            self.name, self.version, generator.config(), metrics, card=card, title=title
        )
        model_file.write(path, tensors, header)


def _told_apart(generator: Network, params: GanParameters, context: TrainingContext) -> dict[str, Any]:
    """What tells this training from others, so that it does not go on from their checkpoints."""
    from apps.studio.trainers.image.gan.looking import in_halves

    config: dict[str, Any] = generator.config() | {"seed": context.seed}
    if params.start:
        config["start"] = hashlib.sha256(params.start.read_bytes()).hexdigest()
    if params.architecture == "small" and in_halves(generator.side):
        config["looks"] = "halves"
    return config


def sheet(generator: Network) -> Image.Image:
    """What it makes from inputs that are always the same: a sheet of 24, labels in turn."""
    from apps.studio.trainers.image.gan import judging

    side, columns = max(generator.side, 64), 6
    whole = Image.new("RGB", (columns * side, SAMPLES // columns * side))
    for number, picture in enumerate(judging.make(generator, *judging.fixed_inputs(generator, SAMPLES))):
        large = picture.resize((side, side), Image.Resampling.BILINEAR)
        whole.paste(large, (number % columns * side, number // columns * side))
    return whole
