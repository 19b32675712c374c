"""Makes the thumbnails, the examples and the sheet of unpicked cutouts in `static/`.

    python -m apps.studio.engines.image.cutout.samples apps/studio/demo/photos

The photographs and who took them stand in `static/CREDITS.md`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from apps.studio.engines.contract import Context, EngineError, Output
from apps.studio.engines.image.cutout.engine import BACKGROUNDS, Cutout, CutoutParameters

STATIC = Path(__file__).parent / "static"
SIDE = 640
THUMBNAIL = 144
EXAMPLES: tuple[tuple[str, dict[str, str]], ...] = (
    ("dahlia", {"background": "picture", "ground": "infinite-sea"}),
    ("pagoda", {"background": "blur"}),
    ("cat", {"background": "colour", "colour": "#e0a526"}),
)
# All photographs that are about one thing, in every colour by turns: twenty-four cutouts, none left out.
# Where nothing stands out, the sheet shows the photograph, as the engine makes nothing of it.
SHEET = ("autumn-mountain", "brushes", "budgie", "cat", "coffee", "dahlia", "dandelion", "fig", "friends",
         "infinite-sea", "pagoda", "picos", "rocket", "stream", "sunset", "wine")  # fmt: skip
BLURRED = ("budgie", "cat", "coffee", "dahlia", "dandelion", "fig", "friends", "pagoda")
COLUMNS, TILE, GUTTER = 6, 240, 10
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


def sheet(photographs: Path) -> Image.Image:
    """Every photograph cut out, then eight before their own background out of focus."""
    wishes = [(name, "transparent") for name in SHEET] + [(name, "blur") for name in BLURRED]
    step = TILE + GUTTER
    page = Image.new("RGB", (COLUMNS * step + GUTTER, -(-len(wishes) // COLUMNS) * step + GUTTER), PAPER)
    for number, (name, background) in enumerate(wishes):
        try:
            picture = on_squares(cut(photographs / f"{name}.jpg", background=background))
        except EngineError:
            picture = Image.open(photographs / f"{name}.jpg").convert("RGB")
        framed = ImageOps.fit(picture, (TILE, TILE), Image.Resampling.LANCZOS)
        page.paste(framed, (GUTTER + number % COLUMNS * step, GUTTER + number // COLUMNS * step))
    return page


def main(photographs: Path) -> None:
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
    sheet(photographs).save(STATIC / "sheet.webp", quality=82, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
