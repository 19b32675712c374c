"""Lightness of one picture with the colours of another, in Oklab.

Oklab (Björn Ottosson, 2020) keeps lightness, hue and chroma apart as the eye does, so a painting tinted
with the photograph's colours neither greys nor glows.
"""

from __future__ import annotations

import torch
from torch import Tensor

from apps.studio.engines.image.style_transfer.planes import bands

SRGB_KNEE = 0.0031308  # below, sRGB is a straight line

_TO_CONES = torch.tensor(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = torch.tensor(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_CONES = torch.linalg.inv(_TO_CONES.double()).float()
_FROM_LAB = torch.linalg.inv(_TO_LAB.double()).float()
_LUMINANCE = torch.tensor([0.2126, 0.7152, 0.0722])


def _linear(encoded: Tensor) -> Tensor:
    return torch.where(encoded <= SRGB_KNEE * 12.92, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


_LINEAR_BYTES = _linear(torch.arange(256) / 255)


def _encoded(linear: Tensor) -> Tensor:
    return torch.where(linear <= SRGB_KNEE, 12.92 * linear, 1.055 * linear.clamp_min(0) ** (1 / 2.4) - 0.055)


def oklab(picture: Tensor) -> Tensor:
    """sRGB bytes (…, 3) → lightness 0…1 and the two colour axes, float (…, 3)."""
    cones = _LINEAR_BYTES[picture.long()] @ _TO_CONES.T
    return cones.clamp_min_(0).pow_(1 / 3) @ _TO_LAB.T


def oklab_of(encoded: Tensor) -> Tensor:
    """As `oklab`, of sRGB in 0…1, with gradients."""
    cones = _linear(encoded.clamp(1e-4, 1)) @ _TO_CONES.T.to(encoded.device)
    return cones.clamp_min(1e-6) ** (1 / 3) @ _TO_LAB.T.to(encoded.device)


def srgb(lab: Tensor) -> Tensor:
    """Oklab (…, 3) → sRGB bytes; what a screen cannot show loses chroma, not lightness."""
    linear = (lab @ _FROM_LAB.T) ** 3 @ _FROM_CONES.T
    grey = (linear @ _LUMINANCE).clamp_(0, 1)[..., None]
    away = linear - grey
    limit = torch.where(away > 0, 1 - grey, grey) / away.abs().clamp_min(1e-7)
    kept = limit.amin(-1, keepdim=True).clamp_max(1)
    return (_encoded(grey + away * kept) * 255).round_().clamp_(0, 255).to(torch.uint8)


def keep_colours(painting: Tensor, photograph: Tensor) -> Tensor:
    """The light and dark of `painting` with hue and chroma of `photograph`, all (rows, columns, 3) uint8.

    The lightness is moved half way to the photograph's mean and spread: with more, pale styles lose their
    paper, with less, saturated colours have no room in it.
    """
    gain, lift = _exposure(painting, photograph)
    result = torch.empty_like(painting)
    for top, bottom in bands(painting.shape[0], painting.shape[1] * 12):
        lab = oklab(photograph[top:bottom])
        lab[..., 0] = (oklab(painting[top:bottom])[..., 0] * gain + lift).clamp_(0, 1)
        result[top:bottom] = srgb(lab)
    return result


def _exposure(painting: Tensor, photograph: Tensor) -> tuple[Tensor, Tensor]:
    """Gain and lift that bring the lightness of `painting` half way to that of `photograph`."""
    own, wanted = (oklab(picture[::4, ::4])[..., 0] for picture in (painting, photograph))
    full = (wanted.std() + 0.01) / (own.std() + 0.01)
    gain = (1 + full.clamp(0.5, 1.5)) / 2
    return gain, (own.mean() + wanted.mean()) / 2 - own.mean() * gain
