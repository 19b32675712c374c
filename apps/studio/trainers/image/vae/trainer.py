"""Image VAE: a network that remembers the pictures of a collection and dreams of new ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from apps.studio.engines import fields
from apps.studio.engines.fields import Option
from apps.studio.trainers.contract import (
    Checkpoint,
    Collection,
    Event,
    Metrics,
    Needs,
    Parameters,
    Progress,
    Samples,
    Trained,
    Trainer,
    TrainingContext,
)

if TYPE_CHECKING:
    from apps.studio.trainers.image.vae.learner import Learner
    from apps.studio.trainers.image.vae.pictures import Seen

BEGINNINGS = [
    Option("ours", "Our model", "Goes on from the model that comes with the studio: minutes are enough."),
    Option("nothing", "Nothing", "Learns from this collection alone: for thousands of pictures and an hour."),
]
SHARE = {"ours": 0.4, "nothing": 0.45}  # of the time, for the first lesson
SECONDS_BETWEEN = {"progress": 2.0, "metrics": 10.0, "checkpoint": 75.0}
SAMPLES_IN_ALL = 24


class VaeTraining(Parameters):
    """What an artist can set."""

    begin: Annotated[str, fields.one_of(BEGINNINGS)] = fields.choice(
        "ours", "Begin from", "What the network knows before it sees the collection.", options=BEGINNINGS
    )
    keep_map: bool = fields.toggle(
        True, "Keep a map",
        "Keeps small memories of up to 600 pictures in the model, to draw the map of its collection.",
    )  # fmt: skip
    steps: int = fields.number(
        0, "Steps", "Of each of the two lessons; 0 lets the time decide.", low=0, high=1_000_000, more=True
    )


class VaeTrainer(Trainer[VaeTraining]):
    """First it learns to remember (an autoencoder), then to dream (a flow from noise to its codes)."""

    name = "image-vae"
    title = "Image memory"
    summary = "Learns to remember your pictures, to dream of new ones, to blend them and to map them."
    medium = "image"
    version = "1"
    needs = Needs(memory=2500, gpu="helps")
    engine = "vae"
    fewest = 12
    usual_minutes = 10.0
    parameters = VaeTraining

    def train(self, params: VaeTraining, collection: Collection, context: TrainingContext) -> Iterator[Event]:
        from apps.studio.trainers.image.vae.beginning import learner_for
        from apps.studio.trainers.image.vae.finish import Names, finished
        from apps.studio.trainers.image.vae.pictures import look_at

        yield Progress(0.0, "Looking at the pictures")
        seen = look_at(collection, context, self.fewest)
        learner = learner_for(seen, params.begin, context)
        course = Course(learner, seen, params, context)
        if context.resume:
            course.before = float(learner.restore(context.resume)["seconds"])
            if learner.stage:
                yield Progress(min(1.0, context.used(course.before)), "Looking at the pictures again")
                learner.wake_up(seen.train)
        yield from course.lessons()
        yield Progress(1.0, "Measuring what it has learned")
        names = Names(self.name, self.version, collection.name)
        path, metrics, remarks = finished(learner, seen, names, params.keep_map, context)
        yield Trained(path, metrics, remarks)

    def verify(self, path: Path) -> None:
        """Build it, fill it and let it dream once. Raises ModelFileError naming what is wrong."""
        from apps.studio.engines import model_file
        from apps.studio.engines.image.vae.model import load
        from apps.studio.engines.image.vae.prior import Way

        model_file.check_values(path)
        model = load(path)
        picture = model.decode(model.dream(model.noise(1), Way(model.prior.any, steps=2)))
        if not bool(picture.isfinite().all()) or float(picture.std()) == 0.0:
            raise model_file.ModelFileError(
                "This model makes pictures of one colour only; use an earlier version."
            )

    def export_onnx(self, path: Path, target: Path) -> None:
        """Standard normal `latents` (N, 1024) to `pictures` (N, 3, 128, 128) in 0…1: flow and decoder."""
        from apps.studio.trainers.image.vae.exporting import export

        export(path, target)


class Course:
    """The two lessons, with what is told on the way."""

    def __init__(
        self, learner: Learner, seen: Seen, params: VaeTraining, context: TrainingContext, before: float = 0.0
    ) -> None:
        self.learner, self.seen, self.params, self.context = learner, seen, params, context
        self.before = before
        self.told = dict.fromkeys([*SECONDS_BETWEEN, "samples"], time.monotonic())
        self.recent: dict[str, float] = {}

    def lessons(self) -> Iterator[Event]:
        """From wherever the learner is to the end of the second lesson."""
        learner, views = self.learner, self.seen.train
        if learner.stage == 0:
            while not self._over(SHARE[self.params.begin]):
                self._took(learner.remember(views))
                yield from self._news("Learning to remember")
            yield from self._show()
            for part in learner.fall_asleep(views):
                self.context.check()
                if self._due("progress", SECONDS_BETWEEN["progress"]):
                    yield Progress(self._used(), f"Falling asleep: {part:.0%}")
            self.recent = {}
            yield self._checkpoint()
        while not self._over(1.0):
            self._took(learner.dream(views))
            yield from self._news("Learning to dream")
        yield from self._show()

    def _over(self, share: float) -> bool:
        self.context.check()
        if self.params.steps:
            return self.learner.step >= self.params.steps
        return self.learner.step > 0 and self.context.used(self.before) >= share

    def _used(self) -> float:
        if self.params.steps:
            return (self.learner.stage + min(1.0, self.learner.step / self.params.steps)) / 2
        return min(1.0, self.context.used(self.before))

    def _took(self, values: dict[str, float]) -> None:
        for name, value in values.items():
            self.recent[name] = 0.95 * self.recent.get(name, value) + 0.05 * value

    def _due(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now - self.told[what] < seconds:
            return False
        self.told[what] = now
        return True

    def _news(self, words: str) -> Iterator[Event]:
        if self._due("progress", SECONDS_BETWEEN["progress"]):
            yield Progress(self._used(), words)
        if self._due("metrics", SECONDS_BETWEEN["metrics"]):
            yield Metrics(self.learner.step, dict(self.recent))
        if self._due("samples", max(15.0, self.context.minutes * 60 / SAMPLES_IN_ALL)):
            yield from self._show()
        if self._due("checkpoint", SECONDS_BETWEEN["checkpoint"]) or self.context.wanted():
            yield self._checkpoint()

    def _show(self) -> Iterator[Event]:
        """Fixed pictures and how they are remembered; in the second lesson, dreams of fixed noise."""
        from apps.studio.trainers.image.vae.showing import dreams, memories

        if self.learner.stage == 0:
            picture, psnr = memories(self.learner, self.seen)
            yield Metrics(self.learner.step, {"psnr": psnr})
        else:
            picture = dreams(self.learner, self.seen)
        yield Samples(self.learner.step, picture)

    def _checkpoint(self) -> Checkpoint:
        path = self.context.scratch / "checkpoint.safetensors"
        seconds = self.context.seconds(self.before)
        self.learner.save(path, {"seconds": seconds})
        return Checkpoint(path, self.learner.step, seconds)
