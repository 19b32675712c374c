"""How large pictures are looked at: most of a batch whole at half the side, every fourth closely, in part.

Every look has half the side, so a step costs little more than one at that side: at 128 px 0.40 processor
seconds and not 0.77. The judge is told which look it is by labels of its own for each.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

WHOLE = 64  # px, up to which all pictures are looked at whole
CLOSELY = 4  # of so many pictures one is looked at in part; divides half a batch, so that pairs go together


def in_halves(side: int) -> bool:
    """Whether pictures of this side are looked at in two ways."""
    return side > WHOLE


def glimpsed(pictures: Tensor, chance: torch.Generator) -> Tensor:
    """(N, C, side, side) → (N, C, side / 2, side / 2), most of them whole, some in part. The part is the same
    for all, so that made and real pictures, and pairs of them, are compared like with like."""
    half = pictures.shape[2] // 2
    y, x = torch.randint(0, half + 1, (2,), generator=chance).tolist()
    seen = F.avg_pool2d(pictures, 2)
    seen[CLOSELY - 1 :: CLOSELY] = pictures[CLOSELY - 1 :: CLOSELY, :, y : y + half, x : x + half]
    return seen


def of_looks(labels: Tensor) -> Tensor:
    """Labels (N, labels) → (N, 2 × labels): first of what is seen whole, then of what is seen in part."""
    number = torch.arange(len(labels), device=labels.device)
    part = (number % CLOSELY == CLOSELY - 1)[:, None].to(labels.dtype)
    return torch.cat([labels * (1 - part), labels * part], 1)
