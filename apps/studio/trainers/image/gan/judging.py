"""What a finished generator is worth: distance to pictures it never saw, copies, and likeness of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from apps.studio.engines.image.features.distance import Vectors, kid, nearest, vectors
from apps.studio.engines.image.gan.networks import Generator

COPY = 0.97  # cosine similarity from which a made picture counts as a copy of one it learned from
FEW_KINDS = 0.45  # share of the collection's own variety below which pictures look much alike
FEWEST_HELD_OUT = 20
PER_BATCH = 32


@dataclass
class Judgement:
    """Figures and what is to be said of them."""

    metrics: dict[str, float] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def make(generator: Generator, latents: Tensor, labels: Tensor) -> Iterator[Image.Image]:
    """Pictures from latents (N, latent) and labels (N, labels)."""
    device = next(generator.parameters()).device
    for begin in range(0, len(latents), PER_BATCH):
        part = slice(begin, begin + PER_BATCH)
        with torch.inference_mode():
            made = generator(latents[part].to(device), labels[part].to(device))
        whole = ((made.float().cpu() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
        yield from (Image.fromarray(one) for one in whole.permute(0, 2, 3, 1).numpy())


def fixed_inputs(generator: Generator, count: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Latents and one-hot labels in turn, always the same for the same seed."""
    latents = torch.randn(count, generator.latent, generator=torch.Generator().manual_seed(seed))
    return latents, torch.eye(len(generator.labels))[torch.arange(count) % len(generator.labels)]


def judge(
    made: Sequence[Image.Image], learned: Sequence[Image.Image], held_out: Sequence[Image.Image]
) -> Judgement:
    """Compare made pictures with those it learned from and those it never saw."""
    found = Judgement()
    of_made, of_learned = vectors(made), vectors(learned)
    if len(held_out) >= FEWEST_HELD_OUT:
        found.metrics["kid"] = kid(of_made, vectors(held_out))
    similarity, _ = nearest(of_made, of_learned)
    copies = float((similarity > COPY).mean())
    found.metrics |= {"nearest": float(np.median(similarity)), "copies": copies}
    if copies > 0:
        found.remarks.append(
            f"{copies:.0%} of the pictures come very close to one of the collection. "
            "More pictures would help."
        )
    variety = spread(of_made) / max(spread(of_learned), 1e-9)
    found.metrics["variety"] = variety
    if variety < FEW_KINDS:
        found.remarks.append(
            f"The pictures look much alike: they have {variety:.0%} of the collection’s variety. "
            "Train longer or with more pictures."
        )
    return found


def spread(rows: Vectors) -> float:
    """Mean squared distance of vectors from their mean."""
    return float(((rows - rows.mean(0)) ** 2).sum(1).mean())
