"""Makes the thumbnails, the examples and the sheet of unpicked cutouts in `static/`.

    python -m apps.studio.engines.image.cutout.samples apps/studio/demo/photos PACKAGES

`PACKAGES` is the folder that `scripts.collections.photographs.fetch` fills.
The photographs and who took them stand in `static/CREDITS.md`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from apps.studio.engines.contract import Context, Output
from apps.studio.engines.image import sheet_photographs
from apps.studio.engines.image.cutout.engine import BACKGROUNDS, Cutout, CutoutParameters

STATIC = Path(__file__).parent / "static"
SIDE = 640
THUMBNAIL = 144
EXAMPLES: tuple[tuple[str, dict[str, str]], ...] = (
    ("dahlia", {"background": "picture", "ground": "infinite-sea"}),
    ("pagoda", {"background": "blur"}),
    ("fig", {"background": "studio"}),
)
# Photographs that are about one thing, each in three grounds: twenty-four cutouts, none left out.
SHEET = ("cat", "dahlia", "fig", "pagoda", "budgie", "coffee", "marigold", "astronaut")
GROUNDS = ("studio", "sticker", "blur")
COLUMNS, TILE, GUTTER = 6, 300, 10
PAPER, SQUARES = "#fbfaf8", 12


def cut(content: Path, **settings: Any) -> Image.Image:
    """The cutout of a photograph, no larger than `SIDE`."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / f"{content.stem}.png"
        picture = Image.open(content).convert("RGB")
        picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        picture.save(small)
        params = CutoutParameters(content=small, **settings)
        for event in Cutout().run(params, Context(seed=1, scratch=Path(folder))):
            if isinstance(event, Output):
                return Image.open(event.path).copy()
    raise ValueError("There was no cutout")


def on_squares(picture: Image.Image) -> Image.Image:
    """A transparent picture on a quiet chequerboard."""
    if picture.mode != "RGBA":
        return picture
    board = Image.new("RGB", (2, 2), PAPER)
    board.putpixel((0, 0), (222, 219, 212))
    board.putpixel((1, 1), (222, 219, 212))
    tile = board.resize((2 * SQUARES, 2 * SQUARES), Image.Resampling.NEAREST)
    page = Image.new("RGB", picture.size)
    for top in range(0, page.height, 2 * SQUARES):
        for left in range(0, page.width, 2 * SQUARES):
            page.paste(tile, (left, top))
    page.paste(picture, mask=picture.getchannel("A"))
    return page


def sheet(squares: dict[str, Path]) -> Image.Image:
    """Every photograph in every ground, in turn; all else as by default."""
    step = TILE + GUTTER
    wishes = [(name, ground) for name in SHEET for ground in GROUNDS]
    page = Image.new("RGB", (COLUMNS * step + GUTTER, -(-len(wishes) // COLUMNS) * step + GUTTER), PAPER)
    for number, (name, ground) in enumerate(wishes):
        picture = cut(squares[name], background=ground).convert("RGB")
        framed = ImageOps.pad(picture, (TILE, TILE), Image.Resampling.LANCZOS, PAPER)
        page.paste(framed, (GUTTER + number % COLUMNS * step, GUTTER + number // COLUMNS * step))
    return page


def main(photographs: Path, packages: Path) -> None:
    """Write every file in `static/` but the credits."""
    for option in BACKGROUNDS:
        ground = photographs / "infinite-sea.jpg"
        picture = on_squares(cut(photographs / "dahlia.jpg", background=option.value, ground=ground))
        small = ImageOps.fit(picture, (THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS, centering=(0.43, 0.5))
        small.save(STATIC / f"{option.value}.webp", quality=84, method=6)
    for number, (name, settings) in enumerate(EXAMPLES, start=1):
        files = {"ground": photographs / f"{settings['ground']}.jpg"} if "ground" in settings else {}
        result = cut(photographs / f"{name}.jpg", **{**settings, **files})
        result.convert("RGB").save(STATIC / f"example{number}.webp", quality=86, method=6)
    with tempfile.TemporaryDirectory() as folder:
        page = sheet(sheet_photographs.cut(SHEET, photographs, packages, Path(folder)))
    page.save(STATIC / "sheet.webp", quality=82, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
