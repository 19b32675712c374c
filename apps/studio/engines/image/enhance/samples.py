"""Makes the thumbnails of the looks, the examples and the sheet of unpicked pictures in `static/`.

    python -m apps.studio.engines.image.enhance.samples apps/studio/demo/photos

The photographs and who took them stand in `apps/studio/demo/photos/credits.toml`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.image.enhance.engine import Enhance
from apps.studio.engines.image.enhance.looks import LOOKS
from apps.studio.engines.image.enhance.parameters import NO_LOOK, EnhanceParameters
from apps.studio.engines.image.sampling import first_picture, square

STATIC = Path(__file__).parent / "static"
THUMBNAIL, THUMBNAIL_OF = 144, "friends"
EXAMPLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("autumn-mountain", {"vibrance": 15.0, "dehaze": 15.0}),
    ("friends", {"look": "daybreak", "clarity": 20.0}),
    ("picos", {"look": "ink", "grain": 25.0, "vignette": -25.0, "clarity": 25.0}),
    ("stream", {"look": "cinema", "shadows": 15.0, "vignette": -30.0}),
)
SHEET_SIDE, GUTTER, COLUMNS, CELLS = 300, 10, 4, 24
PAPER = "#fbfaf8"


def enhanced(content: Path, **settings: Any) -> Image.Image:
    """The picture made of a photograph, with seed 1 and the defaults for what is not set."""
    params = EnhanceParameters(content=content, **settings)
    return first_picture(Enhance(), params)


def sheet(photographs: Path) -> Image.Image:
    """Every photograph of the demo as automatic mode makes it, then a look on each of the next, until the
    page is full; none left out."""
    paths = sorted(photographs.glob("*.jpg"))
    wishes = [(path, NO_LOOK) for path in paths]
    wishes += [(paths[number % len(paths)], look) for number, look in enumerate(LOOKS)]
    step = SHEET_SIDE + GUTTER
    page = Image.new("RGB", (COLUMNS * step + GUTTER, CELLS // COLUMNS * step + GUTTER), PAPER)
    for number, (path, look) in enumerate(wishes[:CELLS]):
        made = square(enhanced(path, look=look, size=800), SHEET_SIDE)
        page.paste(made, (GUTTER + number % COLUMNS * step, GUTTER + number // COLUMNS * step))
    return page


def main(photographs: Path) -> None:
    """Write every file in `static/`."""
    for look in (NO_LOOK, *LOOKS):
        made = enhanced(photographs / f"{THUMBNAIL_OF}.jpg", look=look, auto=False, size=640)
        square(made, THUMBNAIL).save(STATIC / f"look-{look}.webp", quality=82, method=6)
    for number, (name, settings) in enumerate(EXAMPLES, start=1):
        made = enhanced(photographs / f"{name}.jpg", size=640, **settings)
        made.save(STATIC / f"example{number}.webp", quality=84, method=6)
    sheet(photographs).save(STATIC / "sheet.webp", quality=80, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
