"""From seeds and wishes to the codes a generator is given: one picture, a mixture, or a walk that closes."""

from __future__ import annotations

from math import pi

import torch
from torch import Tensor

from apps.studio.engines.image.gan.networks import Generator

STATIONS = 4  # pictures a walk comes near to on its way round


def latents_of(generator: Generator, seed: int, count: int = 1) -> Tensor:
    """(count, latent), standard normal; the same seed gives the same first ones whatever the count."""
    rows = [
        torch.randn(generator.latent, generator=torch.Generator().manual_seed(seed * 4096 + number))
        for number in range(count)
    ]
    return torch.stack(rows)


def labels_of(generator: Generator, label: str | None, seed: int, count: int = 1) -> Tensor:
    """(count, labels), one-hot; without a label each picture's own chance chooses."""
    number = len(generator.labels)
    if label in generator.labels:
        chosen = torch.full((count,), generator.labels.index(label))
    else:
        chosen = torch.randint(number, (count,), generator=torch.Generator().manual_seed(seed + 77))
    return torch.eye(number)[chosen]


def mixed(first: Tensor, second: Tensor, layers: int, amount: float) -> Tensor:
    """Codes (N, layers, code): as many layers as `amount` in 0…1 says, fine ones first, are of `second`."""
    place = torch.arange(layers, device=first.device)
    # The layer on the border is shared, so that the slider has no jumps.
    share = (amount * layers - (layers - 1 - place)).clamp(0, 1)[None, :, None]
    return first * (1 - share) + second * share


def walk(generator: Generator, seed: int, frames: int) -> Tensor:
    """Latents (frames, latent) of a closed way: the frame after the last is the first.

    A sum of slow waves, one for each number of the latent, that is standard normal at every moment.
    """
    chance = torch.Generator().manual_seed(seed * 4096)
    waves = torch.randn(STATIONS // 2, 2, generator.latent, generator=chance)
    turn = torch.arange(frames)[:, None] / frames * 2 * pi
    way = torch.zeros(frames, generator.latent)
    for number, (cosine, sine) in enumerate(waves, start=1):
        way += torch.cos(turn * number) * cosine + torch.sin(turn * number) * sine
    return way / len(waves) ** 0.5


def rounds(labels: Tensor, frames: int) -> Tensor:
    """Shares of labels (frames, labels) that pass through all of `labels` (n, labels) and come back."""
    count = len(labels)
    place = torch.arange(frames) / frames * count
    begin = place.long() % count
    part = place - place.floor()
    soft = (part * part * (3 - 2 * part))[:, None]
    return labels[begin] * (1 - soft) + labels[(begin + 1) % count] * soft
