"""Makes the pictures in `static/`, none of them picked but the examples' seeds.

The sheet holds what the engine gives by itself, at half its usual size.

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
SHEET, COLUMNS, CELL, SIZE, THUMBNAIL, EXAMPLE = 24, 6, 200, 512, 144, 640
EXAMPLES: tuple[dict[str, Any], ...] = (
    {"school": "realist", "seed": 5},
    {"school": "abstract", "seed": 4},
    {"school": "impressionist", "seed": 12, "finish": "haze"},
)


def made(**wishes: Any) -> Image.Image:
    """What the engine makes."""
    params = GanParameters(**wishes)
    return first_picture(Gan(), params, params.seed or 0)


def main() -> None:
    """The sheet first, then thumbnails, then examples."""
    whole = Image.new("RGB", (COLUMNS * CELL, SHEET // COLUMNS * CELL))
    for number in range(SHEET):
        school = SCHOOLS[number % len(SCHOOLS)]
        picture = made(school=school, seed=number, size=SIZE)
        small = picture.resize((CELL, CELL), Image.Resampling.LANCZOS)
        whole.paste(small, (number % COLUMNS * CELL, number // COLUMNS * CELL))
        if number < len(SCHOOLS):
            small.resize((THUMBNAIL, THUMBNAIL)).save(STATIC / f"school-{school}.webp", quality=82)
    whole.save(STATIC / "sheet.webp", quality=84)
    surprise = made(make="sheet", seed=1).resize((4 * THUMBNAIL // 2, 3 * THUMBNAIL // 2))
    surprise.crop((0, 0, THUMBNAIL, THUMBNAIL)).save(STATIC / "school-surprise.webp", quality=82)
    for number, wishes in enumerate(EXAMPLES, 1):
        picture = made(**wishes, size=EXAMPLE)
        picture.save(STATIC / f"example{number}.webp", quality=84)


if __name__ == "__main__":
    main()
