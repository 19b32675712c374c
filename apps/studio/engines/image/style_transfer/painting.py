"""From parameters to pixels: which network paints, with which style, and how the result is finished."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from apps.studio.engines.image.style_transfer.colour import keep_colours
from apps.studio.engines.image.style_transfer.models import STYLES, any_picture_model, table_model
from apps.studio.engines.image.style_transfer.network import PaintingNetwork, Style
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
    style: Style
    device: str
    start: int

    def varied(self, chance: Chance) -> Brush:
        """The same brush with every number of its style moved a little at random."""
        if chance.variation == 0:
            return self
        style = jitter(self.style, chance.variation * JITTER_REACH, chance.generator())
        return replace(self, style=style)

    def layers(self, longest: int, breadth: float) -> list[int]:
        """The longest sides of the layers of paint, from the first to `longest`, for `breadth` in 0…1."""
        sizes = [longest]
        start = self.start * 2 ** (1 - 2 * breadth)
        while breadth > 0 and sizes[0] > start * 4 / 3:
            sizes.insert(0, round(max(start, sizes[0] / LARGEST_STEP)))
        return sizes

    def paint(self, photograph: Image.Image) -> Generator[float, None, Image.Image]:
        """Yields the fraction done, and has the painting, as large as `photograph`, for its value."""
        pixels = np.asarray(photograph)
        rows, columns = pixels.shape[:2]
        padded = np.pad(pixels, ((0, -rows % 4), (0, -columns % 4), (0, 0)), mode="reflect")
        painting = yield from self.painter.paint(torch.from_numpy(padded).to(self.device), self.style)
        return Image.fromarray(painting[:rows, :columns].cpu().numpy())


@dataclass(frozen=True)
class Mix:
    """A second named style, by its row in the table, and how far to go towards it, 0…1."""

    row: int
    amount: float


def named_brush(row: int, device: str, mix: Mix | None = None, chance: Chance = CERTAIN) -> Brush:
    """The brush for a named style, by its row in the table."""
    model = table_model(device)
    mixture = torch.zeros(STYLES)
    mixture[row] = 1.0
    if mix:
        mixture *= 1 - mix.amount
        mixture[mix.row] += mix.amount
    others = chance.other_styles()
    mixture = mixture * (1 - others.sum()) + others
    return Brush(model.painter, model.table(mixture.to(device)), device, TABLE_START).varied(chance)


def picture_brush(
    picture: Image.Image, device: str, mix: Mix | None = None, chance: Chance = CERTAIN
) -> Brush:
    """The brush for the style of any picture."""
    model = any_picture_model(device)
    code = model.reader(for_reading(picture).to(device))
    if mix:
        code = torch.lerp(code, model.codes[mix.row], mix.amount)
    others = chance.other_styles().to(device)
    code = code * (1 - others.sum()) + others @ model.codes
    return Brush(model.painter, model.maps(code), device, PICTURE_START).varied(chance)


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
