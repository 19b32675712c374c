"""Makes the thumbnails, the examples and the sheet of unpicked drawings in `static/`.

    python -m apps.studio.engines.image.vectorise.samples apps/studio/demo/photos PACKAGES

`PACKAGES` is the folder that `scripts.collections.photographs.fetch` fills.

Who took the photographs stands in `apps/studio/demo/photos/credits.toml` and in `card.md`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.image import sheet_photographs
from apps.studio.engines.image.sampling import first_picture, square
from apps.studio.engines.image.vectorise.engine import MODES, Vectorise, VectoriseParameters

STATIC = Path(__file__).parent / "static"
PHOTOGRAPHS = (
    "boats", "cat", "yellow", "cups", "astronaut", "dune", "marigold", "pagoda", "coffee", "dahlia",
    "fig", "leaf",
)  # fmt: skip  # each in two manners: 24, none left out
SHEET = ("poster", "inked", "facets", "glass")
EXAMPLES = (("dahlia", "glass"), ("cat", "inked"), ("autumn-mountain", "facets"), ("pagoda", "poster"))
CELL, GUTTER, SIDE = 300, 10, 144


def drawn(content: Path, **settings: Any) -> Image.Image:
    """The still picture of a drawing, with seed 1."""
    params = VectoriseParameters(content=content, **settings)
    return first_picture(Vectorise(), params)


def sheet(squares: dict[str, Path]) -> Image.Image:
    """The photographs twice over, the manners but “Detail” in turn, each photograph in two; as they come."""
    step = CELL + GUTTER
    columns, rows = 6, 4
    page = Image.new("RGB", (columns * step + GUTTER, rows * step + GUTTER), "#fbfaf8")
    for number in range(columns * rows):
        again, which = divmod(number, len(PHOTOGRAPHS))
        mode = SHEET[(number + 2 * again) % len(SHEET)]
        picture = square(drawn(squares[PHOTOGRAPHS[which]], mode=mode, size=768), CELL)
        row, column = divmod(number, columns)
        page.paste(picture, (GUTTER + column * step, GUTTER + row * step))
    return page


def main(photographs: Path, packages: Path) -> None:
    """Write every file in `static/`."""
    STATIC.mkdir(exist_ok=True)
    for mode in MODES:
        picture = drawn(photographs / "dahlia.jpg", mode=mode.value, size=512, detail=0.3)
        square(picture.crop((40, 0, 440, 341)), SIDE).save(
            STATIC / f"{mode.value}.webp", quality=84, method=6
        )
    for number, (name, mode_name) in enumerate(EXAMPLES, start=1):
        picture = drawn(photographs / f"{name}.jpg", mode=mode_name, size=1024)
        picture.thumbnail((640, 640), Image.Resampling.LANCZOS)
        picture.save(STATIC / f"example{number}.webp", quality=84, method=6)
    with tempfile.TemporaryDirectory() as folder:
        page = sheet(sheet_photographs.cut(PHOTOGRAPHS, photographs, packages, Path(folder)))
    page.save(STATIC / "sheet.webp", quality=80, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
