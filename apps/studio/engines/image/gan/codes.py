"""From seeds and wishes to the codes a generator is given: one picture, a mixture, or a walk that closes."""

from __future__ import annotations

import torch
from torch import Tensor

from apps.studio.engines.image.gan.networks import Generator


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


def loop(stations: Tensor, frames: int, latent: int) -> Tensor:
    """Codes (frames, layers, code) of a closed way through `stations` (n, layers, code).

    It begins at the first, pauses a moment at each, and the frame after the last is the first again.

    The latents, the first `latent` numbers of a code, are kept as spread as chance would draw them: halfway
    between two draws lie dull pictures.
    """
    count = len(stations)
    place = torch.arange(frames) / frames * count
    begin = place.long() % count
    part = place - place.floor()
    soft = (part * part * (3 - 2 * part))[:, None, None].to(stations.device)
    way = stations[begin] * (1 - soft) + stations[(begin + 1) % count] * soft
    spread = ((1 - soft) ** 2 + soft**2).sqrt()
    return torch.cat([way[..., :latent] / spread, way[..., latent:]], 2)
