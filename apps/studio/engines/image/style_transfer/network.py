"""The networks that paint: a photograph in, a painting out, in one pass.

Both painting networks have one shape: three convolutions that contract to a quarter of the size, residual
blocks, and three convolutions that expand again, each preceded by doubling the size. Style is nothing but
the scale and shift of the instance norms behind the convolutions.

- Dumoulin, Shlens, Kudlur: A Learned Representation for Artistic Style, ICLR 2017 (conditional instance norm:
  one network, a table of scales and shifts, one row a style). Here: `TableOfStyles`.
- Ghiasi, Lee, Kudlur, Dumoulin, Shlens: Exploring the structure of a real-time, arbitrary neural artistic
  stylization network, BMVC 2017 (a second network reads the scales and shifts from any picture). Here:
  `StyleReader` and `StyleMaps`.

How it is computed. The networks work on bands of rows (`planes`), yet every instance norm takes its mean
and variance from the whole picture, so the result is that of the undivided picture: there are no seams. A
doubling followed by a 3×3 convolution is done as one convolution at the lower resolution that yields the
four pixels of each 2×2 block as channels, and the last 9×9 convolution as a 5×5 convolution from blocks
to blocks: the same numbers with vectors four times as full.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from apps.studio.engines.image.style_transfer.planes import (
    Memory,
    Moments,
    Plane,
    Shares,
    Varied,
    apply_affine,
    bands,
    blocks_of,
    convolve,
)

KEEP_PIXELS = 600_000  # of pictures whose first layer is kept, at up to 128 bytes a pixel
KERNEL_AXES = 4  # out, in, row, column

Affine = tuple[Tensor, Tensor]
Style = Mapping[str, Affine]  # layer → (gamma, beta), each (channels,)
Weights = Mapping[str, Tensor]


@dataclass(frozen=True)
class Blend:
    """Several styles in one picture, each in its places: `shares` tells how much of which is where.

    One pass paints all of them, and strokes run from one style into the next, since they blend in the
    instance norms of every layer and not in the pixels.
    """

    styles: Sequence[Style]
    shares: Shares

    def __contains__(self, layer: str) -> bool:
        return layer in self.styles[0]


@dataclass(frozen=True)
class Remembered:
    """A style, normed by what a `memory` knows of the frames before."""

    style: Style | Blend
    memory: Memory

    def __contains__(self, layer: str) -> bool:
        return layer in self.style


Manner = Style | Blend | Remembered


def doubling_kernel(weight: Tensor) -> Tensor:
    """(out, in, 3, 3) behind a nearest doubling → (4·out, in, 3, 3) before it.

    The new channels are ordered (row in block, column in block, out)."""
    rows = torch.zeros(2, 3, 3)  # (row in block, low-resolution row, tap)
    for phase in range(2):
        for tap in range(3):
            rows[phase, (phase - 1 + tap) // 2 + 1, tap] = 1
    spread = torch.einsum("pyk,qxl,oikl->pqoiyx", rows, rows, weight)
    return spread.reshape(-1, *weight.shape[1:2], 3, 3)


def block_kernel(weight: Tensor) -> Tensor:
    """(out, in, 9, 9) on pixels → (4·out, 4·in, 5, 5) on 2×2 blocks, channels (row, column, channel)."""
    taps = torch.zeros(2, 2, 5, 9)  # (row in block out, row in block in, block, tap)
    for phase in range(2):
        for tap in range(9):
            block, inner = divmod(phase + tap - 4, 2)
            taps[phase, inner, block + 2, tap] = 1
    spread = torch.einsum("pryk,qsxl,oikl->pqorsiyx", taps, taps, weight)
    out, into = weight.shape[:2]
    return spread.reshape(4 * out, 4 * into, 5, 5)


def _prepared(name: str, tensor: Tensor) -> Tensor:
    """The kernel that is used in place of the one called `name`."""
    if name in {"expand.0.weight", "expand.1.weight"}:
        tensor = doubling_kernel(tensor)
    elif name == "expand.2.weight":
        tensor = block_kernel(tensor)
    elif name == "contract.0.weight":
        tensor = tensor / 255  # pictures come as bytes
    return tensor.contiguous(memory_format=torch.channels_last) if tensor.ndim == KERNEL_AXES else tensor


class Recomputed:
    """The first layer, which would take 128 bytes a pixel: computed anew for each window that is read.

    That costs an eighth more time; in a large picture, the memory matters more.

    `weight` and `bias` contain the instance norm already, unless it is `varied`.
    """

    def __init__(
        self, photograph: Plane, weight: Tensor, bias: Tensor | None, varied: Varied | None = None
    ) -> None:
        self.photograph, self.weight, self.bias, self.varied = photograph, weight, bias, varied

    def window(self, first: int, behind: int) -> Tensor:
        """Rows `first` … `behind` − 1, counted with a margin of one, which is mirrored."""
        rows, columns = self.photograph.inside.shape[:2]
        top, bottom = max(first - 1, 0), min(behind - 1, rows)
        plane = Plane.empty(bottom - top, columns, self.weight.shape[0], 1, like=self.weight)
        values = convolve(self.photograph.data[top : bottom + 8], self.weight, bias=self.bias)
        plane.inside.copy_(values)
        if self.varied:
            self.varied.apply(plane.inside, top, relu=False)
        plane.inside.clamp_min_(0)
        plane.mirror()
        return plane.data[first - top : behind - top]


def _affine(
    moments: Moments, style: Manner, layer: str, rows: int, columns: int, phases: int = 1
) -> tuple[Tensor, Tensor] | Varied:
    """What the instance norm of `layer` comes to, for a plane of `rows` × `columns`."""
    if isinstance(style, Remembered):
        style.memory.settle(layer, moments)
        style = style.style
    if isinstance(style, Blend):
        affines = [moments.affine(*one[layer], phases) for one in style.styles]
        return Varied(affines, style.shares, rows, columns)
    return moments.affine(*style[layer], phases)


class PaintingNetwork(nn.Module):
    """Paints a photograph with a given style.

    `weights` holds `LAYER.weight` (out, in, k, k) and, for layers without a norm, `LAYER.bias` (out,).
    """

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.blocks = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("residual"))
        for name, tensor in weights.items():
            self.register_buffer(name.replace(".", "_"), _prepared(name, tensor))

    def _weight(self, layer: str) -> Tensor:
        return self.get_buffer(f"{layer}.weight".replace(".", "_"))

    def _bias(self, layer: str) -> Tensor | None:
        return self._buffers.get(f"{layer}.bias".replace(".", "_"))

    def forward(self, picture: Tensor, style: Manner) -> Tensor:
        """`picture` (rows, columns, 3) uint8, sides multiples of 4, at least 16 → painting of that size."""
        painting = self.paint(picture, style)
        while True:
            try:
                next(painting)
            except StopIteration as end:
                return end.value

    def paint(self, picture: Tensor, style: Manner) -> Generator[float, None, Tensor]:
        """As `forward`, but yields the fraction done after each band; the value is the painting."""
        done, total = 0.0, self._work(picture)
        steps = self._steps(picture, style)
        while True:
            try:
                done += next(steps)
            except StopIteration as end:
                return end.value
            yield min(done / total, 1.0)

    def _work(self, picture: Tensor) -> float:
        """Multiplications for the whole picture."""
        sizes = {"contract.0": 1.0, "contract.1": 0.25, "expand.1": 0.25, "expand.2": 0.25}
        kernels = (
            (name.replace("_", ".")[:10], t.numel())
            for name, t in self.named_buffers()
            if t.ndim == KERNEL_AXES
        )
        a_pixel = sum(count * sizes.get(layer, 1 / 16) for layer, count in kernels)
        return a_pixel * picture.shape[0] * picture.shape[1]

    def _steps(self, picture: Tensor, style: Manner) -> Generator[float, None, Tensor]:
        rows, columns = picture.shape[0] // 4, picture.shape[1] // 4
        half = yield from self._contract(picture, style)
        stream = Plane.empty(rows, columns, self._weight("contract.2").shape[0], 1, like=half.data)
        yield from self._layer(half, "contract.2", style, stream, stride=2)
        del half
        yield from self._residuals(stream, style)
        stream.mirror(repeat_edge=True)
        channels = self._weight("expand.0").shape[0] // 4
        doubled = Plane.empty(2 * rows, 2 * columns, channels, 1, like=stream.data)
        yield from self._layer(stream, "expand.0", style, doubled, doubles=True)
        del stream
        doubled.mirror(repeat_edge=True)
        blocks = Plane.empty(
            2 * rows, 2 * columns, self._weight("expand.1").shape[0], 2, phases=2, like=doubled.data
        )
        yield from self._layer(doubled, "expand.1", style, blocks)
        del doubled
        return (yield from self._last(blocks, style))

    def _contract(self, picture: Tensor, style: Manner) -> Generator[float, None, Plane]:
        """The first two layers, of which the first is the largest of all."""
        rows, columns = picture.shape[:2]
        photograph = Plane.empty(rows, columns, 3, 4, like=picture)
        photograph.inside.copy_(picture)
        photograph.mirror()
        half = Plane.empty(
            rows // 2, columns // 2, self._weight("contract.1").shape[0], 1, like=self._weight("contract.1")
        )
        full: Plane | Recomputed
        if rows * columns <= KEEP_PIXELS:
            full = Plane.empty(rows, columns, self._weight("contract.0").shape[0], 1, like=half.data)
            yield from self._layer(photograph, "contract.0", style, full)
        else:
            full = yield from self._first(photograph, style)
        yield from self._layer(full, "contract.1", style, half, stride=2)
        return half

    def _first(self, photograph: Plane, style: Manner) -> Generator[float, None, Recomputed]:
        """The first layer: its moments now, its rows when they are asked for."""
        weight, bias = self._weight("contract.0"), self._bias("contract.0")
        if "contract.0" in style:
            rows, columns = photograph.inside.shape[:2]
            moments = Moments(weight[:, 0, 0, 0])
            for top, bottom in bands(rows, columns * weight.shape[0] * 4):
                moments.add(convolve(photograph.data[top : bottom + 8], weight))
                yield float(weight.numel() * (bottom - top) * columns)
            affine = _affine(moments, style, "contract.0", rows, columns)
            if isinstance(affine, Varied):
                return Recomputed(photograph, weight, bias, affine)
            factor, bias = affine
            weight = (weight * factor.view(-1, 1, 1, 1)).contiguous(memory_format=torch.channels_last)
        return Recomputed(photograph, weight, bias)

    def _residuals(self, stream: Plane, style: Manner) -> Iterator[float]:
        middle = Plane(torch.empty_like(stream.data), 1)
        change = Plane(torch.empty_like(stream.inside, memory_format=torch.contiguous_format), 0)
        for block in range(self.blocks):
            yield from self._layer(stream, f"residual.{block}.0", style, middle)
            yield from self._layer(middle, f"residual.{block}.1", style, change, relu=False)
            stream.inside.add_(change.data)
            stream.mirror()

    def _layer(
        self,
        source: Plane | Recomputed,
        layer: str,
        style: Manner,
        target: Plane,
        *,
        stride: int = 1,
        relu: bool = True,
        doubles: bool = False,
    ) -> Iterator[float]:
        """Convolution, instance norm with the whole plane's moments, ReLU: from `source` into `target`."""
        weight, bias = self._weight(layer), self._bias(layer)
        rows, columns = target.inside.shape[0] // (1 + doubles), target.inside.shape[1] // (1 + doubles)
        channels = weight.shape[0] // (4 if doubles else target.phases**2)
        moments = Moments(weight.new_empty(channels)) if layer in style else None
        for top, bottom in bands(rows, columns * weight.shape[0] * 4):
            window = source.window(top * stride, (bottom - 1) * stride + weight.shape[2])
            result = convolve(window, weight, stride, bias)
            if moments:
                moments.add(result)
            if doubles:
                pairs = target.inside[2 * top : 2 * bottom].view(bottom - top, 2, columns, 2, -1)
                pairs.copy_(blocks_of(result, 2).transpose(1, 2))
            else:
                target.inside[top:bottom] = result
            yield float(weight.numel() * (bottom - top) * columns)
        whole = target.inside.shape[:2]
        affine = _affine(moments, style, layer, whole[0], whole[1], target.phases) if moments else None
        for top, bottom in bands(whole[0], target.inside.stride(0) * 4):
            if isinstance(affine, Varied):
                affine.apply(target.inside[top:bottom], top, relu)
            else:
                apply_affine(target.inside[top:bottom], affine, relu)
        target.mirror()

    def _last(self, source: Plane, style: Manner) -> Generator[float, None, Tensor]:
        """The last convolution, from blocks to blocks, and the sigmoid: (rows, columns, 3) uint8."""
        rows, columns = source.inside.shape[:2]
        result = Plane.empty(rows, columns, 12, 0, phases=2, like=source.data)
        yield from self._layer(source, "expand.2", style, result, relu=False)
        picture = torch.empty(rows, 2, columns, 2, 3, dtype=torch.uint8, device=result.data.device)
        for top, bottom in bands(rows, columns * 12 * 4):
            colours = result.data[top:bottom].sigmoid_().mul_(255).round_()
            picture[top:bottom] = blocks_of(colours, 2).transpose(1, 2)
        return picture.reshape(2 * rows, 2 * columns, 3)
