"""Makes the pictures in `static/`, none of them picked but the seeds of the examples and thumbnails.

The sheet holds what the engine gives by itself.

python -m apps.studio.engines.image.gan.samples
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.image.gan.engine import Gan, GanParameters
from apps.studio.engines.image.sampling import first_picture

STATIC = Path(__file__).parent / "static"
SCHOOLS = ("abstract", "impressionist", "realist")
SHEET, COLUMNS, CELL, THUMBNAIL, EXAMPLE = 24, 6, 200, 144, 640
EXAMPLES = (23, 15, 13)  # seeds of the sheet, one of each school; the thumbnails show them too


def made(**wishes: Any) -> Image.Image:
    """What the engine makes."""
    params = GanParameters(**wishes)
    return first_picture(Gan(), params, params.seed or 0)


def main() -> None:
    """The sheet, with examples and thumbnails on the way."""
    whole = Image.new("RGB", (COLUMNS * CELL, SHEET // COLUMNS * CELL))
    for number in range(SHEET):
        school = SCHOOLS[number % len(SCHOOLS)]
        picture = made(school=school, seed=number)
        small = picture.resize((CELL, CELL), Image.Resampling.LANCZOS)
        whole.paste(small, (number % COLUMNS * CELL, number // COLUMNS * CELL))
        if number in EXAMPLES:
            small.resize((THUMBNAIL, THUMBNAIL)).save(STATIC / f"school-{school}.webp", quality=82)
            example = picture.resize((EXAMPLE, EXAMPLE), Image.Resampling.LANCZOS)
            example.save(STATIC / f"example{EXAMPLES.index(number) + 1}.webp", quality=80)
    whole.save(STATIC / "sheet.webp", quality=84)
    surprise = made(make="sheet", seed=1).resize((4 * THUMBNAIL // 2, 3 * THUMBNAIL // 2))
    surprise.crop((0, 0, THUMBNAIL, THUMBNAIL)).save(STATIC / "school-surprise.webp", quality=82)


if __name__ == "__main__":
    main()
