"""Looks a model file over in a process of its own, since that may import torch: `verified(path)`.

    python -m apps.studio.trainers.verifying PATH

prints one line of JSON: `{"problem": ""}`, or what is wrong in a sentence for the person who chose the file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from apps.studio.engines import model_file
from apps.studio.engines.model_file import ModelFileError
from apps.studio.trainers.discovery import UnknownTrainer, get_trainer

SECONDS = 180.0
ROOT = Path(__file__).resolve().parents[3]


def verify(path: Path) -> model_file.Header:
    """The header of a usable model, or ModelFileError. May import torch: for workers and the command line."""
    header = model_file.read_header(path)
    try:
        trainer = get_trainer(header.trainer)
    except UnknownTrainer:
        raise ModelFileError(
            f"This model was made by “{header.trainer[:60]}”, a trainer that is not installed here."
        ) from None
    trainer.verify(path)
    return header


def verified(path: Path) -> model_file.Header:
    """As `verify`, in a child process; what needs no torch is checked here first."""
    header = model_file.read_header(path)
    model_file.check_values(path)
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "apps.studio.trainers.verifying", str(path)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
        problem = json.loads(done.stdout)["problem"]
    except subprocess.TimeoutExpired:
        problem = "This model takes too long to look over. Make it smaller."
    except (ValueError, KeyError):
        problem = "The weights of this model do not fit the network its header names. Export it again."
    if problem:
        raise ModelFileError(str(problem))
    return header


def main() -> None:
    """Say what is wrong with the file that is named."""
    problem = ""
    try:
        verify(Path(sys.argv[1]))
    except ModelFileError as error:
        problem = str(error)
    except Exception as error:  # a network that is built from a stranger's numbers fails in any way it likes
        problem = (
            "The weights of this model do not fit the network its header names "
            f"({type(error).__name__}). Export it again."
        )
    print(json.dumps({"problem": problem}))


if __name__ == "__main__":
    main()
