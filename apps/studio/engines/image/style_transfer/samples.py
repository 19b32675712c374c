"""Paints the thumbnails and examples in `static/`.

    python -m apps.studio.engines.image.style_transfer.samples china.jpg picosdeeuropa.jpg flower.jpg

The three photographs and who took them stand in `static/CREDITS.md`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.contract import Context, Output
from apps.studio.engines.image.style_transfer.engine import StyleTransfer, StyleTransferParameters
from apps.studio.engines.image.style_transfer.styles import NAMED_STYLES

STATIC = Path(__file__).parent / "static"
THUMBNAIL_SIZE, EXAMPLE_SIZE = 160, 640
PAINTED_SIZE = 384  # thumbnails are painted larger and made smaller, so that their strokes are not


def _painted(content: Path, **settings: Any) -> Image.Image:
    params = StyleTransferParameters(content=content, **settings)
    with tempfile.TemporaryDirectory() as folder:
        for event in StyleTransfer().run(params, Context(seed=1, scratch=Path(folder))):
            if isinstance(event, Output):
                return Image.open(event.path).convert("RGB")
    raise ValueError("There was no painting")


def main(thumbnail: Path, mountains: Path, flower: Path) -> None:
    """Write every file in `static/` but the credits."""
    for style in NAMED_STYLES:
        painting = _painted(thumbnail, style=style.value, size=PAINTED_SIZE)
        painting.thumbnail((THUMBNAIL_SIZE, THUMBNAIL_SIZE), Image.Resampling.LANCZOS)
        painting.save(STATIC / f"{style.value}.webp", quality=80, method=6)
    examples = [(thumbnail, "starry-night"), (mountains, "great-wave"), (flower, "impressionist-haze")]
    for number, (photograph, name) in enumerate(examples, start=1):
        painting = _painted(photograph, style=name, size=EXAMPLE_SIZE)
        painting.save(STATIC / f"example{number}.webp", quality=84, method=6)


if __name__ == "__main__":
    main(*(Path(name) for name in sys.argv[1:4]))
