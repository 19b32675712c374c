"""Makes the thumbnails, the examples and the sheet of unpicked results in `static/`.

    python -m apps.studio.engines.image.palette.samples apps/studio/demo/photos

The photographs and who took them are listed in `apps/studio/demo/photos/credits.toml`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from apps.studio.engines.image.palette import oklab
from apps.studio.engines.image.palette.engine import PaletteEngine, PaletteParameters
from apps.studio.engines.image.palette.harmony import TEMPLATES
from apps.studio.engines.image.palette.options import DITHERS, NAMED
from apps.studio.engines.image.sampling import first_picture, square

STATIC = Path(__file__).parent / "static"
SIDE = 144
# Of each photograph its colours, then three pictures, in palettes as they stand in the list.
SHEET = ("extract", "recolour", "recolour", "reduce")
PHOTOGRAPHS = ("autumn-mountain", "brushes", "dahlia", "fig", "pagoda", "sunset")  # × 4: 24, none left out
CELL, GUTTER = 300, 10
RING = 0.23  # half its width, in radii


def made(content: Path, **settings: Any) -> Image.Image:
    """The picture made of a photograph."""
    params = PaletteParameters(content=content, **settings)
    return first_picture(PaletteEngine(), params)


def chips(colours: tuple[str, ...]) -> Image.Image:
    """A palette as stripes, light to dark."""
    lab = oklab.from_hex(colours)
    bytes_ = oklab.to_srgb(lab[np.argsort(-lab[:, 0])])
    column = np.arange(SIDE) * len(bytes_) // SIDE
    return Image.fromarray(np.broadcast_to(bytes_[column][None], (SIDE, SIDE, 3)).copy())


def wheel(sectors: tuple[tuple[float, float], ...], turn: float = 40) -> Image.Image:
    """The circle of hues with these sectors strong and the rest pale."""
    side = SIDE * 2
    y, x = (np.mgrid[:side, :side] - side / 2 + 0.5) / (side / 2)
    hue, radius = np.degrees(np.arctan2(-y, x)), np.hypot(x, y)
    apart = [np.abs((hue - middle - turn + 180) % 360 - 180) - width / 2 for middle, width in sectors]
    strong = np.min(apart, 0) <= 0
    chroma, light = np.where(strong, 0.145, 0.018), np.where(strong, 0.72, 0.93)
    angle = np.radians(hue)
    lab = np.stack([light, chroma * np.cos(angle), chroma * np.sin(angle)], -1).astype(np.float32)
    picture = Image.fromarray(oklab.to_srgb(lab))
    ring = Image.fromarray(np.where(np.abs(radius - 0.63) < RING, 255, 0).astype(np.uint8))
    page = Image.new("RGB", (side, side), "#fbfaf8")
    page.paste(picture, mask=ring)
    return page.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def sheet(photographs: Path) -> Image.Image:
    """Every photograph in every mode, as they come; all but the palette as by default."""
    step, palettes = CELL + GUTTER, iter(NAMED)
    page = Image.new("RGB", (len(SHEET) * step + GUTTER, len(PHOTOGRAPHS) * step + GUTTER), "#efedea")
    for row, name in enumerate(PHOTOGRAPHS):
        for column, mode in enumerate(SHEET):
            settings = {} if mode == "extract" else {"palette": next(palettes)}
            picture = made(photographs / f"{name}.jpg", mode=mode, size=900, **settings)
            picture.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
            x, y = GUTTER + column * step, GUTTER + row * step
            page.paste(picture, (x + (CELL - picture.width) // 2, y + (CELL - picture.height) // 2))
    return page


def _save(picture: Image.Image, name: str, quality: int = 82) -> None:
    picture.save(STATIC / f"{name}.webp", quality=quality, method=6)


def thumbnails(photographs: Path) -> None:
    """One for each option."""
    brushes, dahlia, sea = (photographs / f"{name}.jpg" for name in ("brushes", "dahlia", "infinite-sea"))
    _save(chips(("#2856b0", "#f02265", "#26adab", "#e0b858", "#fdf3cb")), "extract")
    _save(square(made(dahlia, mode="recolour", other=sea, size=384), SIDE), "recolour")
    _save(square(made(brushes, mode="harmonise", harmony="analogous", size=384), SIDE), "harmonise")
    _save(square(made(dahlia, mode="reduce", colours=5, size=384), SIDE), "reduce")
    for option in DITHERS:
        reduced = made(dahlia, mode="reduce", colours=5, dither=option.value, size=256)
        _save(square(reduced.crop((80, 20, 200, 140)), SIDE), f"dither-{option.value}")
    for name, sectors in TEMPLATES.items():
        _save(wheel(sectors), f"harmony-{name}")
    _save(wheel(((0, 360),)), "harmony-auto")
    for name, colours in NAMED.items():
        _save(chips(colours), f"palette-{name}")
    own = square(Image.open(brushes).convert("RGB"), SIDE)
    ImageDraw.Draw(own).rectangle((0, SIDE - 34, SIDE, SIDE), fill="#fbfaf8")
    own.paste(chips(("#2856b0", "#f02265", "#26adab", "#e0b858")).resize((SIDE - 16, 18)), (8, SIDE - 26))
    _save(own, "own")


def main(photographs: Path) -> None:
    """Write every file in `static/`."""
    STATIC.mkdir(exist_ok=True)
    thumbnails(photographs)
    sea = photographs / "infinite-sea.jpg"
    examples = (
        made(photographs / "dahlia.jpg", size=900),
        made(photographs / "dahlia.jpg", mode="recolour", other=sea, size=640),
        made(photographs / "pagoda.jpg", mode="recolour", palette="temple", size=640),
        made(photographs / "picos.jpg", mode="reduce", colours=7, size=640),
    )
    for number, picture in enumerate(examples, start=1):
        picture.thumbnail((640, 640), Image.Resampling.LANCZOS)
        _save(picture, f"example{number}", 84)
    _save(sheet(photographs), "sheet", 80)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
