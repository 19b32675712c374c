"""What codes look like: a flow that carries standard normal noise to codes the decoder knows.

A plain autoencoder's codes are not normal, and normal codes decode to fog. So a second, small network learns
the way from noise to codes (Dai & Wipf 2019 for the two stages; the way itself is the rectified flow of Liu,
Gong & Liu 2023). The way is the solution of a differential equation, hence one to one: a picture can be
carried back to the noise it would have come from, and one noise is always the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from apps.studio.engines.image.vae.network import GRID

_GROUPS = 8
_FREQUENCIES = 32
Check = Callable[[], None]


@dataclass(frozen=True)
class Shape:
    """How large the flow is, and how many labels it knows."""

    latent: int = 16
    width: int = 128
    depth: int = 4
    heads: int = 4
    labels: int = 1


class Mixing(nn.Module):
    """A residual block bent by moment and label, then every cell looks at every other."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(_GROUPS, width)
        self.bend = nn.Linear(width, 2 * width)
        self.one = nn.Conv2d(width, width, 3, padding=1)
        self.two = nn.Conv2d(width, width, 3, padding=1)
        self.look_norm = nn.GroupNorm(_GROUPS, width)
        self.look = nn.Conv2d(width, 3 * width, 1)
        self.seen = nn.Conv2d(width, width, 1)
        self.heads = heads
        for silent in (self.two.weight, self.seen.weight, self.bend.weight):
            nn.init.zeros_(silent)

    def forward(self, x: Tensor, when: Tensor) -> Tensor:
        scale, shift = self.bend(when)[..., None, None].chunk(2, 1)
        x = x + self.two(F.silu(self.one(self.norm(x) * (1 + scale) + shift)))
        n, width, height, across = x.shape
        parts = self.look(self.look_norm(x)).reshape(n, 3, self.heads, width // self.heads, height * across)
        query, key, value = parts.transpose(3, 4).unbind(1)
        seen = F.scaled_dot_product_attention(query, key, value)
        return x + self.seen(seen.transpose(2, 3).reshape(n, width, height, across))


class Prior(nn.Module):
    """The velocity of the flow. Codes here have mean 0 and spread 1 in every channel."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.first = nn.Conv2d(shape.latent, shape.width, 3, padding=1)
        self.place = nn.Parameter(torch.zeros(1, shape.width, GRID, GRID))
        self.moment = nn.Sequential(
            nn.Linear(2 * _FREQUENCIES, shape.width), nn.SiLU(), nn.Linear(shape.width, shape.width)
        )
        self.label = nn.Embedding(shape.labels + 1, shape.width)  # the last stands for any
        self.blocks = nn.ModuleList(Mixing(shape.width, shape.heads) for _ in range(shape.depth))
        self.norm = nn.GroupNorm(_GROUPS, shape.width)
        self.last = nn.Conv2d(shape.width, shape.latent, 3, padding=1)
        nn.init.normal_(self.label.weight, std=0.02)
        nn.init.zeros_(self.last.weight)

    @property
    def any(self) -> int:
        """The label that stands for no label in particular."""
        return self.shape.labels

    def forward(self, x: Tensor, moment: Tensor, label: Tensor) -> Tensor:
        """(N, C, 8, 8) at `moment` (N) in 0…1 and `label` (N): where the flow carries it, same shape."""
        waves = torch.exp(torch.arange(_FREQUENCIES, device=x.device) * (-math.log(1000.0) / _FREQUENCIES))
        angles = moment[:, None] * 1000 * waves
        when = F.silu(self.moment(torch.cat([angles.sin(), angles.cos()], 1)) + self.label(label))
        y = self.first(x) + self.place
        for block in self.blocks:
            y = block(y, when)
        out: Tensor = self.last(F.silu(self.norm(y)))
        return out


@dataclass(frozen=True)
class Way:
    """How the flow is followed: for which label, how strictly (1 is as learned), in how many steps."""

    label: int
    guidance: float = 1.0
    steps: int = 12


def _velocity(prior: Prior, x: Tensor, moment: float, way: Way) -> Tensor:
    n = x.shape[0]  # not len(x), which would be a fixed number in the ONNX form
    moments = x.new_full((n,), moment)
    wanted = torch.full_like(moments, way.label, dtype=torch.long)
    if way.guidance == 1 or way.label == prior.any:
        out: Tensor = prior(x, moments, wanted)
        return out
    labels = torch.cat([wanted, torch.full_like(wanted, prior.any)])
    both = prior(x.repeat(2, 1, 1, 1), moments.repeat(2), labels)
    with_label, without = both.chunk(2)
    return without + way.guidance * (with_label - without)


def follow(
    prior: Prior, x: Tensor, way: Way, begin: float = 0.0, end: float = 1.0, check: Check = lambda: None
) -> Tensor:
    """Carry `x` along the flow from the moment `begin` to `end` (0 is noise, 1 a code; either direction), by
    Heun's method."""
    moments = [begin + (end - begin) * k / way.steps for k in range(way.steps + 1)]
    for now, then in pairwise(moments):
        check()
        first = _velocity(prior, x, now, way)
        ahead = x + first * (then - now)
        x = x + (first + _velocity(prior, ahead, then, way)) * ((then - now) / 2)
    return x


def between(one: Tensor, other: Tensor, part: float) -> Tensor:
    """The noise at `part` of the arc from one noise to another: as long as noise is, unlike their mean."""
    flat_one, flat_other = one.flatten(1), other.flatten(1)
    cosine = F.cosine_similarity(flat_one, flat_other, dim=1).clamp(-0.9999, 0.9999)
    angle = torch.arccos(cosine)[:, None]
    mixed = (torch.sin((1 - part) * angle) * flat_one + torch.sin(part * angle) * flat_other) / torch.sin(
        angle
    )
    return mixed.reshape(one.shape)
