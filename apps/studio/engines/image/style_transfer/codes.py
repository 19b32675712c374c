"""Reads the named styles with the network that reads any picture, so that the two can be mixed.

    python -m apps.studio.engines.image.style_transfer.codes PHOTOGRAPH…

Every photograph is painted in every named style at 512 pixels; the code of a style is the mean of what
the reader says of its paintings. Written to `weights/style-codes.safetensors` as `codes` (26, 100).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor

from apps.studio.engines.image.pictures import fit, read_picture
from apps.studio.engines.image.style_transfer.models import STYLES, WEIGHTS, load_weights, table_model
from apps.studio.engines.image.style_transfer.painting import for_reading
from apps.studio.engines.image.style_transfer.reader import StyleReader

SIZE = 512


def _pixels(photograph: Path) -> Tensor:
    pixels = np.array(fit(read_picture(photograph, "content"), SIZE, "content"))
    return torch.from_numpy(pixels[: pixels.shape[0] // 4 * 4, : pixels.shape[1] // 4 * 4].copy())


def style_codes(photographs: list[Path]) -> Tensor:
    """(26, 100), one row a style."""
    model = table_model("cpu")
    reader = StyleReader(load_weights(WEIGHTS / "arbitrary-predict.safetensors"))
    codes = torch.zeros(STYLES, len(photographs), 100)
    for column, photograph in enumerate(map(_pixels, photographs)):
        for row, mixture in enumerate(torch.eye(STYLES)):
            painting = Image.fromarray(model.painter(photograph, model.table(mixture)).numpy())
            codes[row, column] = reader(for_reading(painting))
    return codes.mean(1)


if __name__ == "__main__":
    save_file(
        {"codes": style_codes([Path(name) for name in sys.argv[1:]])}, WEIGHTS / "style-codes.safetensors"
    )
