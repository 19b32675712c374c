"""Oklab, in which mixed colours stay clean (Ottosson 2020, "A perceptual color space")."""

from __future__ import annotations

import torch
from torch import Tensor

# Below these the sRGB curve is a straight line.
_LINEAR_UP_TO, _ENCODED_UP_TO = 0.0031308, 0.04045

_LMS_FROM_RGB = torch.tensor(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB_FROM_LMS = torch.tensor(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LMS_FROM_LAB = torch.linalg.inv(_LAB_FROM_LMS)
_RGB_FROM_LMS = torch.linalg.inv(_LMS_FROM_RGB)


def oklab(colours: list[str] | tuple[str, ...]) -> Tensor:
    """Colours written "#rrggbb" as Oklab, shape (number, 3)."""
    bytes_ = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours]
    rgb = torch.tensor(bytes_, dtype=torch.float32) / 255
    linear = torch.where(rgb <= _ENCODED_UP_TO, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return (linear @ _LMS_FROM_RGB.T).clamp(min=0).pow(1 / 3) @ _LAB_FROM_LMS.T


def srgb_bytes(lab: Tensor) -> Tensor:
    """Oklab of shape (3, height, width) as sRGB bytes of shape (height, width, 3)."""
    flat = lab.reshape(3, -1)
    lms = _LMS_FROM_LAB.to(lab.device) @ flat
    linear = (_RGB_FROM_LMS.to(lab.device) @ (lms * lms * lms)).clamp_(0, 1)
    encoded = torch.where(linear <= _LINEAR_UP_TO, linear * 12.92, 1.055 * linear.pow(1 / 2.4) - 0.055)
    return (encoded * 255 + 0.5).to(torch.uint8).T.reshape(*lab.shape[1:], 3)
