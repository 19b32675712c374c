"""What benchmarks of quality need beside the repository: a collection, photographs, a generator.

All of it is made or fetched when it is not there: the collection “Three schools” by its script (about an hour
of two cores), photographs from Debian packages, the classroom's generator by its trainer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks/results"
USUAL_FOLDER = ROOT / "var/benchmarks"
CLASSROOM_MINUTES = 65.0  # what our own generator was trained for


@dataclass(frozen=True)
class Inputs:
    """Where things are; with `few`, only so many as show that a program works."""

    collection: Path
    classroom: Path
    few: bool = False
    classroom_minutes: float = CLASSROOM_MINUTES

    def count(self, whole: int, least: int = 2) -> int:
        """How many pictures to take."""
        return least if self.few else whole

    @property
    def packages(self) -> Path:
        """Where the photographs' packages are kept: beside the collection, as its script does."""
        return self.collection.with_name(f"{self.collection.name}-photographs")


def usual(folder: Path = USUAL_FOLDER) -> Inputs:
    """The inputs below one folder."""
    return Inputs(folder / "three-schools", folder / "classroom.safetensors")


def photographs(inputs: Inputs) -> Path:
    """The folder of the photographs' packages, fetched if they are not there."""
    from scripts.collections import photographs as packages

    packages.fetch(inputs.packages)
    return inputs.packages


def collection(inputs: Inputs) -> Path:
    """The collection, made if it is not there."""
    if not any(inputs.collection.glob("held-out/*/*.webp")):
        from scripts.collections import three_schools

        print(
            f"Making the collection in {inputs.collection}; it takes about an hour of two cores.", flush=True
        )
        three_schools.main([str(inputs.collection)])
    return inputs.collection


def classroom(inputs: Inputs) -> Path:
    """The classroom's generator, trained if it is not there."""
    if not inputs.classroom.exists():
        from scripts import train_local

        minutes = 0.2 if inputs.few else inputs.classroom_minutes
        print(f"Training the classroom's generator; it takes {minutes:.0f} minutes of one core.", flush=True)
        inputs.classroom.parent.mkdir(parents=True, exist_ok=True)
        going_on = inputs.classroom.with_suffix(".checkpoint")
        train_local.main([
            "image-gan", str(collection(inputs)), "--minutes", str(minutes), "--out", str(inputs.classroom),
            "--checkpoint", str(going_on), "--param", "architecture=classroom",
        ])  # fmt: skip
    return inputs.classroom


def keep(name: str, result: Mapping[str, Any]) -> None:
    """Write `benchmarks/results/NAME.json`, with how busy the machine was."""
    told = {"load": round(os.getloadavg()[0], 1)} | dict(result)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
