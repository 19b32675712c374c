"""Teaches a finished generator's critic: one direction a label (`trainers/image/critic.py`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from apps.studio.engines.image.features.critic import SEEN
from apps.studio.engines.image.gan.critic import CALM
from apps.studio.engines.image.gan.networks import Generator
from apps.studio.trainers.image.critic import AT_ONCE, FEWEST, discriminant, seen, seen_of_made, spread_out
from apps.studio.trainers.image.gan.pictures import Pictures


def taught(generator: Generator, pictures: Pictures, check: Callable[[], None]) -> Tensor:
    """The critic (labels, 1280); `check` is called now and then, and may raise.

    A label with fewer than `FEWEST` pictures keeps zeros: its candidates are all alike to the critic, so that
    the first is taken.
    """
    found = torch.zeros(len(pictures.names), SEEN)
    for number in range(len(pictures.names)):
        of_label = np.flatnonzero(pictures.labels == number)
        if len(of_label) >= FEWEST:
            chance = torch.Generator().manual_seed(number)
            made = seen_of_made(partial(_made, generator, number, chance), check)
            found[number] = discriminant(seen(spread_out(pictures.pixels, of_label), check), made)
    return found


def _made(generator: Generator, label: int, chance: torch.Generator, _number: int) -> Tensor:
    device = next(generator.parameters()).device
    kinds = torch.eye(len(generator.labels))[label].expand(AT_ONCE, -1).to(device)
    latents = torch.randn(AT_ONCE, generator.latent, generator=chance).to(device) * CALM
    made: Tensor = generator(latents, kinds)
    return (made + 1) / 2
