"""From parameters to pixels: which network paints, with which style, and how the result is finished."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from apps.studio.engines.image.style_transfer.colour import keep_colours
from apps.studio.engines.image.style_transfer.models import STYLES, any_picture_model, table_model
from apps.studio.engines.image.style_transfer.network import (
    Blend,
    PaintingNetwork,
    Remembered,
    Style,
)
from apps.studio.engines.image.style_transfer.places import ramp, weights
from apps.studio.engines.image.style_transfer.planes import Memory
from apps.studio.engines.image.style_transfer.reader import SHORT_SIDE, jitter
from apps.studio.engines.image.style_transfer.styles import STYLE_ROWS

# At variation 1: how much of the style comes from others, and how far its numbers move, as a share of their
# spread within a layer. Further out, pictures break.
OTHER_STYLES_REACH = 0.7
JITTER_REACH = 0.25

# The longest side at which a painting begins for a brush of 0.5. It is doubled for 0 and halved for 1. The
# network that takes any picture was trained on smaller ones, where its strokes are broader.
TABLE_START, PICTURE_START = 768, 384
LARGEST_STEP = 2.7  # how many times larger each further layer of paint may be
UNDERPAINTING = 0.7  # how much of the layer below is seen by the next one, in place of the photograph


@dataclass(frozen=True)
class Chance:
    """How far a style may stray, 0…1, and where chance begins."""

    variation: float
    seed: int

    def generator(self) -> torch.Generator:
        """A fresh one, so that the same seed gives the same picture."""
        return torch.Generator().manual_seed(self.seed)

    def other_styles(self) -> Tensor:
        """Weights (26,) of two named styles at random; they add up to how much of the style they become."""
        generator = self.generator()
        rows = torch.tensor(list(STYLE_ROWS.values()))
        chosen = rows[torch.randperm(len(rows), generator=generator)[:2]]
        shares = torch.rand(2, generator=generator)
        weights = torch.zeros(STYLES)
        weights[chosen] = shares / shares.sum() * self.variation * OTHER_STYLES_REACH
        return weights


CERTAIN = Chance(0.0, 0)


@dataclass(frozen=True)
class Brush:
    """A network, the style it paints with, and the size at which a painting begins."""

    painter: PaintingNetwork
    style: Style | Blend
    device: str
    start: int

    def varied(self, chance: Chance) -> Brush:
        """The same brush with every number of its style moved a little at random."""
        if chance.variation == 0:
            return self

        def moved(style: Style) -> Style:
            return jitter(style, chance.variation * JITTER_REACH, chance.generator())

        if isinstance(self.style, Blend):
            return replace(self, style=replace(self.style, styles=[moved(one) for one in self.style.styles]))
        return replace(self, style=moved(self.style))

    def layers(self, longest: int, breadth: float) -> list[int]:
        """The longest sides of the layers of paint, from the first to `longest`, for `breadth` in 0…1."""
        sizes = [longest]
        start = self.start * 2 ** (1 - 2 * breadth)
        while breadth > 0 and sizes[0] > start * 4 / 3:
            sizes.insert(0, round(max(start, sizes[0] / LARGEST_STEP)))
        return sizes

    def paint(
        self, photograph: Image.Image, memory: Memory | None = None
    ) -> Generator[float, None, Image.Image]:
        """Yields the fraction done, and has the painting, as large as `photograph`, for its value. A `memory`
        is that of the frames before, at the same layer of paint."""
        manner = Remembered(self.style, memory) if memory else self.style
        pixels = np.asarray(photograph)
        rows, columns = pixels.shape[:2]
        padded = np.pad(pixels, ((0, -rows % 4), (0, -columns % 4), (0, 0)), mode="reflect")
        painting = yield from self.painter.paint(torch.from_numpy(padded).to(self.device), manner)
        return Image.fromarray(painting[:rows, :columns].cpu().numpy())


@dataclass(frozen=True)
class Mix:
    """One or two further named styles by their rows in the table, and how far to go towards the last, 0…1.

    With a `way` (of `places.WAYS`), the picture goes from one to the next in that direction.
    """

    rows: Sequence[int]
    amount: float
    way: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it is two styles mixed evenly."""
        return len(self.rows) == 1 and not self.way


