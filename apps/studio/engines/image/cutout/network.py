"""The small U²-Net that finds what a picture is about.

Qin, Zhang, Huang, Dehghan, Zaiane, Jagersand: U²-Net: Going Deeper with Nested U-Structure for Salient Object
Detection, Pattern Recognition 2020. The batch norms of its training are folded into the convolutions.

Weights are called `STAGE.NUMBER.weight` and `.bias`: stages `down.0` … `down.5` on the way down, `up.4` …
`up.0` on the way up, each with its convolutions in the order in which they are computed; then `side.0` …
`side.5` and `out`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

SIDE = 320  # pixels; what the network was trained at
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

Weights = Mapping[str, Tensor]


@dataclass(frozen=True)
class Stage:
    """A U-shaped block: `depth` convolutions down. `dilated` ones widen their view in place of halving."""

    name: str
    depth: int
    dilated: bool = False

    @property
    def convolutions(self) -> int:
        """One before the U, `depth` down, one less up."""
        return 2 * self.depth


DOWN = (Stage("down.0", 7), Stage("down.1", 6), Stage("down.2", 5), Stage("down.3", 4),
        Stage("down.4", 4, dilated=True), Stage("down.5", 4, dilated=True))  # fmt: skip
UP = (Stage("up.4", 4, dilated=True), Stage("up.3", 4), Stage("up.2", 5), Stage("up.1", 6), Stage("up.0", 7))
STAGES = DOWN + UP


def names() -> list[str]:
    """The names of all convolutions, in the order in which they are computed."""
    inside = [f"{stage.name}.{number}" for stage in STAGES for number in range(stage.convolutions)]
    return [*inside, *(f"side.{number}" for number in range(len(DOWN))), "out"]


class SaliencyNetwork:
    """How likely each pixel belongs to the subject of a picture."""

    def __init__(self, weights: Weights, device: str = "cpu") -> None:
        self.weights = {name: tensor.to(device, torch.float32) for name, tensor in weights.items()}
        self.device = device

    @torch.inference_mode()
    def __call__(self, picture: Tensor) -> Tensor:
        """(1, 3, rows, columns) in 0…1 → (rows, columns) in 0…1."""
        shift = torch.tensor(MEAN, device=self.device).view(1, 3, 1, 1)
        scale = torch.tensor(DEVIATION, device=self.device).view(1, 3, 1, 1)
        x = (picture.to(self.device) - shift) / scale
        passed: list[Tensor] = []
        for stage in DOWN:
            x = self._stage(stage, x if stage is DOWN[0] else F.max_pool2d(x, 2, 2, ceil_mode=True))
            passed.append(x)
        seen = [passed[-1]]
        for stage, skip in zip(UP, reversed(passed[:-1]), strict=True):
            x = self._stage(stage, torch.cat([_as_large_as(skip, x), skip], 1))
            seen.append(x)
        sides = [
            self._convolve(f"side.{number}", features, relu=False)
            for number, features in enumerate(reversed(seen))
        ]
        whole = torch.cat([_as_large_as(sides[0], side) for side in sides], 1)
        return torch.sigmoid(self._convolve("out", whole, relu=False))[0, 0]

    def _convolve(self, name: str, x: Tensor, dilation: int = 1, *, relu: bool = True) -> Tensor:
        weight = self.weights[f"{name}.weight"]
        padding = dilation * (weight.shape[-1] // 2)
        result = F.conv2d(x, weight, self.weights[f"{name}.bias"], padding=padding, dilation=dilation)
        return result.relu_() if relu else result

    def _stage(self, stage: Stage, x: Tensor) -> Tensor:
        before = x = self._convolve(f"{stage.name}.0", x)
        passed: list[Tensor] = []
        for number in range(1, stage.depth + 1):
            last = number == stage.depth
            if stage.dilated:
                x = self._convolve(f"{stage.name}.{number}", x, 2 ** (number - 1))
            else:
                halved = x if number == 1 or last else F.max_pool2d(x, 2, 2, ceil_mode=True)
                x = self._convolve(f"{stage.name}.{number}", halved, 2 if last else 1)
            passed.append(x)
        x = passed.pop()
        for number, skip in enumerate(reversed(passed)):
            dilation = 2 ** (len(passed) - 1 - number) if stage.dilated else 1
            joined = torch.cat([_as_large_as(skip, x), skip], 1)
            x = self._convolve(f"{stage.name}.{stage.depth + 1 + number}", joined, dilation)
        return x + before


def _as_large_as(example: Tensor, x: Tensor) -> Tensor:
    if x.shape[-2:] == example.shape[-2:]:
        return x
    return F.interpolate(x, size=example.shape[-2:], mode="bilinear", align_corners=False)
