"""Between pictures and the tensors of a generator."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from apps.studio.engines.image.gan.networks import Generator

AT_ONCE = 16


def as_image(pixels: Tensor) -> Image.Image:
    """(3, height, width) in −1…1 to a picture."""
    whole = ((pixels.float().cpu() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return Image.fromarray(whole.permute(1, 2, 0).contiguous().numpy())


def as_tensor(picture: Image.Image, side: int) -> Tensor:
    """The middle square of a picture as (1, 3, side, side) in −1…1."""
    edge = min(picture.size)
    left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
    box = (left, top, left + edge, top + edge)
    small = picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS, box=box)
    pixels = torch.from_numpy(np.array(small)).permute(2, 0, 1).float()
    return pixels[None] / 127.5 - 1


def drawn(generator: Generator, codes: Tensor) -> Iterator[Image.Image]:
    """The pictures of codes (N, layers, code), a few at a time."""
    for part in torch.split(codes, AT_ONCE):
        with torch.inference_mode():
            made = generator.synthesise(part)
        yield from map(as_image, made)
