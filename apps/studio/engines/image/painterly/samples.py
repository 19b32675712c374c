"""Paints the thumbnails, the examples and the sheet of unpicked paintings in `static/`.

    python -m apps.studio.engines.image.painterly.samples apps/studio/demo/photos PACKAGES

`PACKAGES` is the folder that `scripts.collections.photographs.fetch` fills.

The photographs and who took them stand in `static/CREDITS.md`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.image import sheet_photographs
from apps.studio.engines.image.painterly.engine import MEDIA, Painterly, PainterlyParameters
from apps.studio.engines.image.sampling import first_picture, square

STATIC = Path(__file__).parent / "static"
THUMBNAIL_SIZE, THUMBNAIL_PAINTED = 144, 384
EXAMPLES = (("pagoda", "watercolour"), ("cat", "ink"), ("dahlia", "oil"))
SHEET = (
    "boats", "dahlia", "pagoda", "leaf", "cat", "yellow", "coffee", "marigold", "dune", "fig",
    "cups", "astronaut",
)  # fmt: skip  # each twice, the media in turn: 24 pictures, none left out
SHEET_SIDE, GUTTER, COLUMNS, CELLS = 300, 10, 6, 24


def painted(content: Path, **settings: Any) -> Image.Image:
    """The painting of a photograph, with seed 1 and the defaults for what is not set."""
    params = PainterlyParameters(content=content, **settings)
    return first_picture(Painterly(), params)


def sheet(squares: dict[str, Path]) -> Image.Image:
    """The photographs of `SHEET`, twice over, each in the medium whose turn it is, as they come."""
    step = SHEET_SIDE + GUTTER
    page = Image.new("RGB", (COLUMNS * step + GUTTER, CELLS // COLUMNS * step + GUTTER), "#fbfaf8")
    for number in range(CELLS):
        medium = MEDIA[number % len(MEDIA)]
        painting = painted(squares[SHEET[number % len(SHEET)]], medium=medium.value, size=640)
        row, column = divmod(number, COLUMNS)
        page.paste(square(painting, SHEET_SIDE), (GUTTER + column * step, GUTTER + row * step))
    return page


def main(photographs: Path, packages: Path) -> None:
    """Write every file in `static/` but the credits."""
    for medium in MEDIA:
        painting = painted(photographs / "cat.jpg", medium=medium.value, size=THUMBNAIL_PAINTED)
        square(painting, THUMBNAIL_SIZE).save(STATIC / f"{medium.value}.webp", quality=82, method=6)
    for number, (name, medium_name) in enumerate(EXAMPLES, start=1):
        painting = painted(photographs / f"{name}.jpg", medium=medium_name, size=640)
        painting.save(STATIC / f"example{number}.webp", quality=84, method=6)
    with tempfile.TemporaryDirectory() as folder:
        page = sheet(sheet_photographs.cut(SHEET, photographs, packages, Path(folder)))
    page.save(STATIC / "sheet.webp", quality=80, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
