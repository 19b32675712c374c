"""Paints the pictures in `static/`: examples, thumbnails of the options, the nursery of the garden, and the
sheet of unpicked seeds.

python -m apps.studio.engines.image.abstract.samples
"""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image

from apps.studio.engines.image.abstract.forms import FORMS
from apps.studio.engines.image.abstract.genome import Genome, parse
from apps.studio.engines.image.abstract.judge import draft
from apps.studio.engines.image.abstract.nursery import PICTURES
from apps.studio.engines.image.abstract.painter import paint_bytes
from apps.studio.engines.image.abstract.palettes import PALETTES
from apps.studio.engines.image.abstract.scene import Wishes, bred

STATIC = Path(__file__).parent / "static"
EXAMPLES = ((3, "surprise"), (7, "surprise"), (14, "tiles"), (9, "surprise"))
THUMBNAIL_SEED = 21
UNPICKED = range(1, 25)


def painted(seed: int, wishes: Wishes, side: int) -> Image.Image:
    """The square picture of a seed."""
    scene, _draft = draft(seed, wishes, (side, side))
    return Image.fromarray(paint_bytes(scene, side, side, 0, side))


def sheet(seeds: range, side: int = 240, columns: int = 6, gutter: int = 12) -> Image.Image:
    """A contact sheet of these seeds, in order and without choosing."""
    rows = -(-len(seeds) // columns)
    step = side + gutter
    page = Image.new("RGB", (columns * step + gutter, rows * step + gutter), "#fbfaf8")
    for number, seed in enumerate(seeds):
        place = gutter + number % columns * step, gutter + number // columns * step
        page.paste(painted(seed, Wishes(), side), place)
    return page


def grown(genome: Genome, side: int) -> Image.Image:
    """The square picture of a genome."""
    scene = bred(genome, Wishes(), (side, side))
    return Image.fromarray(paint_bytes(scene, side, side, 0, side))


def main() -> None:
    """Write all of them."""
    torch.set_num_threads(1)  # small steps: more threads would mostly wait for one another
    STATIC.mkdir(exist_ok=True)
    for number, (seed, form) in enumerate(EXAMPLES, 1):
        painted(seed, Wishes(form=form), 640).save(STATIC / f"example{number}.webp", quality=82, method=6)
    for palette in PALETTES:
        wishes = Wishes(palette=palette.name, form="radial", symmetry="none")
        painted(THUMBNAIL_SEED, wishes, 144).save(
            STATIC / f"palette-{palette.name}.webp", quality=80, method=6
        )
    for form in FORMS:
        wishes = Wishes(palette="woodblock", form=form, symmetry="none")
        painted(THUMBNAIL_SEED, wishes, 144).save(STATIC / f"form-{form}.webp", quality=80, method=6)
    for genome, name in PICTURES.items():
        grown(parse(genome), 320).save(STATIC / name, quality=80, method=6)
    sheet(UNPICKED).save(STATIC / "sheet.webp", quality=80, method=6)


if __name__ == "__main__":
    main()
