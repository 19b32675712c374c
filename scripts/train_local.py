"""Trains from a folder without a server: any trainer, stopped and taken up again as often as one likes.

    python -m scripts.train_local image-gan FOLDER --minutes 90 --out model.safetensors \
        --checkpoint going-on.safetensors [--samples FOLDER] [--param side=128 …]

Folders in FOLDER are labels; what lies below FOLDER/held-out is never learned. `--minutes` is the whole of
the training time, over all attempts: give more of it to go on. SIGINT or SIGTERM ends it; a checkpoint at
most two minutes old is there. Losses go to standard output as lines of JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path

from apps.studio.trainers.contract import (
    Cancelled,
    Checkpoint,
    Collection,
    Metrics,
    Samples,
    Specimen,
    Trained,
    TrainingContext,
)
from apps.studio.trainers.discovery import get_trainer

SUFFIXES = {".webp", ".png", ".jpg", ".jpeg"}
HELD_OUT = "held-out"


def collection_of(folder: Path) -> Collection:
    """The pictures below a folder, in the order of their names."""
    specimens = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in SUFFIXES:
            continue
        parts = path.relative_to(folder).parts
        held_out = parts[0] == HELD_OUT
        inner = parts[1:] if held_out else parts
        label = inner[0] if len(inner) > 1 else ""
        specimens.append(Specimen(path, label, "held-out" if held_out else "train"))
    return Collection(folder.name, specimens)


def _keep(source: Path, target: Path) -> None:
    unfinished = target.with_suffix(".part")
    shutil.copyfile(source, unfinished)
    unfinished.replace(target)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and write the model where it is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trainer")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--samples", type=Path, help="a folder for the pictures it makes on the way")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE")
    chosen = parser.parse_args(arguments)

    import torch

    torch.set_num_threads(chosen.threads)
    stopped = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.append(True))
    trainer = get_trainer(chosen.trainer)
    params = trainer.parameters(**dict(pair.split("=", 1) for pair in chosen.param))
    with tempfile.TemporaryDirectory() as scratch:
        context = TrainingContext(
            seed=chosen.seed, scratch=Path(scratch), minutes=chosen.minutes,
            resume=chosen.checkpoint if chosen.checkpoint.exists() else None, cancelled=lambda: bool(stopped),
        )  # fmt: skip
        try:
            for event in trainer.train(params, collection_of(chosen.folder), context):
                if isinstance(event, Metrics):
                    print(json.dumps({"step": event.step, **event.values}), flush=True)
                elif isinstance(event, Checkpoint):
                    _keep(event.path, chosen.checkpoint)
                    print(json.dumps({"checkpoint": event.step, "seconds": event.seconds}), flush=True)
                elif isinstance(event, Samples) and chosen.samples:
                    chosen.samples.mkdir(parents=True, exist_ok=True)
                    event.picture.save(chosen.samples / f"{event.step:07}.png")
                elif isinstance(event, Trained):
                    _keep(event.path, chosen.out)
                    print(json.dumps({"metrics": dict(event.metrics), "remarks": list(event.remarks)}))
        except Cancelled:
            print("Stopped; the last checkpoint is kept.")


if __name__ == "__main__":
    main()
