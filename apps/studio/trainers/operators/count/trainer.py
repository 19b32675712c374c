"""A trainer that learns next to nothing: for operators to try a worker with, and for tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from apps.studio.engines import fields
from apps.studio.trainers import contract
from apps.studio.trainers.contract import (
    Checkpoint,
    Collection,
    Event,
    Metrics,
    Progress,
    Samples,
    Trained,
    Trainer,
    TrainingContext,
    TrainingError,
)

SAMPLES_EVERY = 20  # steps


class CountParameters(contract.Parameters):
    """What an operator can set."""

    steps: int = fields.number(200, "Steps", "How often to look at the pictures.", low=1, high=100_000)
    pause: float = fields.slider(
        0.0, "Pause", "How long to rest after each step.", low=0, high=10, step=0.01, unit="s"
    )
    fail: bool = fields.toggle(False, "Fail", "Stop with an error half way.", more=True)
    seed: int | None = fields.seed()


class Count(Trainer[CountParameters]):
    """Learns the mean colour of a collection: 27 parameters, a checkpoint after every step."""

    name = "count"
    title = "Count"
    summary = "Learns the mean colour of a collection. For operators and tests."
    needs = contract.Needs(memory=600)
    engine = ""
    usual_minutes = 1.0
    staff_only = True
    parameters = CountParameters

    def train(
        self, params: CountParameters, collection: Collection, context: TrainingContext
    ) -> Iterator[Event]:
        from apps.studio.trainers.operators.count.network import Student

        colours = [_mean_colour(specimen.path) for specimen in collection.specimens]
        student = Student.resumed(context.resume) if context.resume else Student(context.seed)
        before, saved = student.seconds, context.scratch / "checkpoint.safetensors"
        while student.step < params.steps and context.used(before) < 1:
            context.check()
            loss = student.learn(colours)
            time.sleep(params.pause)
            yield Metrics(student.step, {"loss": loss})
            yield Progress(max(student.step / params.steps, context.used(before)), f"Step {student.step}")
            if student.step % SAMPLES_EVERY == 1:
                yield Samples(student.step, student.picture())
            student.seconds = context.seconds(before)
            student.save(saved)
            yield Checkpoint(saved, student.step, student.seconds)
            if params.fail and student.step >= params.steps / 2:
                raise TrainingError("It was asked to fail, and so it did.", field="fail")
        finished = context.scratch / "model.safetensors"
        student.finish(finished)
        yield Trained(finished, {"loss": student.loss}, ["It knows one colour, and that only roughly."])

    def verify(self, path: Path) -> None:
        from apps.studio.trainers.operators.count.network import loaded

        super().verify(path)
        loaded(path)

    def export_onnx(self, path: Path, target: Path) -> None:
        from apps.studio.trainers.operators.count.network import export

        export(path, target)


def _mean_colour(path: Path) -> tuple[float, float, float]:
    try:
        with Image.open(path) as picture:
            red, green, blue = picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    except OSError as error:
        raise TrainingError("A picture of this collection cannot be read. Freeze it again.") from error
    return red / 255, green / 255, blue / 255
