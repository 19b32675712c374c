"""Makes the pictures in `static/`: examples, thumbnails of the options, and the sheet of unpicked seeds.

python -m apps.studio.engines.image.growth.samples
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from apps.studio.engines.image.abstract.palettes import PALETTES
from apps.studio.engines.image.growth.engine import Growth
from apps.studio.engines.image.growth.options import GrowthParameters
from apps.studio.engines.image.sampling import first_picture

STATIC = Path(__file__).parent / "static"
EXAMPLES = (("flow", 7), ("coral", 15), ("attractor", 5))
KIND_SEEDS = {
    "surprise": (13, "flow"),
    "flow": (10, "flow"),
    "coral": (16, "coral"),
    "attractor": (8, "attractor"),
}
PALETTE_SEED = 12
UNPICKED = range(1, 25)


def made(seed: int, side: int, **wishes: str) -> Image.Image:
    """The square picture of a seed."""
    params = GrowthParameters.model_validate({"seed": seed, "width": side, "height": side} | wishes)
    return first_picture(Growth(), params, seed)


def sheet(seeds: range, side: int = 260, columns: int = 6, gutter: int = 12) -> Image.Image:
    """A contact sheet of these seeds, in order and without choosing."""
    step = side + gutter
    rows = -(-len(seeds) // columns)
    page = Image.new("RGB", (columns * step + gutter, rows * step + gutter), "#fbfaf8")
    for number, seed in enumerate(seeds):
        small = made(seed, 2 * side).resize((side, side), Image.Resampling.LANCZOS)
        page.paste(small, (gutter + number % columns * step, gutter + number // columns * step))
    return page


def thumbnail(seed: int, **wishes: str) -> Image.Image:
    return made(seed, 432, **wishes).resize((144, 144), Image.Resampling.LANCZOS)


def main() -> None:
    """Write all of them."""
    STATIC.mkdir(exist_ok=True)
    for number, (kind, seed) in enumerate(EXAMPLES, 1):
        made(seed, 640, kind=kind).save(STATIC / f"example{number}.webp", quality=80, method=6)
    for name, (seed, kind) in KIND_SEEDS.items():
        thumbnail(seed, kind=kind).save(STATIC / f"kind-{name}.webp", quality=78, method=6)
    sheet(UNPICKED).save(STATIC / "sheet.webp", quality=66, method=6)
    for palette in PALETTES:
        picture = thumbnail(PALETTE_SEED, kind="flow", lines="mixed", field="eddies", palette=palette.name)
        picture.save(STATIC / f"palette-{palette.name}.webp", quality=74, method=6)


if __name__ == "__main__":
    main()
