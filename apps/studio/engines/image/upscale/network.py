"""The networks that enlarge a picture four times.

- Compact: a chain of convolutions at the resolution given and one rearrangement at the end (Wang, Xie, Dong,
  Shan: Real-ESRGAN, ICCVW 2021; the small networks of its video models). Quick.
- Dense: residual blocks in residual blocks, each densely connected (Wang and others: ESRGAN, ECCVW 2018).
  Seven times the work with 6 blocks, twenty-seven times with 23.

Weights are called `chain.0` … with `.weight`, `.bias` and `.slope` for the compact network; for the dense one
`first`, `BLOCK.PART.NUMBER`, `body`, `up.0`, `up.1`, `high`, `last` with `.weight` and `.bias`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

FACTOR = 4
CHAIN = 18  # convolutions of the compact network
PARTS, CONVOLUTIONS = 3, 5  # of a dense block
SLOPE, SHARE = 0.2, 0.2  # of the leaky ReLUs; of what a block adds
GROUP = 16  # input channels of an 8-bit kernel that share a factor
KERNEL_AXES = 4
ROWS_AT_ONCE = 96  # of the picture given, in the last layers, whose planes are sixteen times as large
SEEN_BY_LAST = 2  # pixels around, by the layers after the first doubling

Weights = Mapping[str, Tensor]
Steps = Generator[None, None, Tensor]  # one for each layer or few; the value is the result


def compact_names() -> list[str]:
    """The convolutions of the compact network, in the order in which they are computed."""
    return [f"chain.{number}" for number in range(CHAIN)]


def dense_names(blocks: int) -> list[str]:
    """The convolutions of the dense network, in the order in which they are computed."""
    inside = [
        f"{block}.{part}.{number}"
        for block in range(blocks)
        for part in range(PARTS)
        for number in range(CONVOLUTIONS)
    ]
    return ["first", *inside, "body", "up.0", "up.1", "high", "last"]


class Upscaler:
    """Either network; which one, the names of its weights say."""

    def __init__(self, weights: Weights, device: str = "cpu") -> None:
        self.device = device
        self.weights = {
            name: _as_float(name, weights).to(device) for name in weights if not name.endswith(".scale")
        }
        self.blocks = 1 + max((int(name.split(".")[0]) for name in weights if name[0].isdigit()), default=-1)

    @property
    def steps(self) -> int:
        """In how many steps it works, about."""
        return self.blocks * PARTS * 5 // 4 if self.blocks else CHAIN

    def work(self, picture: Tensor) -> Steps:
        """(1, 3, rows, columns) in 0…1 → (1, 3, 4·rows, 4·columns), about 0…1, in steps of like length."""
        x = picture.to(self.device).contiguous(memory_format=torch.channels_last)
        return self._dense(x) if self.blocks else self._compact(x)

    def __call__(self, picture: Tensor) -> Tensor:
        """As `work`, at once."""
        steps = self.work(picture)
        with torch.inference_mode():
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    return end.value

    def _convolve(self, name: str, x: Tensor, *, relu: bool = False) -> Tensor:
        result = F.conv2d(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"], padding=1)
        return F.leaky_relu_(result, SLOPE) if relu else result

    def _compact(self, picture: Tensor) -> Steps:
        x = picture
        for name in compact_names():
            yield
            x = self._convolve(name, x)
            if (slope := self.weights.get(f"{name}.slope")) is not None:
                x = F.prelu(x, slope)
        return F.pixel_shuffle(x, FACTOR) + F.interpolate(picture, scale_factor=FACTOR, mode="nearest")

    def _dense(self, picture: Tensor) -> Steps:
        first = x = self._convolve("first", picture)
        for block in range(self.blocks):
            before = x
            for part in range(PARTS):
                yield
                x = self._densely(f"{block}.{part}", x)
            x = before.add(x, alpha=SHARE)
        x = first + self._convolve("body", x)
        rows, columns = x.shape[-2:]
        result = picture.new_empty(1, 3, FACTOR * rows, FACTOR * columns)
        for top in range(0, rows, ROWS_AT_ONCE):
            yield
            bottom = min(top + ROWS_AT_ONCE, rows)
            above = max(top - SEEN_BY_LAST, 0)
            band = self._enlarged(x[..., above : bottom + SEEN_BY_LAST, :])
            inside = slice(FACTOR * (top - above), FACTOR * (bottom - above))
            result[..., FACTOR * top : FACTOR * bottom, :] = band[..., inside, :]
        return result

    def _enlarged(self, x: Tensor) -> Tensor:
        for name in ("up.0", "up.1"):
            x = self._convolve(name, F.interpolate(x, scale_factor=2, mode="nearest"), relu=True)
        return self._convolve("last", self._convolve("high", x, relu=True))

    def _densely(self, name: str, x: Tensor) -> Tensor:
        seen = [x]
        for number in range(CONVOLUTIONS - 1):
            seen.append(self._convolve(f"{name}.{number}", torch.cat(seen, 1), relu=True))
        return x.add(self._convolve(f"{name}.{CONVOLUTIONS - 1}", torch.cat(seen, 1)), alpha=SHARE)


def _as_float(name: str, weights: Weights) -> Tensor:
    tensor = weights[name]
    if tensor.dtype == torch.int8:
        scale = weights[name.replace(".weight", ".scale")].float()
        groups = tensor.float().view(*scale.shape, GROUP, *tensor.shape[2:])
        tensor = (groups * scale[:, :, None, None, None]).view(tensor.shape)
    tensor = tensor.float()
    return tensor.contiguous(memory_format=torch.channels_last) if tensor.ndim == KERNEL_AXES else tensor
