"""The network of named styles in a form that can learn: the same numbers, with gradients.

The engine paints with `style_transfer.network`, which works in bands and knows no gradients; here the network
is written plainly. Dumoulin, Shlens, Kudlur: A Learned Representation for Artistic Style, ICLR 2017: a style
is nothing but the scales and shifts of the instance norms, so a new one is learned by those alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from apps.studio.engines.image.style_transfer.planes import EPSILON

Scales = Mapping[str, Tensor]  # `LAYER.gamma` and `LAYER.beta`, each (channels,)
DOUBLED = ("expand.0", "expand.1")  # layers that follow a doubling of the size
HALVING = ("contract.1", "contract.2")


def _buffer(name: str) -> str:
    return name.replace(".", "_")


class Painter(nn.Module):
    """Frozen convolutions; scales and shifts are given with each picture.

    `weights` holds `LAYER.weight` (out, in, k, k).
    """

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.residuals = sum(name.startswith("residual") and ".0.weight" in name for name in weights)
        for name, tensor in weights.items():
            if name.endswith(".weight"):
                self.register_buffer(_buffer(name), tensor.contiguous(memory_format=torch.channels_last))

    def forward(self, pictures: Tensor, scales: Scales) -> Tensor:
        """`pictures` (N, 3, H, W) in 0…1, sides multiples of 4, at least 16 → paintings of the same shape."""
        x = pictures.contiguous(memory_format=torch.channels_last)
        for number in range(3):
            x = F.relu(self._layer(x, f"contract.{number}", scales))
        for number in range(self.residuals):
            change = F.relu(self._layer(x, f"residual.{number}.0", scales))
            x = x + self._layer(change, f"residual.{number}.1", scales)
        for number in range(2):
            x = F.relu(self._layer(x, f"expand.{number}", scales))
        return torch.sigmoid(self._layer(x, "expand.2", scales))

    def _layer(self, x: Tensor, layer: str, scales: Scales) -> Tensor:
        weight = self.get_buffer(_buffer(f"{layer}.weight"))
        if layer in DOUBLED:
            x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        margin = weight.shape[-1] // 2
        x = F.conv2d(F.pad(x, [margin] * 4, mode="reflect"), weight, stride=2 if layer in HALVING else 1)
        variance, mean = torch.var_mean(x, (2, 3), correction=0, keepdim=True)
        factor = scales[f"{layer}.gamma"].view(1, -1, 1, 1) * torch.rsqrt(variance + EPSILON)
        return x * factor + (scales[f"{layer}.beta"].view(1, -1, 1, 1) - mean * factor)
