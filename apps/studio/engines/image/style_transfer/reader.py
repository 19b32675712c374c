"""The network that reads the style of any picture, and the maps from what it read to instance norms.

Ghiasi, Lee, Kudlur, Dumoulin, Shlens: Exploring the structure of a real-time, arbitrary neural artistic
stylization network, BMVC 2017. The reader is a MobileNetV2 (Sandler et al. 2018) with its batch norms
folded into the convolutions; what it says of a picture is a code of 100 numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from apps.studio.engines.image.style_transfer.network import Style

CODE_LENGTH = 100
SHORT_SIDE = 256  # of the pictures that the reader learned to read, in pixels
HALVING_BLOCKS = {1, 3, 6, 13}  # of MobileNetV2's seventeen
BLOCKS = 17


def _convolution(weights: Mapping[str, Tensor], index: int, *, stride: int = 1) -> nn.Conv2d:
    kernel = weights[f"{index}.weight"]
    out, into, size = kernel.shape[:3]
    groups = out if into == 1 and size > 1 else 1
    layer = nn.Conv2d(
        into * groups, out, size, stride, padding=size // 2 if stride == 1 else 0, groups=groups
    )
    layer.weight = nn.Parameter(kernel, requires_grad=False)
    layer.bias = nn.Parameter(weights[f"{index}.bias"], requires_grad=False)
    return layer


def _halving(weights: Mapping[str, Tensor], index: int) -> nn.Sequential:
    """With stride 2 the network was trained with padding at the end only (TensorFlow's "SAME")."""
    return nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), _convolution(weights, index, stride=2))


class InvertedResidual(nn.Module):
    """One block of MobileNetV2: (1, channels, rows, columns) → (1, channels', rows / stride, columns /
    stride)."""

    def __init__(self, weights: Mapping[str, Tensor], block: int) -> None:
        super().__init__()
        first = 3 * block if block else 1  # the first block has nothing that widens
        widen = [_convolution(weights, first), nn.ReLU6()] if block else []
        at = first + bool(block)
        filters = _halving(weights, at) if block in HALVING_BLOCKS else _convolution(weights, at)
        narrow = _convolution(weights, at + 1)
        self.layers = nn.Sequential(*widen, filters, nn.ReLU6(), narrow)
        into = weights[f"{first}.weight"].shape[1] if block else -1
        self.adds = block not in HALVING_BLOCKS and into == narrow.out_channels

    def forward(self, features: Tensor) -> Tensor:
        result: Tensor = self.layers(features)
        return features + result if self.adds else result


class StyleReader(nn.Module):
    """Reads a picture's style.

    `weights` holds `N.weight` (out, in, k, k) and `N.bias` (out,) of its 53 convolutions, in order.
    """

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        blocks = [InvertedResidual(weights, block) for block in range(BLOCKS)]
        last = 3 * BLOCKS
        self.features = nn.Sequential(
            _halving(weights, 0), nn.ReLU6(), *blocks, _convolution(weights, last), nn.ReLU6()
        )
        self.code = _convolution(weights, last + 1)

    def forward(self, picture: Tensor) -> Tensor:
        """`picture` (rows, columns, 3) uint8, its short side about 256 → code (100,)."""
        features = self.features(picture.permute(2, 0, 1)[None].float() / 255)
        return self.code(features.mean((2, 3), keepdim=True)).flatten()


class StyleMaps(nn.Module):
    """Turns a code into the scales and shifts of the painting network.

    `weights` holds `LAYER.gamma.weight` (channels, 100), `LAYER.gamma.bias` (channels,) and the same for
    `beta`.
    """

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.layers = [
            name.removesuffix(".gamma.weight") for name in weights if name.endswith(".gamma.weight")
        ]
        for name, tensor in weights.items():
            if ".gamma." in name or ".beta." in name:
                self.register_buffer(name.replace(".", "_"), tensor)

    def _map(self, name: str, code: Tensor) -> Tensor:
        stem = name.replace(".", "_")
        return functional.linear(code, self.get_buffer(f"{stem}_weight"), self.get_buffer(f"{stem}_bias"))

    def forward(self, code: Tensor) -> Style:
        """Code (100,) → style."""
        return {
            layer: (self._map(f"{layer}.gamma", code), self._map(f"{layer}.beta", code))
            for layer in self.layers
        }


class TableOfStyles(nn.Module):
    """The learned styles of Dumoulin et al.: `LAYER.gamma` and `LAYER.beta`, each (styles, channels)."""

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.layers = [name.removesuffix(".gamma") for name in weights if name.endswith(".gamma")]
        for name, tensor in weights.items():
            if name.endswith((".gamma", ".beta")):
                self.register_buffer(name.replace(".", "_"), tensor)

    def forward(self, mixture: Tensor) -> Style:
        """`mixture` (styles,) of weights that add up to 1 → style."""
        return {
            layer: (mixture @ self._rows(layer, "gamma"), mixture @ self._rows(layer, "beta"))
            for layer in self.layers
        }

    def _rows(self, layer: str, kind: str) -> Tensor:
        return self.get_buffer(f"{layer}.{kind}".replace(".", "_"))


def jitter(style: Style, amount: float, generator: torch.Generator) -> Style:
    """`style` with every scale and shift moved at random, by about `amount` of what is usual in its layer."""

    def moved(values: Tensor) -> Tensor:
        noise = torch.randn(values.shape, generator=generator).to(values.device)
        return values + amount * noise * values.std()

    return {layer: (moved(gamma), moved(beta)) for layer, (gamma, beta) in style.items()}
