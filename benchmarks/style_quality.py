"""Style transfer in figures: how near to the style, and how much of the content stays.

    python -m benchmarks.style_quality [--sides 512 1024]

Four ways of painting the same photographs in the style of the same pictures: the nearest of the built-in
styles, the network that reads a style from any picture, a style of one's own (the trainer `style` with its
usual settings), and optimisation of the pixels after Gatys and others (L-BFGS, from the photograph). The
photographs were not in the training. All are measured through the same features, EfficientNet-Lite0, which
the trainer and the optimisation also learn by: their style figures are flattered, those of the two networks,
which were trained on VGG, are not. At the second side one photograph is painted in each style, for the
optimisation takes minutes a picture there; at the first all are. Writes
`benchmarks/results/style_quality.json`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from apps.studio.engines.image.style_transfer.painting import picture_brush
from apps.studio.trainers.contract import Collection, Specimen, Trained, TrainingContext
from apps.studio.trainers.discovery import get_trainer
from apps.studio.trainers.image.style.learner import Learner, Weights, as_tensor
from benchmarks import inputs

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "apps/studio/engines/image"
STYLES = {
    "ink": IMAGES / "painterly/static/example2.webp",
    "oil": IMAGES / "painterly/static/example3.webp",
    "abstract": IMAGES / "abstract/static/example2.webp",
}
PHOTOGRAPHS = ("pagoda", "coffee", "brushes")
SIDES, ITERATIONS = (512, 1024), 120
SCALE = 328 / 256  # of the style picture, as a part of the side painted
FAITHFUL = 0.5

Paint = Callable[[Tensor], Tensor]


def photograph(name: str, size: int) -> Tensor:
    """(1, 3, size, size), the middle of it."""
    picture = Image.open(ROOT / f"apps/studio/demo/photos/{name}.jpg").convert("RGB")
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return as_tensor(picture.crop((left, top, left + side, top + side)).resize((size, size)))


def trained(style: Path, scratch: Path, **settings: Any) -> tuple[Path, float]:
    """A model of this style, and the processor seconds it took."""
    trainer = get_trainer("style")
    collection = Collection("style", [Specimen(style)])
    context = TrainingContext(seed=1, scratch=scratch, minutes=30)
    began = time.process_time()
    for event in trainer.train(trainer.parameters(**settings), collection, context):
        if isinstance(event, Trained):
            return event.path, time.process_time() - began
    raise ValueError("the training ended without a model")


def optimised(learner: Learner, iterations: int) -> Paint:
    """Gatys, Ecker, Bethge 2016, with the features, losses and weights of the trainer."""

    def paint(content: Tensor) -> Tensor:
        pixels = content.contiguous().clone().requires_grad_()
        optimiser = torch.optim.LBFGS([pixels], lr=1.0, max_iter=iterations, history_size=20)

        def loss() -> Tensor:
            optimiser.zero_grad()
            chance = torch.Generator().manual_seed(0)
            found = learner.eyes.distance(pixels.clamp(0, 1), content, learner.look, chance)
            total = learner.weights.total(found)
            total.backward()
            if pixels.grad is not None:
                pixels.grad = pixels.grad.contiguous()
            return total

        optimiser.step(loss)
        return pixels.detach().clamp(0, 1)

    return paint


def by_network(style: Path) -> Paint:
    brush = picture_brush(Image.open(style).convert("RGB"), "cpu")

    def paint(content: Tensor) -> Tensor:
        pixels = (content[0].permute(1, 2, 0) * 255).round().byte()
        made: Tensor = brush.painter(pixels, brush.style)
        return made.permute(2, 0, 1)[None].float() / 255

    return paint


def by_scales(learner: Learner, vector: Tensor) -> Paint:
    def paint(content: Tensor) -> Tensor:
        with torch.no_grad():
            made: Tensor = learner.painter(content, learner.scales.named(vector))
        return made

    return paint


def measured(learner: Learner, paint: Paint, contents: Sequence[Tensor]) -> dict[str, float]:
    """Means over the photographs."""
    rows = []
    for content in contents:
        began = time.process_time()
        made = paint(content)
        seconds = time.process_time() - began
        with torch.no_grad():
            chance = torch.Generator().manual_seed(0)
            found = learner.eyes.distance(made, content, learner.look, chance)
        rows.append((float(found.style), float(found.colour), float(found.content), seconds))
    style, colour, content_, seconds = np.mean(rows, 0).tolist()
    return {"style": style, "colour": colour, "content": content_, "cpu_seconds": seconds}


def own_vector(learner: Learner, model: Path) -> Tensor:
    """A trained style as the painter takes it."""
    from safetensors.torch import load_file

    tensors = load_file(model)
    return torch.cat([tensors[name] for name in learner.scales.names])


def compare(style: Path, model: Path, contents: Sequence[Tensor], iterations: int) -> dict[str, Any]:
    """All four ways for one style, at the size of the photographs."""
    scale = round(SCALE * contents[0].shape[-1])
    learner = Learner([Image.open(style).convert("RGB")], scale, Weights(FAITHFUL), 1, "cpu")
    built = [learner.nearest(row) for row in range(26)]
    near = min(built, key=lambda one: one.style + 5 * one.colour).row
    ways = {
        "photograph": lambda content: content,
        "nearest built-in": by_scales(learner, learner.scales.rows[near]),
        "any-picture network": by_network(style),
        "own style": by_scales(learner, own_vector(learner, model)),
        "optimisation": optimised(learner, iterations),
    }
    return {name: measured(learner, paint, contents) for name, paint in ways.items()}


def measure(sides: Sequence[int] = SIDES, few: bool = False) -> dict[str, Any]:
    """Each style at each side; the training of a style of one's own is done once for it."""
    iterations = 2 if few else ITERATIONS
    found: dict[str, Any] = {f"{side} px": {} for side in sides}
    training: dict[str, float] = {}
    for name, style in [*STYLES.items()][: 1 if few else None]:
        with tempfile.TemporaryDirectory() as folder:
            model, training[name] = trained(style, Path(folder), **({"steps": 20} if few else {}))
            for number, side in enumerate(sides):
                shown = PHOTOGRAPHS[: 1 if few or number else None]
                contents = [photograph(one, side) for one in shown]
                found[f"{side} px"][name] = compare(style, model, contents, iterations)
                show(f"{name}, {side} px", found[f"{side} px"][name])
    means = {side: mean_of(styles) for side, styles in found.items()}
    return {"iterations": iterations, "training_cpu_s": training, "styles": found, "mean": means}


def mean_of(styles: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The mean over all styles, by way and figure."""
    rows = [*styles.values()]
    return {
        way: {key: round(float(np.mean([row[way][key] for row in rows])), 4) for key in rows[0][way]}
        for way in rows[0]
    }


def show(title: str, rows: dict[str, Any]) -> None:
    """One table."""
    print(f"\n{title:<22}{'style':>8}{'colour':>8}{'content':>9}{'CPU s':>8}")
    for way, row in rows.items():
        figures = f"{row['style']:>8.2f}{row['colour']:>8.3f}{row['content']:>9.2f}"
        print(f"{way:<22}{figures}{row['cpu_seconds']:>8.2f}", flush=True)


def main() -> None:
    """Measure, print, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sides", type=int, nargs="*", default=SIDES)
    inputs.keep("style_quality", measure(parser.parse_args().sides))


if __name__ == "__main__":
    main()
