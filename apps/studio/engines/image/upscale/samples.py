"""Makes the thumbnails, the examples and the sheet of unpicked pictures in `static/`.

    python -m apps.studio.engines.image.upscale.samples apps/studio/demo/photos

The photographs and who took them stand in `static/CREDITS.md`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from apps.studio.engines.image.upscale.engine import METHODS, USUAL_GRAIN
from apps.studio.engines.image.upscale.enlarging import MANNERS, Enlarging, Pixels, plainly

STATIC = Path(__file__).parent / "static"
THUMBNAIL, THUMBNAIL_FROM = 144, 36
EXAMPLES = ("pagoda", "cat", "dahlia")
EXAMPLE_WIDTH, EXAMPLE_HEIGHT = 640, 480
# Twenty-four places: the middle of every photograph, and the upper left of eight; none left out.
MIDDLES = ("autumn-mountain", "brushes", "budgie", "cat", "coffee", "dahlia", "dandelion", "fig", "friends",
           "infinite-sea", "pagoda", "picos", "rocket", "stream", "sunset", "wine")  # fmt: skip
CORNERS = ("autumn-mountain", "brushes", "cat", "coffee", "dahlia", "pagoda", "rocket", "wine")
COLUMNS, TILE, GUTTER = 3, 224, 8
SHEET_FROM = 200  # pixels; the shorter side of the photographs that parts are taken from


def enlarged(pixels: Pixels, method: str, factor: int = 4) -> Pixels:
    """By the engine's own way, with its defaults."""
    stages = Enlarging(MANNERS[method], factor, USUAL_GRAIN).work(pixels)
    while True:
        try:
            next(stages)
        except StopIteration as end:
            result: Pixels = end.value
            return result


def part(path: Path, width: int, height: int, *, corner: bool = False, shorter: int = 0) -> Pixels:
    """The middle of a photograph, or a part near its corner, so many pixels large; made smaller before if
    `shorter` is given, the length of its shorter side."""
    picture = Image.open(path).convert("RGB")
    if shorter:
        scale = shorter / min(picture.size)
        size = round(picture.width * scale), round(picture.height * scale)
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    left, top = (left // 3, top // 3) if corner else (left, top)
    return np.asarray(picture.crop((left, top, left + width, top + height)))


def halves(small: Pixels, method: str) -> Image.Image:
    """Left as Lanczos' filter enlarges it, right as we do, with a thin line between."""
    plain, ours = plainly(small, 4), enlarged(small, method).copy()
    middle = ours.shape[1] // 2
    ours[:, :middle] = plain[:, :middle]
    ours[:, middle - 1 : middle + 1] = (251, 250, 248)
    return Image.fromarray(ours)


def sheet(photographs: Path) -> Image.Image:
    """Each place twice, side by side: by Lanczos' filter and by ours, both four times as large."""
    places = [(name, False) for name in MIDDLES] + [(name, True) for name in CORNERS]
    side = TILE // 4
    wide, high = 2 * TILE + GUTTER, TILE + GUTTER
    page = Image.new("RGB", (COLUMNS * wide + GUTTER, -(-len(places) // COLUMNS) * high + GUTTER), "#fbfaf8")
    for number, (name, corner) in enumerate(places):
        small = part(photographs / f"{name}.jpg", side, side, corner=corner, shorter=SHEET_FROM)
        left, top = GUTTER + number % COLUMNS * wide, GUTTER + number // COLUMNS * high
        page.paste(Image.fromarray(plainly(small, 4)), (left, top))
        page.paste(Image.fromarray(enlarged(small, "quick")), (left + TILE, top))
    return page


def main(photographs: Path) -> None:
    """Write every file in `static/` but the credits."""
    for method in METHODS:
        picture = Image.open(photographs / "pagoda.jpg").convert("RGB").crop((206, 74, 278, 146))
        small = np.asarray(picture.resize((THUMBNAIL_FROM, THUMBNAIL_FROM), Image.Resampling.LANCZOS))
        result = Image.fromarray(enlarged(small, method.value))
        result.save(STATIC / f"{method.value}.webp", quality=84, method=6)
    for number, name in enumerate(EXAMPLES, start=1):
        small = part(photographs / f"{name}.jpg", EXAMPLE_WIDTH // 4, EXAMPLE_HEIGHT // 4)
        halves(small, "fine").save(STATIC / f"example{number}.webp", quality=86, method=6)
    sheet(photographs).save(STATIC / "sheet.webp", quality=84, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
