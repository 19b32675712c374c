"""How far a reconstruction is from its picture: by pixel, by look, and to a critic.

The critic judges the maps of the frozen features (Sauer and others 2021, “Projected GANs converge faster”);
its heads are tiny, and the maps are there already for the loss by look, so sharpness costs almost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from apps.studio.engines.image.features.network import Features

LEVELS = (2, 4, 10)  # 24 channels at 1/4, 40 at 1/8, 112 at 1/16
CHANNELS = (24, 40, 112)
_LUMA = (0.299, 0.587, 0.114)


class Critic(nn.Module):
    """Heads that tell maps of pictures from maps of reconstructions; one verdict a cell."""

    def __init__(self) -> None:
        super().__init__()
        self.heads = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(channels, 64, 1), nn.LeakyReLU(0.2), nn.Conv2d(64, 64, 3, padding=1),
                nn.LeakyReLU(0.2), nn.Conv2d(64, 1, 1),
            )
            for channels in CHANNELS
        )  # fmt: skip

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        return [head(map_) for head, map_ in zip(self.heads, maps, strict=True)]


def maps_of(eyes: Features, made: Tensor, true: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    """The maps of reconstructions and of their pictures, scaled so that all levels weigh alike."""
    with torch.no_grad():
        wanted = eyes.maps(true, LEVELS)
    scales = [1 / map_.std().clamp_min(1e-3) for map_ in wanted]
    found = eyes.maps(made, LEVELS)
    return (
        [map_ * scale for map_, scale in zip(found, scales, strict=True)],
        [map_ * scale for map_, scale in zip(wanted, scales, strict=True)],
    )


def by_pixel(made: Tensor, true: Tensor) -> Tensor:
    """Mean absolute difference of lightness and of the colour beside it, which plain RGB hardly weighs."""
    difference = made - true
    luma = (difference * made.new_tensor(_LUMA)[:, None, None]).sum(1, keepdim=True)
    return 2 * luma.abs().mean() + (difference - luma).abs().mean()


def by_look(made: Sequence[Tensor], true: Sequence[Tensor]) -> Tensor:
    """Mean squared difference of the maps."""
    return torch.stack([F.mse_loss(a, b) for a, b in zip(made, true, strict=True)]).mean()


def divergence(mean: Tensor, spread: Tensor, free: float) -> Tensor:
    """Kullback–Leibler divergence of the code from a standard normal, nats a number. What a channel costs
    below `free` counts as nothing (Kingma and others 2016), so that none goes silent."""
    each = 0.5 * (mean.square() + spread.exp() - 1 - spread)
    return each.mean((0, 2, 3)).clamp_min(free).mean()


def critic_loss(critic: Critic, made: Sequence[Tensor], true: Sequence[Tensor]) -> Tensor:
    """Hinge loss of the critic itself."""
    verdicts = zip(critic([m.detach() for m in made]), critic(true), strict=True)
    return torch.stack([F.relu(1 + fake).mean() + F.relu(1 - real).mean() for fake, real in verdicts]).mean()


def deceit(critic: Critic, made: Sequence[Tensor]) -> Tensor:
    """What the reconstruction pays for being seen through."""
    return torch.stack([-verdict.mean() for verdict in critic(made)]).mean()
