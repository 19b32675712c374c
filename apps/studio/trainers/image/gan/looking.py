"""How large pictures are looked at: half of a batch whole at half the side, the other half closely, in part.

Every look has half the side, so a step costs little more than one at that side: at 128 px 0.40 processor seconds
and not 0.77. The judge is told which look it is by labels of its own for each.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

WHOLE = 64  # px, up to which all pictures are looked at whole


def in_halves(side: int) -> bool:
    """Whether pictures of this side are looked at in two ways."""
    return side > WHOLE


def glimpsed(pictures: Tensor, chance: torch.Generator) -> Tensor:
    """(N, C, side, side) → (N, C, side / 2, side / 2): every other one whole, the others in part. The part is
    the same for all, so that made and real pictures, and pairs of them, are compared like with like."""
    half = pictures.shape[2] // 2
    y, x = torch.randint(0, half + 1, (2,), generator=chance).tolist()
    whole, part = F.avg_pool2d(pictures[::2], 2), pictures[1::2, :, y : y + half, x : x + half]
    return torch.stack([whole, part], 1).flatten(0, 1)


def of_looks(labels: Tensor) -> Tensor:
    """Labels (N, labels) → (N, 2 × labels): those of pictures seen whole, then those of pictures seen in part."""
    part = (torch.arange(len(labels), device=labels.device) % 2)[:, None]
    return torch.cat([labels * (1 - part), labels * part], 1)
