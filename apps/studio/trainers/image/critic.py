"""Teaches the critic of a finished model: how its pictures differ from those it learned from.

After the idea of discriminator rejection sampling (Azadi and others 2019), with Fisher's discriminant on the
frozen features in place of the discriminator: one direction a label, found in one step, always the same.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from apps.studio.engines.image.features.critic import vectors

COUNT = 500  # pictures of each label and kind at most
AT_ONCE = 25
RIDGE = 0.3  # of the mean variance of a feature, added to all: keeps to what many features say together
FEWEST = 32  # pictures of a label, without which nothing can be said of it


def spread_out(pixels: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.uint8]:
    """At most `COUNT` of the pictures at `places`, evenly apart."""
    some = np.linspace(0, len(places) - 1, min(COUNT, len(places))).round().astype(int)
    return pixels[places[some]]


def seen(pixels: NDArray[np.uint8], check: Callable[[], None]) -> Tensor:
    """What is seen of pictures (N, side, side, 3): (N, 1280). `check` is called between, and may raise."""
    rows = []
    for part in np.array_split(pixels, -(-len(pixels) // AT_ONCE)):
        check()
        with torch.no_grad():
            rows.append(vectors(torch.from_numpy(part.copy()).permute(0, 3, 1, 2).float() / 255))
    return torch.cat(rows)


def seen_of_made(make: Callable[[int], Tensor], check: Callable[[], None]) -> Tensor:
    """What is seen of `COUNT` pictures that `make` makes in 0…1, given the number of the batch."""
    rows = []
    for number in range(COUNT // AT_ONCE):
        check()
        with torch.no_grad():
            rows.append(vectors(make(number)).cpu())
    return torch.cat(rows)


def discriminant(real: Tensor, made: Tensor) -> Tensor:
    """The direction (numbers,) that tells rows of `real` from those of `made` best, of length 1."""
    apart = real.mean(0) - made.mean(0)
    inner = torch.cat([real - real.mean(0), made - made.mean(0)])
    shared = inner.T @ inner / len(inner)
    shared += torch.eye(len(shared)) * (RIDGE * shared.diagonal().mean() + 1e-9)
    direction: Tensor = torch.linalg.solve(shared, apart)
    return direction / direction.norm().clamp(min=1e-12)
