"""The network that finds faces: BlazeFace for whole scenes, 256 px.

Bazarevsky, Kartynnik, Vakunov, Raveendran, Grundmann: BlazeFace: Sub-millisecond Neural Face Detection on
Mobile GPUs, 2019. Weights are called `stem`, `blocks.N.depth`, `blocks.N.point`, `last.depth`, `last.point`,
`near.score`, `near.box`, `far.score` and `far.box`; “near” is the finer of the two grids.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIDE = 256
# Channels of each block, and the blocks that halve the size.
CHANNELS = (24,) * 15 + (48,) * 8 + (96,) * 8
HALVING = (7, 15, 23)
GRIDS = ((16, 2), (8, 6))  # cells a side, boxes a cell
NUMBERS = 16  # of a box: middle and size, and six points of the face


def convolutions() -> list[str]:
    """The names of all convolutions in the order in which they are computed."""
    names = ["stem"]
    for number in range(len(CHANNELS)):
        names += [f"blocks.{number}.depth", f"blocks.{number}.point"]
    return [*names, "last.depth", "last.point", "far.box", "far.score", "near.box", "near.score"]


class FaceNetwork(nn.Module):
    """Pictures to scores and boxes. `weights` are named as the head of this module says."""

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        for name, tensor in weights.items():
            self.register_buffer(name.replace(".", "_"), tensor.float())

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """(1, 3, 256, 256) in −1…1 → scores (896,) before the sigmoid, and boxes (896, 4): middle x, y,
        width and height as shares of the picture."""
        x = F.relu(self._conv(F.pad(picture, [1, 2, 1, 2]), "stem", stride=2))
        for number in range(len(CHANNELS)):
            x = self._block(x, number)
        far = F.relu(self._conv(self._deep(x, "last.depth", halving=True), "last.point"))
        scores, boxes = [], []
        for maps, grid, (cells, each) in ((x, "near", GRIDS[0]), (far, "far", GRIDS[1])):
            scores.append(self._conv(maps, f"{grid}.score").permute(0, 2, 3, 1).reshape(-1))
            numbers = self._conv(maps, f"{grid}.box").permute(0, 2, 3, 1).reshape(-1, NUMBERS)[:, :4] / SIDE
            boxes.append(numbers + _middles(cells, each).to(numbers.device))
        return torch.cat(scores), torch.cat(boxes)

    def _block(self, x: Tensor, number: int) -> Tensor:
        halving = number in HALVING
        made = self._conv(self._deep(x, f"blocks.{number}.depth", halving=halving), f"blocks.{number}.point")
        kept = F.max_pool2d(x, 2) if halving else x
        wider = made.shape[1] - kept.shape[1]
        return F.relu(made + F.pad(kept, [0, 0, 0, 0, 0, wider]))

    def _deep(self, x: Tensor, name: str, *, halving: bool) -> Tensor:
        """Each channel by itself; when halving, padded at the end only, as TensorFlow does."""
        padded = F.pad(x, [0, 1, 0, 1] if halving else [1, 1, 1, 1])
        return self._conv(padded, name, stride=2 if halving else 1, groups=x.shape[1])

    def _conv(self, x: Tensor, name: str, *, stride: int = 1, groups: int = 1) -> Tensor:
        stem = name.replace(".", "_")
        bias = self._buffers.get(f"{stem}_bias")
        return F.conv2d(x, self.get_buffer(f"{stem}_weight"), bias, stride, groups=groups)


def _middles(cells: int, each: int) -> Tensor:
    """(cells² · each, 4): the middle of the cell that each box belongs to, and zeros."""
    places = (torch.arange(cells) + 0.5) / cells
    y, x = torch.meshgrid(places, places, indexing="ij")
    middles = torch.stack([x, y, torch.zeros_like(x), torch.zeros_like(x)], -1).reshape(-1, 1, 4)
    return middles.expand(-1, each, -1).reshape(-1, 4)
