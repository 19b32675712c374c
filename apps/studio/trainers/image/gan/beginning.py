"""A generator before its first step: new, or with what a finished one knows, perhaps grown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from apps.studio.engines.image.gan.models import read
from apps.studio.engines.image.gan.networks import Classroom, Generator, Small
from apps.studio.engines.model_file import ModelFileError
from apps.studio.trainers.contract import TrainingError


def new(architecture: str, side: int, labels: Sequence[str], seed: int) -> Generator:
    """A generator that has learned nothing; its first weights come from the seed alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Classroom() if architecture == "classroom" else Small(side, labels=labels)


def after(start: Path, architecture: str, side: int, labels: Sequence[str], seed: int) -> Generator:
    """A generator that knows what the model in the file `start` knows.

    Labels that both know keep what is known of them, the others begin as the mean of all. A model of half the
    side grows: it has one block more, which adds to its pictures and has learned nothing yet. Raises
    TrainingError for `start` if the model is of another architecture or of no side that goes with it.
    """
    try:
        known = read(start)
    except (ModelFileError, OSError) as error:
        raise TrainingError(str(error), field="start") from error
    if known.architecture != architecture:
        raise TrainingError(
            f"The model to begin from is a “{known.architecture}” network, and this is to be a "
            f"“{architecture}” one. Choose the same architecture.",
            field="start",
        )
    return _after_small(known, side, labels, seed) if isinstance(known, Small) else known.requires_grad_(True)


def _after_small(known: Small, side: int, labels: Sequence[str], seed: int) -> Small:
    grows = side == 2 * known.side and not known.grown
    if side != known.side and not grows:
        raise TrainingError(
            f"The model to begin from makes pictures of {known.side} px, which cannot go on at {side} px. "
            f"Choose {known.side} px" + ("." if known.grown else f" or {2 * known.side} px."),
            field="start",
        )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        generator = Small(side, known.latent, labels, known.width, known.grown or grows)
    state = known.state_dict()
    if grows:
        for name in ("weight", "bias"):
            state[f"sketch.{name}"] = state.pop(f"colour.{name}")
    state["told.weight"] = _told(known, labels)
    generator.load_state_dict(generator.state_dict() | state)
    return generator


def _told(known: Small, labels: Sequence[str]) -> Tensor:
    """What tells each of `labels`, (LABEL, labels), from what `known` was told."""
    kept = known.told.weight.detach()
    columns = [kept[:, known.labels.index(name)] if name in known.labels else kept.mean(1) for name in labels]
    return torch.stack(columns, 1)
