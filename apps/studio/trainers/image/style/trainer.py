"""The trainer `style`: a style of one's own, from one or a few pictures."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from apps.studio.engines import fields, model_file
from apps.studio.engines.contract import EngineError, Parameters
from apps.studio.engines.image.pictures import read_picture
from apps.studio.engines.image.style_transfer.styles import NAMED_STYLES
from apps.studio.engines.model_file import Header, ModelFileError
from apps.studio.trainers.contract import (
    Checkpoint,
    Collection,
    Event,
    Metrics,
    Needs,
    Progress,
    Samples,
    Trained,
    Trainer,
    TrainingContext,
    TrainingError,
)

if TYPE_CHECKING:
    from apps.studio.trainers.image.style.learner import Built, Learner

MOST_PICTURES = 12
FINEST, BROADEST = 448, 208  # short side of the style's pictures, in pixels
SMALLEST_SIDE = 32
SAMPLES_EVERY, METRICS_EVERY, CHECKPOINT_EVERY = 40, 5, 80  # steps
LOOKING = 0.08  # of the progress bar, for finding the nearest style


class StyleTrainerParameters(Parameters):
    """What an artist can set."""

    strokes: float = fields.slider(
        0.5, "Strokes", "Fine strokes look at the picture from near, broad ones from afar.",
        low=0, high=1, step=0.05,
    )  # fmt: skip
    faithful: float = fields.slider(
        0.5, "Faithful", "How much of the photograph’s form must stay: less is wilder.",
        low=0, high=1, step=0.05,
    )  # fmt: skip
    steps: int = fields.number(
        400, "Steps", "How long it learns at most; it ends earlier when the time is up.",
        low=20, high=4000, step=20, more=True,
    )  # fmt: skip
    seed: int | None = fields.seed()


class StyleTrainer(Trainer[StyleTrainerParameters]):
    """Learns the scales and shifts of the network of named styles, starting from the nearest of its own."""

    name = "style"
    title = "A style of your own"
    summary = "Learns to paint in the manner of one or a few pictures, in about two minutes."
    medium = "image"
    needs = Needs(memory=1500, gpu="helps")
    engine = "style-transfer"
    fewest = 1
    usual_minutes = 2.0
    longest_minutes = 60.0
    parameters = StyleTrainerParameters

    def train(
        self, params: StyleTrainerParameters, collection: Collection, context: TrainingContext
    ) -> Iterator[Event]:
        from apps.studio.trainers.image.style.learner import Learner, Weights

        yield Progress(0.01, "Looking at the pictures")
        pictures, left_out = style_pictures(collection)
        scale = round(FINEST + (BROADEST - FINEST) * params.strokes)
        learner = Learner(pictures, scale, Weights(params.faithful), context.seed, context.device)
        resumed = _resume(learner, context)
        if resumed is None:
            built, before = (yield from _nearest(learner, context)), 0.0
            learner.begin(built.row)
        else:
            built, before = resumed
        yield from _lessons(learner, built, params.steps, before, context)
        yield self._trained(learner, built, scale, context, left_out)

    def _trained(
        self, learner: Learner, built: Built, scale: int, context: TrainingContext, left_out: Sequence[str]
    ) -> Trained:
        found = learner.measure(learner.average)
        metrics = {
            "style_distance": float(found.style), "colour_distance": float(found.colour),
            "content_distance": float(found.content), "nearest_style_distance": built.style,
            "nearest_colour_distance": built.colour, "steps": float(learner.step),
        }  # fmt: skip
        start = name_of(built.row)
        header = Header(
            trainer=self.name, version=self.version, metrics=metrics, card=_card(metrics, start),
            config={"network": "multistyle26", "began_with": start, "scale": scale},
        )  # fmt: skip
        path = context.scratch / "style.safetensors"
        model_file.write(path, learner.scales.named(learner.average), header)
        return Trained(path, metrics, [*left_out, _remark(metrics, start)])

    def verify(self, path: Path) -> None:
        """Rebuild the network with the style in `path`. Raises ModelFileError naming what is wrong."""
        from apps.studio.engines.image.style_transfer.own import read_style

        read_style(path)

    def export_onnx(self, path: Path, target: Path) -> None:
        """Write the whole network with this style: `picture` (1, 3, height, width) in 0…1, sides multiples
        of 4, to `painting`. Raises ModelFileError for a file that is no style."""
        from apps.studio.engines.image.style_transfer import onnx_graph
        from apps.studio.engines.image.style_transfer.own import read_style

        style, _header = read_style(path)
        try:
            onnx_graph.write(target, style)
        except ImportError as error:
            raise ModelFileError("Exporting to ONNX needs the package “onnx”. Install it first.") from error


def style_pictures(collection: Collection) -> tuple[list[Image.Image], list[str]]:
    """The first pictures to learn from, and a word on those that were left out. Raises TrainingError."""
    specimens = collection.of("train") or list(collection.specimens)
    pictures: list[Image.Image] = []
    unusable = 0
    for specimen in specimens[: MOST_PICTURES * 4]:
        try:
            picture = read_picture(specimen.path, "dataset")
        except EngineError:
            unusable += 1
            continue
        if min(picture.size) < SMALLEST_SIDE:
            unusable += 1
        elif len(pictures) < MOST_PICTURES:
            pictures.append(picture)
    if not pictures:
        raise TrainingError(
            f"There is no picture to learn a style from. Choose one of at least {SMALLEST_SIDE} pixels."
        )
    remarks = []
    if unusable:
        remarks.append(f"{unusable} could not be used: unreadable, or under {SMALLEST_SIDE} pixels.")
    if len(specimens) - unusable > len(pictures):
        remarks.append(f"It learned from the first {len(pictures)} of {len(specimens)} pictures.")
    return pictures, remarks


def _nearest(learner: Learner, context: TrainingContext) -> Generator[Event, None, Built]:
    """Which of the styles in the network is nearest, style and colour together."""
    from apps.studio.trainers.image.style.learner import COLOUR_WEIGHT, rows_of_styles

    found = []
    for row in rows_of_styles():
        context.check()
        found.append(learner.nearest(row))
        yield Progress(LOOKING * (row + 1) / len(rows_of_styles()), "Looking for the nearest style")
    return min(found, key=lambda built: built.style + COLOUR_WEIGHT * built.colour)


def _lessons(
    learner: Learner, built: Built, steps: int, before: float, context: TrainingContext
) -> Iterator[Event]:
    """Step after step until there are enough or the time is up."""
    if learner.step == 0:
        yield Samples(0, learner.samples())
    while learner.step < steps and context.used(before) < 1:
        context.check()
        fraction = max(learner.step / steps, context.used(before))
        found = learner.learn(fraction)
        if learner.step % METRICS_EVERY == 0 or learner.step == 1:
            values = {
                "style": float(found.style), "colour": float(found.colour), "content": float(found.content),
            }  # fmt: skip
            yield Metrics(learner.step, values)
            yield Progress(LOOKING + (0.99 - LOOKING) * fraction, "Learning")
        if learner.step % SAMPLES_EVERY == 0:
            yield Samples(learner.step, learner.samples())
        if learner.step % CHECKPOINT_EVERY == 0 or context.wanted():
            yield _checkpoint(learner, built, before, context)
    yield Samples(learner.step, learner.samples())


def _checkpoint(learner: Learner, built: Built, before: float, context: TrainingContext) -> Checkpoint:
    import torch
    from safetensors.torch import save_file

    seconds = context.seconds(before)
    about = torch.tensor([built.row, built.style, built.colour, seconds], dtype=torch.float64)
    path = context.scratch / "checkpoint.safetensors"
    state = learner.state() | {"about": about}
    save_file({name: tensor.cpu().clone() for name, tensor in state.items()}, path)
    return Checkpoint(path, learner.step, seconds)


def _resume(learner: Learner, context: TrainingContext) -> tuple[Built, float] | None:
    """What the last attempt left: the style it began with and the seconds it took; None to begin anew."""
    if context.resume is None:
        return None
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from apps.studio.trainers.image.style.learner import Built

    try:
        state = load_file(context.resume, device=context.device)
        row, style, colour, seconds = state["about"].tolist()
        learner.restore(state)
    except (SafetensorError, OSError, KeyError, RuntimeError, ValueError):
        return None  # two minutes lost are better than a style that never comes
    return Built(int(row), style, colour), seconds


def name_of(row: int) -> str:
    """What the style in a row of the table is called."""
    return next((style.label for style in NAMED_STYLES if style.row == row), f"unnamed style {row}")


def _remark(metrics: dict[str, float], start: str) -> str:
    near, far = metrics["style_distance"], metrics["nearest_style_distance"]
    if near > 0.9 * far:
        return f"It hardly came nearer to the picture than “{start}”. Try broader strokes, or less faithful."
    return f"It began with “{start}” and came {far / near:.1f} times nearer to the picture’s style."


def _card(metrics: dict[str, float], start: str) -> str:
    near, far = metrics["style_distance"], metrics["nearest_style_distance"]
    return (
        "Scales and shifts of the instance norms of the 26-style network (Dumoulin, Shlens, Kudlur 2017), "
        f"learned from the pictures of the collection, beginning with “{start}”.\n\n"
        f"Measured on three photographs: style distance {near:.3f}, where “{start}” has {far:.3f}; "
        f"content distance {metrics['content_distance']:.3f}."
    )
