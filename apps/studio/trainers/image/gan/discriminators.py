"""What tells made pictures from real ones: heads on frozen features, and the classroom's own layers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from apps.studio.engines.image.features.network import BLOCKS, LEVELS

PROJECTED = 64  # channels of every scale after mixing
MIXING_SEED = 2021


class Mixing(nn.Module):
    """Fixed random mixing of feature maps across channels and scales (Sauer and others 2021).

    It is never trained: what one channel alone would give away is spread over all, so that no head can judge
    by a few of them.
    """

    def __init__(self, levels: Sequence[int] = LEVELS) -> None:
        super().__init__()
        chance = torch.Generator().manual_seed(MIXING_SEED)
        for number, level in enumerate(levels):
            inside = BLOCKS[level][3]
            across = torch.randn(PROJECTED, inside, 1, 1, generator=chance) * (2 / inside) ** 0.5
            down = torch.randn(PROJECTED, PROJECTED, 3, 3, generator=chance) * (2 / (9 * PROJECTED)) ** 0.5
            self.register_buffer(f"across{number}", across, persistent=False)
            self.register_buffer(f"down{number}", down, persistent=False)

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        """Maps, large to small, to as many of the same sides with `PROJECTED` channels."""
        mixed: list[Tensor] = []
        above: Tensor | None = None
        for number in reversed(range(len(maps))):
            x = F.conv2d(maps[number], self.get_buffer(f"across{number}"))
            if above is not None:
                x = x + F.interpolate(above, size=x.shape[2:], mode="bilinear", align_corners=False)
            above = F.conv2d(x, self.get_buffer(f"down{number}"), padding=1) * 0.7
            mixed.insert(0, above)
        return mixed


def variety(x: Tensor) -> Tensor:
    """How much the batch (N, C, h, w) varies, as one more channel (N, 1, h, w), after Karras and others 2018:
    whoever makes the same picture again and again gives it away."""
    spread = (x.float().var(0, unbiased=False) + 1e-8).sqrt().mean().to(x.dtype)
    return spread.expand(x.shape[0], 1, *x.shape[2:])


class Head(nn.Module):
    """Says of every place of one map whether it is real, in general and as one of its label."""

    def __init__(self, labels: int, side: int) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        channels = PROJECTED
        while side > 4:  # noqa: PLR2004
            wider = min(128, channels * 2)
            parts += [spectral_norm(nn.Conv2d(channels, wider, 4, 2, 1)), nn.LeakyReLU(0.2)]
            side, channels = side // 2, wider
        self.shrink = nn.Sequential(*parts)
        self.last = spectral_norm(nn.Conv2d(channels + 1, 128, 3, 1, 1))
        self.says = spectral_norm(nn.Conv2d(128, 1 + labels, 1))

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """(N, PROJECTED, h, w), (N, labels) one-hot → (N, places)."""
        x = self.shrink(x)
        said = self.says(F.leaky_relu(self.last(torch.cat([x, variety(x)], 1)), 0.2))
        return (said[:, 0] + (said[:, 1:] * labels[:, :, None, None]).sum(1)).flatten(1)


class Heads(nn.Module):
    """The heads on the scales of one way of looking. `side` is that of the pictures looked at."""

    def __init__(self, labels: int, side: int) -> None:
        super().__init__()
        self.mixing = Mixing()
        self.heads = nn.ModuleList(
            Head(labels, max(1, side >> (2 + number))) for number in range(len(LEVELS))
        )

    def forward(self, maps: Sequence[Tensor], labels: Tensor) -> Tensor:
        """(N, all places of all scales)."""
        mixed = self.mixing(maps)
        return torch.cat([head(x, labels) for head, x in zip(self.heads, mixed, strict=True)], 1)


class ClassroomDiscriminator(nn.Module):
    """The discriminator of the classroom: 784 → 512 → 256 → 128 → 1 with spectral norm."""

    SIZES = (784, 512, 256, 128)

    def __init__(self) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        for inside, outside in pairwise(self.SIZES):
            parts += [spectral_norm(nn.Linear(inside, outside)), nn.LeakyReLU(0.2)]
        self.body = nn.Sequential(*parts, spectral_norm(nn.Linear(self.SIZES[-1], 1)))

    def forward(self, pictures: Tensor) -> Tensor:
        """(N, 1 or 3, 28, 28) → (N,)."""
        out: Tensor = self.body(pictures[:, :1].flatten(1))[:, 0]
        return out
