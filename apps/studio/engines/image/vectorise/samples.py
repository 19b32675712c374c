"""Makes the thumbnails, the examples and the sheet of unpicked drawings in `static/`.

    python -m apps.studio.engines.image.vectorise.samples apps/studio/demo/photos

The photographs and who took them are listed in `apps/studio/demo/photos/credits.toml`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.image.sampling import first_picture, square
from apps.studio.engines.image.vectorise.engine import MODES, Vectorise, VectoriseParameters

STATIC = Path(__file__).parent / "static"
PHOTOGRAPHS = ("budgie", "coffee", "fig", "friends", "pagoda", "sunset")  # × 4 manners: 24, none left out
SHEET = ("poster", "lines", "facets", "glass")
EXAMPLES = (("dahlia", "glass"), ("cat", "lines"), ("autumn-mountain", "facets"), ("pagoda", "poster"))
CELL, GUTTER, SIDE = 300, 10, 144


def drawn(content: Path, **settings: Any) -> Image.Image:
    """The still picture of a drawing, with seed 1."""
    params = VectoriseParameters(content=content, **settings)
    return first_picture(Vectorise(), params)


def sheet(photographs: Path) -> Image.Image:
    """Every photograph in every manner but “Detail”, as they come."""
    step = CELL + GUTTER
    page = Image.new("RGB", (len(SHEET) * step + GUTTER, len(PHOTOGRAPHS) * step + GUTTER), "#fbfaf8")
    for row, name in enumerate(PHOTOGRAPHS):
        for column, mode in enumerate(SHEET):
            picture = square(drawn(photographs / f"{name}.jpg", mode=mode, size=768), CELL)
            page.paste(picture, (GUTTER + column * step, GUTTER + row * step))
    return page


def main(photographs: Path) -> None:
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
    sheet(photographs).save(STATIC / "sheet.webp", quality=80, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
