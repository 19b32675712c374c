"""Differentiable augmentation (Zhao and others 2020): real and made pictures are disturbed alike before they
are judged, so that few pictures are not learned by heart."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

FARTHEST = 1 / 8  # of the side, by which a picture is moved
BRIGHTER, COLOURED, CONTRASTED = 0.4, 0.8, 0.6  # whole ranges, about no change


def disturbed(pictures: Tensor, chance: torch.Generator) -> Tensor:
    """Light, colour and place of each picture (N, C, H, W) in −1…1 changed a little, differentiably."""
    count, device = len(pictures), pictures.device
    light, colour, contrast = (torch.rand(3, count, 1, 1, 1, generator=chance) - 0.5).to(device)
    x = pictures + light * BRIGHTER
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * (1 + colour * COLOURED)
    middle = x.mean((1, 2, 3), keepdim=True)
    return _moved(middle + (x - middle) * (1 + contrast * CONTRASTED), chance)


def _moved(pictures: Tensor, chance: torch.Generator) -> Tensor:
    side = pictures.shape[2]
    reach = max(1, round(side * FARTHEST))
    steps = torch.randint(0, 2 * reach + 1, (len(pictures), 2), generator=chance).tolist()
    padded = F.pad(pictures, (reach, reach, reach, reach))
    return torch.stack(
        [one[:, y : y + side, x : x + side] for one, (y, x) in zip(padded, steps, strict=True)]
    )
