"""From parameters to pixels: which network paints, with which style, and how the result is finished."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from apps.studio.engines.image.style_transfer.colour import keep_colours
from apps.studio.engines.image.style_transfer.models import STYLES, any_picture_model, table_model
from apps.studio.engines.image.style_transfer.network import PaintingNetwork, Style
from apps.studio.engines.image.style_transfer.reader import SHORT_SIDE, jitter

VARIATION_REACH = (
    0.25  # of the spread of a layer's scales and shifts, at variation 1: further out, pictures break
)


@dataclass(frozen=True)
class Brush:
    """A network and the style it paints with."""

    painter: PaintingNetwork
    style: Style
    device: str

    def varied(self, amount: float, seed: int) -> Brush:
        """The same brush with its style moved at random; nothing changes for `amount` 0."""
        if amount == 0:
            return self
        generator = torch.Generator().manual_seed(seed)
        return Brush(self.painter, jitter(self.style, amount * VARIATION_REACH, generator), self.device)

    def paint(self, photograph: Image.Image) -> Generator[float, None, Image.Image]:
        """Yields the fraction done, and has the painting, as large as `photograph`, for its value."""
        pixels = np.asarray(photograph)
        rows, columns = pixels.shape[:2]
        padded = np.pad(pixels, ((0, -rows % 4), (0, -columns % 4), (0, 0)), mode="reflect")
        painting = yield from self.painter.paint(torch.from_numpy(padded).to(self.device), self.style)
        return Image.fromarray(painting[:rows, :columns].cpu().numpy())


def named_brush(row: int, device: str, *, blend_row: int | None = None, blend: float = 0.0) -> Brush:
    """A named style by its row in the table, on the way to a second one by `blend` in 0…1."""
    model = table_model(device)
    mixture = torch.zeros(STYLES, device=device)
    mixture[row] = 1.0
    if blend_row is not None:
        mixture *= 1 - blend
        mixture[blend_row] += blend
    return Brush(model.painter, model.table(mixture), device)


def picture_brush(
    style_image: Image.Image, device: str, *, blend_row: int | None = None, blend: float = 0.0
) -> Brush:
    """The style of any picture, on the way to a named one by `blend` in 0…1."""
    model = any_picture_model(device)
    code = model.reader(for_reading(style_image).to(device))
    if blend_row is not None:
        code = torch.lerp(code, model.codes[blend_row], blend)
    return Brush(model.painter, model.maps(code), device)


def for_reading(picture: Image.Image) -> Tensor:
    """The whole picture with its shorter side as the reader knows it; very long ones are cut in the middle."""
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
