"""Generators from their files, kept for the life of the process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from torch import Tensor

from apps.studio.engines import model_file
from apps.studio.engines.image.features.critic import SEEN, TENSOR
from apps.studio.engines.image.gan.networks import Generator, build
from apps.studio.engines.model_file import ModelFileError

TRAINER = "image-gan"
OWN = Path(__file__).parent / "weights" / "three-schools.safetensors"
KEPT = 3


def load(path: Path | None, device: str = "cpu") -> Generator:
    """The generator in a file, or our own for None. Raises ModelFileError naming what is wrong with it."""
    chosen = (path or OWN).resolve()
    return _loaded(chosen, chosen.stat().st_mtime_ns, device)


@lru_cache(maxsize=KEPT)
def _loaded(path: Path, _changed: int, device: str) -> Generator:
    return read(path).to(device)


def critic_of(path: Path | None) -> Tensor | None:
    """The critic in a file, (labels, 1280), or in our own for None; a model may have none."""
    chosen = (path or OWN).resolve()
    return _critic(chosen, chosen.stat().st_mtime_ns)


@lru_cache(maxsize=KEPT)
def _critic(path: Path, _changed: int) -> Tensor | None:
    tensors, header = model_file.load(path, TRAINER)
    if TENSOR not in tensors:
        return None
    found, labels = tensors[TENSOR].float(), header.config.get("labels")
    if not isinstance(labels, list) or found.shape != (len(labels), SEEN):
        raise ModelFileError("The critic in this model does not go with its labels. Export it again.")
    return found


def read(path: Path) -> Generator:
    """The generator in a file, built from its header and filled strictly. Raises ModelFileError."""
    model_file.check_values(path)
    tensors, header = model_file.load(path, TRAINER)
    tensors.pop(TENSOR, None)
    try:
        generator = build(header.config)
        generator.load_state_dict(
            {name: value.float() if value.is_floating_point() else value for name, value in tensors.items()}
        )
    except (RuntimeError, ValueError, TypeError) as error:
        raise ModelFileError(
            f"This model is built otherwise than it says: {_first_line(error)}. Export it again."
        ) from error
    return generator.eval().requires_grad_(False)


def _first_line(error: Exception) -> str:
    """What a strict loading complains of first, short enough to be shown."""
    lines = [line.strip().rstrip(".") for line in str(error).splitlines() if line.strip()]
    return (lines[1] if len(lines) > 1 else lines[0] if lines else "unknown")[:160]
