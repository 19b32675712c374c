"""Directions in the latents that change one thing: principal components of early features, with names.

After Härkönen and others 2020 (GANSpace, for generators whose latents are no style codes): the components
are those of the maps of an early block, carried back to the latents by regression. Of the first twelve, the
one that moves light, warmth, colour or detail most gets that name; then they were looked at (see the card).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from apps.studio.engines.image.gan.networks import Classroom, Generator

SAMPLES, COMPONENTS, BATCH = 384, 12, 64
EARLY = 1  # the block whose maps are looked at
NAMES = ("light", "warmth", "colour", "detail")


@dataclass(frozen=True)
class Direction:
    """A step of one standard deviation in the latents, and how well it goes with its name, 0…1."""

    step: Tensor
    agreement: float


@lru_cache(maxsize=8)
def directions(generator: Generator, label: int) -> Mapping[str, Direction]:
    """The named directions of a generator for one of its labels. They depend on the weights alone."""
    latents = torch.randn(SAMPLES, generator.latent, generator=torch.Generator().manual_seed(11))
    early, pictures = _looked_at(generator, latents, label)
    early = early - early.mean(0)
    _, _, axes = torch.pca_lowrank(early, q=COMPONENTS, center=False, niter=4)
    scores = early @ axes
    scores = scores / scores.std(0).clamp(min=1e-6)
    steps = torch.linalg.lstsq(latents, scores).solution.T  # (components, latent)
    steps = steps / steps.norm(dim=1, keepdim=True).clamp(min=1e-6)
    found, free = {}, set(range(COMPONENTS))
    along = latents @ steps.T
    for name, values in zip(NAMES, _measured(pictures), strict=True):
        agreement = torch.corrcoef(torch.cat([values[None], along.T]))[0, 1:].nan_to_num()
        best = max(free, key=lambda number: abs(float(agreement[number])))
        free.discard(best)
        sign = 1.0 if agreement[best] >= 0 else -1.0
        found[name] = Direction(steps[best] * sign, abs(float(agreement[best])))
    return found


def moved(generator: Generator, latents: Tensor, labels: Tensor, wishes: Mapping[str, float]) -> Tensor:
    """Latents (N, latent) taken along directions; 1 is a standard deviation, 0 stays."""
    wanted = {name: amount for name, amount in wishes.items() if amount}
    if not wanted:
        return latents
    known = directions(generator, int(labels.mean(0).argmax()))
    for name, amount in wanted.items():
        step = known[name].step.to(latents.device)
        latents = latents + amount * step
    return latents


def _looked_at(generator: Generator, latents: Tensor, label: int) -> tuple[Tensor, Tensor]:
    """Early features (N, numbers) and pictures (N, 3, side, side)."""
    device = next(generator.parameters()).device
    labels = torch.eye(len(generator.labels))[label].expand(BATCH, -1).to(device)
    kept: list[Tensor] = []
    layer = generator.body[3] if isinstance(generator, Classroom) else generator.blocks[EARLY]
    hook = layer.register_forward_hook(lambda _module, _inputs, out: kept.append(out.flatten(1).cpu()))
    try:
        with torch.no_grad():
            parts = torch.split(latents, BATCH)
            pictures = torch.cat([generator(part.to(device), labels).cpu() for part in parts])
    finally:
        hook.remove()
    return torch.cat(kept), pictures


def _measured(pictures: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Light, warmth, colour and detail of each picture, in the order of `NAMES`."""
    red, green, blue = pictures.unbind(1)
    light = (0.3 * red + 0.59 * green + 0.11 * blue).mean((1, 2))
    colour = (pictures.amax(1) - pictures.amin(1)).mean((1, 2))
    detail = pictures.diff(dim=2).abs().mean((1, 2, 3)) + pictures.diff(dim=3).abs().mean((1, 2, 3))
    return light, (red - blue).mean((1, 2)), colour, detail
