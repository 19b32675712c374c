"""A training put down and taken up again: one safetensors file with all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.studio.trainers.contract import TrainingError
from apps.studio.trainers.image.gan.learning import Lesson


@dataclass(frozen=True)
class Standing:
    """How far a training has come: steps done and seconds spent, over all attempts."""

    step: int = 0
    seconds: float = 0.0


def save(path: Path, lesson: Lesson, config: Mapping[str, Any], standing: Standing) -> None:
    """Write everything; a reader never sees half a file."""
    from safetensors.torch import save_file

    unfinished = path.with_suffix(".part")
    about = {"config": json.dumps(config), "step": str(standing.step), "seconds": repr(standing.seconds)}
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in lesson.tensors().items()}
    save_file(tensors, unfinished, metadata=about)
    unfinished.replace(path)


def load(path: Path, lesson: Lesson, config: Mapping[str, Any]) -> Standing:
    """Put the lesson where it was. Raises TrainingError if the file is of another training."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
            if json.loads(about.get("config", "{}")) != json.loads(json.dumps(config)):
                raise TrainingError(
                    "This checkpoint is of a network built otherwise. Train with the settings it began with."
                )
            lesson.restore({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
            return Standing(int(about["step"]), float(about["seconds"]))
    except (SafetensorError, OSError, KeyError, ValueError, RuntimeError) as error:
        raise TrainingError("The checkpoint is damaged. Begin the training anew.") from error