def named_brush(row: int, device: str, mix: Mix | None = None, chance: Chance = CERTAIN) -> Brush:
    """The brush for a named style, by its row in the table."""
    model = table_model(device)
    mixture = torch.zeros(STYLES)
    mixture[row] = 1.0
    if mix and mix.is_plain:
        mixture *= 1 - mix.amount
        mixture[mix.rows[0]] += mix.amount
    others = chance.other_styles()
    style = model.table((mixture * (1 - others.sum()) + others).to(device))
    return _with_table(style, device, None if mix and mix.is_plain else mix).varied(chance)


def own_brush(style: Style, device: str, mix: Mix | None = None, chance: Chance = CERTAIN) -> Brush:
    """The brush for a style of one's own, with scales and shifts as `own.read_style` gives them."""
    others = chance.other_styles()
    if others.any():
        strangers = table_model(device).table(others.to(device))
        own = float(1 - others.sum())
        style = {
            layer: (gamma * own + strangers[layer][0], beta * own + strangers[layer][1])
            for layer, (gamma, beta) in style.items()
        }
    return _with_table(style, device, mix).varied(chance)


def _with_table(style: Style, device: str, mix: Mix | None) -> Brush:
    """The network of named styles with `style`, and those of `mix` from its table."""
    model = table_model(device)
    further = [model.table(torch.eye(STYLES)[row].to(device)) for row in mix.rows] if mix else []
    return Brush(model.painter, _mixed([style, *further], mix), device, TABLE_START)


def picture_brush(
    picture: Image.Image, device: str, mix: Mix | None = None, chance: Chance = CERTAIN
) -> Brush:
    """The brush for the style of any picture."""
    model = any_picture_model(device)
    code = model.reader(for_reading(picture).to(device))
    further = [model.maps(model.codes[row]) for row in mix.rows] if mix and not mix.is_plain else []
    if mix and mix.is_plain:
        code = torch.lerp(code, model.codes[mix.rows[0]], mix.amount)
    others = chance.other_styles().to(device)
    style = model.maps(code * (1 - others.sum()) + others @ model.codes)
    manner = _mixed([style, *further], mix if further else None)
    return Brush(model.painter, manner, device, PICTURE_START).varied(chance)


def _mixed(styles: Sequence[Style], mix: Mix | None) -> Style | Blend:
    """The styles as `mix` wants them: each in its place, or all everywhere."""
    if mix is None:
        return styles[0]
    if mix.way:
        return Blend(styles, ramp(mix.way, mix.amount, len(styles)))
    parts = list(zip(weights(mix.amount, len(styles)), styles, strict=True))
    first, *_ = styles
    return {
        layer: tuple(
            sum((share * style[layer][kind] for share, style in parts), 0 * first[layer][kind])
            for kind in (0, 1)
        )  # type: ignore[misc]
        for layer in first
    }


def underpainted(photograph: Image.Image, layer: Image.Image | None) -> Image.Image:
    """What the next layer of paint is laid over: `photograph` under a veil of the `layer` before, if any."""
    if layer is None:
        return photograph
    return Image.blend(photograph, layer.resize(photograph.size, Image.Resampling.LANCZOS), UNDERPAINTING)


def for_reading(picture: Image.Image) -> Tensor:
    """The whole picture with its shorter side as the reader knows it; very long ones are cut in the
    middle."""
    scale = SHORT_SIDE / min(picture.size)
    width, height = (min(round(side * scale), 2 * SHORT_SIDE) for side in picture.size)
    resized = picture.resize(
        (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS
    )
    left, top = (resized.width - width) // 2, (resized.height - height) // 2
    return torch.from_numpy(np.array(resized.crop((left, top, left + width, top + height))))


def finish(painting: Image.Image, photograph: Image.Image, *, strength: float, colours: bool) -> Image.Image:
    """`painting` with the photograph's colours if `colours`, and so much of it as `strength` in 0…1 says."""
    if colours:
        tinted = keep_colours(torch.from_numpy(np.array(painting)), torch.from_numpy(np.array(photograph)))
        painting = Image.fromarray(tinted.numpy())
    return painting if strength == 1 else Image.blend(photograph, painting, strength)
