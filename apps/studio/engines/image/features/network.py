"""What a picture looks like, in numbers: the convolutional part of EfficientNet-Lite0 with frozen weights.

Used where pictures are compared by look and not by pixel: style losses, a discriminator's eyes, distances
between collections. After Tan & Le 2019 (EfficientNet); "Lite" has ReLU6 and no squeeze and excitation.
Batch norms are folded into the convolutions; see `convert.py` for where the weights come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import torch.nn.functional as F
from torch import Tensor, nn

WEIGHTS = Path(__file__).parent / "weights" / "efficientnet-lite0.safetensors"
MEAN, SPREAD = 127 / 255, 128 / 255
# kernel, stride, expansion, channels of each block
BLOCKS = (
    (3, 1, 1, 16), (3, 2, 6, 24), (3, 1, 6, 24), (5, 2, 6, 40), (5, 1, 6, 40), (3, 2, 6, 80), (3, 1, 6, 80),
    (3, 1, 6, 80), (5, 1, 6, 112), (5, 1, 6, 112), (5, 1, 6, 112), (5, 2, 6, 192), (5, 1, 6, 192),
    (5, 1, 6, 192), (5, 1, 6, 192), (3, 1, 6, 320),
)  # fmt: skip
STEM, HEAD = 32, 1280
# The last block before each halving: 24 channels at 1/4, 40 at 1/8, 112 at 1/16, 320 at 1/32.
LEVELS = (2, 4, 10, 15)


class Conv(nn.Conv2d):
    """A convolution padded as TensorFlow does it: the odd row goes to the bottom and right."""

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) → (N, C', ⌈H/stride⌉, ⌈W/stride⌉)."""
        pads: list[int] = []
        for side, kernel, stride in ((x.shape[3], *self._along(1)), (x.shape[2], *self._along(0))):
            total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
            pads += [total // 2, total - total // 2]
        return super().forward(F.pad(x, pads) if any(pads) else x)

    def _along(self, axis: int) -> tuple[int, int]:
        return int(self.kernel_size[axis]), int(self.stride[axis])


class Block(nn.Module):
    """Inverted bottleneck: widen, convolve each channel by itself, narrow."""

    def __init__(self, inside: int, outside: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inside * expansion
        self.expand = Conv(inside, wide, 1) if expansion > 1 else nn.Identity()
        self.depth = Conv(wide, wide, kernel, stride, groups=wide)
        self.project = Conv(wide, outside, 1)
        self.adds = stride == 1 and inside == outside

    def forward(self, x: Tensor) -> Tensor:
        wide = F.relu6(self.expand(x)) if isinstance(self.expand, Conv) else x
        out: Tensor = self.project(F.relu6(self.depth(wide)))
        return x + out if self.adds else out


class Features(nn.Module):
    """Pictures in 0…1, (N, 3, H, W), to maps at several scales or one vector."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Conv(3, STEM, 3, 2)
        blocks, inside = [], STEM
        for kernel, stride, expansion, outside in BLOCKS:
            blocks.append(Block(inside, outside, kernel, stride, expansion))
            inside = outside
        self.blocks = nn.ModuleList(blocks)
        self.head = Conv(inside, HEAD, 1)

    def maps(self, pictures: Tensor, levels: Sequence[int] = LEVELS) -> list[Tensor]:
        """The outputs of these blocks; no block behind the last of them is computed."""
        x = F.relu6(self.stem((pictures - MEAN) / SPREAD))
        found: list[Tensor] = []
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in levels:
                found.append(x)
            if len(found) == len(levels):
                break
        return found

    def vectors(self, pictures: Tensor) -> Tensor:
        """(N, 1280): what is pooled from the whole picture, as distances between collections use it."""
        (last,) = self.maps(pictures, (len(BLOCKS) - 1,))
        return F.relu6(self.head(last)).mean((2, 3))


@cache
def features(device: str = "cpu") -> Features:
    """The network with its weights, frozen, loaded once a process."""
    from safetensors.torch import load_file

    network = Features()
    network.load_state_dict({name: value.float() for name, value in load_file(WEIGHTS).items()})
    return network.eval().requires_grad_(False).to(device)
