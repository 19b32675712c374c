"""A residual variational autoencoder: a picture of 128 px to an 8 × 8 grid of latents, and back.

After Kingma & Welling 2014, with the small spatial code of Rombach and others 2022 in place of one vector, so
that what is remembered has a place in the picture. The convolutions work on 64 px and below: the first layer
folds 4 × 4 pixels into channels, the last unfolds 2 × 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIDE = 128  # pixels of a picture
GRID = 8  # cells of the latent grid along each side
LOG_VARIANCE = (-12.0, 4.0)  # the limits of what the encoder may say
_FOLD = 4
_GROUPS = 8


@dataclass(frozen=True)
class Widths:
    """Channels of the code and of the maps at 8, 16, 32 and 64 cells a side."""

    latent: int = 16
    at8: int = 128
    at16: int = 96
    at32: int = 64
    at64: int = 32


class Residual(nn.Module):
    """x + f(x), with f silent at first, so that a deep stack begins as a shallow one."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(_GROUPS, width)
        self.one = nn.Conv2d(width, width, 3, padding=1)
        self.two = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.two.weight)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.two(F.silu(self.one(self.norm(x))))
        return x + out


class Grow(nn.Module):
    """Twice as many cells along each side."""

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inside, outside, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))
        return out


class Encoder(nn.Module):
    """(N, 3, 128, 128) in 0…1 to the mean and the log variance of the code, each (N, C, 8, 8)."""

    def __init__(self, w: Widths) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(_FOLD), nn.Conv2d(3 * _FOLD**2, w.at32, 3, padding=1), Residual(w.at32),
            nn.Conv2d(w.at32, w.at16, 3, stride=2, padding=1), Residual(w.at16),
            nn.Conv2d(w.at16, w.at8, 3, stride=2, padding=1), Residual(w.at8),
            nn.GroupNorm(_GROUPS, w.at8), nn.SiLU(), nn.Conv2d(w.at8, 2 * w.latent, 1),
        )  # fmt: skip

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        mean, spread = self.layers(pictures * 2 - 1).chunk(2, 1)
        return mean, spread.clamp(*LOG_VARIANCE)


class Decoder(nn.Module):
    """A code (N, C, 8, 8) to pictures (N, 3, 128, 128), about 0…1 and not clipped."""

    def __init__(self, w: Widths) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(w.latent, w.at8, 3, padding=1), Residual(w.at8),
            Grow(w.at8, w.at16), Residual(w.at16), Residual(w.at16),
            Grow(w.at16, w.at32), Residual(w.at32), Residual(w.at32),
            Grow(w.at32, w.at64), Residual(w.at64),
            nn.GroupNorm(_GROUPS, w.at64), nn.SiLU(), nn.Conv2d(w.at64, 12, 3, padding=1), nn.PixelShuffle(2),
        )  # fmt: skip

    def forward(self, code: Tensor) -> Tensor:
        out: Tensor = self.layers(code)
        return out * 0.5 + 0.5


class Autoencoder(nn.Module):
    """Both halves."""

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        self.encoder, self.decoder = Encoder(widths), Decoder(widths)

    def forward(self, pictures: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The reconstruction from one draw of the code, and the mean and log variance it was drawn from."""
        mean, spread = self.encoder(pictures)
        reconstruction: Tensor = self.decoder(mean + noise * torch.exp(spread / 2))
        return reconstruction, mean, spread
