"""Teaches the critic of a finished generator: how its pictures differ from those it learned from.

After the idea of discriminator rejection sampling (Azadi and others 2019), with Fisher's discriminant on the
frozen features in place of the discriminator: one direction a label, found in one step, always the same.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from apps.studio.engines.image.gan.critic import CALM, SEEN, vectors
from apps.studio.engines.image.gan.networks import Generator
from apps.studio.trainers.image.gan.pictures import Pictures

COUNT = 500  # pictures of each label and kind at most
AT_ONCE = 25
RIDGE = 0.3  # of the mean variance of a feature, added to all: keeps to what many features say together
FEWEST = 32  # pictures of a label, without which nothing can be said of it


def taught(generator: Generator, pictures: Pictures, check: Callable[[], None]) -> Tensor:
    """The critic (labels, 1280); `check` is called now and then, and may raise.

    A label with fewer than `FEWEST` pictures keeps zeros: its candidates are all alike to the critic, so that
    the first is taken.
    """
    found = torch.zeros(len(pictures.names), SEEN)
    for number in range(len(pictures.names)):
        of_label = np.flatnonzero(pictures.labels == number)
        if len(of_label) >= FEWEST:
            places = np.linspace(0, len(of_label) - 1, min(COUNT, len(of_label))).round().astype(int)
            real = _of_real(pictures.pixels[of_label[places]], check)
            found[number] = discriminant(real, _of_made(generator, number, check))
    return found


def discriminant(real: Tensor, made: Tensor) -> Tensor:
    """The direction (numbers,) that tells rows of `real` from those of `made` best, of length 1."""
    apart = real.mean(0) - made.mean(0)
    inner = torch.cat([real - real.mean(0), made - made.mean(0)])
    shared = inner.T @ inner / len(inner)
    shared += torch.eye(len(shared)) * (RIDGE * shared.diagonal().mean() + 1e-9)
    direction: Tensor = torch.linalg.solve(shared, apart)
    return direction / direction.norm().clamp(min=1e-12)


def _of_made(generator: Generator, label: int, check: Callable[[], None]) -> Tensor:
    device = next(generator.parameters()).device
    kinds = torch.eye(len(generator.labels))[label].expand(AT_ONCE, -1).to(device)
    chance = torch.Generator().manual_seed(label)
    rows = []
    for _ in range(COUNT // AT_ONCE):
        check()
        latents = torch.randn(AT_ONCE, generator.latent, generator=chance).to(device) * CALM
        with torch.no_grad():
            rows.append(vectors(generator(latents, kinds)).cpu())
    return torch.cat(rows)


def _of_real(pixels: NDArray[np.uint8], check: Callable[[], None]) -> Tensor:
    rows = []
    for part in np.array_split(pixels, -(-len(pixels) // AT_ONCE)):
        check()
        with torch.no_grad():
            rows.append(vectors(torch.from_numpy(part.copy()).permute(0, 3, 1, 2).float() / 127.5 - 1))
    return torch.cat(rows)
