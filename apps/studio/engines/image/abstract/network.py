"""A compositional pattern-producing network: coordinates in, smooth scalar fields out (Stanley 2007)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn

Activation = Literal["sin", "tanh", "gauss", "fold"]


def weight(rng: np.random.Generator, *shape: int, scale: float = 1.0) -> Tensor:
    """Normally distributed numbers that are the same on every machine."""
    return torch.from_numpy((rng.standard_normal(shape) * scale).astype(np.float32))


class PatternNetwork(nn.Module):
    """Random, never trained. Each hidden channel has an activation of its own kind, which is where symmetry,
    repetition and crease come from."""

    def __init__(
        self,
        rng: np.random.Generator,
        inputs: int,
        outputs: int,
        *,
        width: int = 16,
        depth: int = 3,
        activations: Sequence[Activation] = ("sin", "tanh", "gauss"),
        gain: float = 1.0,
    ) -> None:
        super().__init__()
        share = width // len(activations)
        self.activations = tuple(activations)
        self.share = share
        width = share * len(activations)
        sizes = [inputs, *[width] * depth]
        for number, (before, after) in enumerate(pairwise(sizes)):
            scale = gain * (1.0 if number == 0 else 1.35) / before**0.5
            self.register_buffer(f"weight{number}", weight(rng, after, before, scale=scale))
            self.register_buffer(f"bias{number}", weight(rng, after, 1, scale=0.8))
        self.depth = depth
        self.register_buffer("head", weight(rng, outputs, width, scale=1 / width**0.5))

    def forward(self, features: Tensor) -> Tensor:
        """Features of shape (inputs, points) to fields of shape (outputs, points)."""
        hidden = features
        for number in range(self.depth):
            hidden = torch.addmm(self.get_buffer(f"bias{number}"), self.get_buffer(f"weight{number}"), hidden)
            for place, kind in enumerate(self.activations):
                _activate(kind, hidden[place * self.share : (place + 1) * self.share])
        return self.get_buffer("head") @ hidden


def _activate(kind: Activation, part: Tensor) -> None:
    """Bend `part` in place."""
    if kind == "sin":
        part.mul_(1.6).sin_()
    elif kind == "tanh":
        part.tanh_()
    elif kind == "gauss":
        part.square_().neg_().exp_().mul_(2).sub_(1)
    else:
        part.abs_().sub_(0.8)
