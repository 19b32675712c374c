"""Paints the thumbnails, the examples and the sheet in `static/`, and writes the network for browsers.

    python -m apps.studio.engines.image.style_transfer.samples apps/studio/demo/photos

The photographs are those of the demo gallery; who took them stands in `static/CREDITS.md`.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from apps.studio.engines.image.sampling import first_picture
from apps.studio.engines.image.style_transfer import onnx_graph
from apps.studio.engines.image.style_transfer.engine import (
    USUAL_VARIATION,
    StyleTransfer,
    StyleTransferParameters,
)
from apps.studio.engines.image.style_transfer.styles import NAMED_STYLES

STATIC = Path(__file__).parent / "static"
THUMBNAIL_SIZE, EXAMPLE_SIZE = 160, 640
SHEET_SIZE, COLUMNS, CELL = 448, 6, 280
PAINTED_SIZE = 384  # thumbnails are painted larger and made smaller, so that their strokes are not


def _painted(content: Path, **settings: Any) -> Image.Image:
    params = StyleTransferParameters(content=content, **settings)
    return first_picture(StyleTransfer(), params, settings.get("seed", 1))


def thumbnails(photograph: Path) -> None:
    """One for each style."""
    for style in NAMED_STYLES:
        painting = _painted(photograph, style=style.value, size=PAINTED_SIZE)
        painting.thumbnail((THUMBNAIL_SIZE, THUMBNAIL_SIZE), Image.Resampling.LANCZOS)
        painting.save(STATIC / f"{style.value}.webp", quality=80, method=6)


def examples(photographs: Path, abstract: Path) -> None:
    """For the wall of engines: single styles, a mix over the picture, subject and background, an abstract."""
    wanted: list[tuple[Path, dict[str, Any]]] = [
        (photographs / "pagoda.jpg", {"style": "starry-night"}),
        (photographs / "picos.jpg", {"style": "great-wave"}),
        (photographs / "dahlia.jpg", {"style": "impressionist-haze"}),
        (
            photographs / "pagoda.jpg",
            {
                "style": "impressionist-haze", "blend_style": "crimson-poster", "third_style": "winter-blue",
                "blend_across": "across",
            },
        ),
        (photographs / "dahlia.jpg", {"style": "wild-colour", "background": "winter-blue"}),
        (abstract, {"style": "impressionist-haze"}),
    ]  # fmt: skip
    for number, (content, settings) in enumerate(wanted, start=1):
        painting = _painted(content, size=EXAMPLE_SIZE, **settings)
        painting.save(STATIC / f"example{number}.webp", quality=84, method=6)


def sheet(photographs: Path) -> None:
    """24 paintings that nobody picked: photograph, style and all else are drawn from the seeds 1 to 24."""
    found = sorted(photographs.glob("*.jpg"))
    whole = Image.new("RGB", (COLUMNS * CELL, 24 // COLUMNS * CELL), "white")
    for seed in range(1, 25):
        chance = random.Random(seed)  # noqa: S311  # for a sheet, not for secrets
        styles = chance.sample([style.value for style in NAMED_STYLES], 3)
        settings: dict[str, Any] = {"style": styles[0], "size": SHEET_SIZE, "seed": seed}
        kind = chance.choice(["plain", "plain", "mixed", "gradient", "varied"])
        if kind in {"mixed", "gradient"}:
            settings |= {"blend_style": styles[1]}
        if kind == "gradient":
            way = chance.choice(["across", "down", "slanting", "outwards"])
            settings |= {"third_style": styles[2], "blend_across": way}
        if kind == "varied":
            settings |= {"variation": USUAL_VARIATION}
        painting = ImageOps.fit(_painted(chance.choice(found), **settings), (CELL - 4, CELL - 4))
        at = seed - 1
        whole.paste(painting, (at % COLUMNS * CELL + 2, at // COLUMNS * CELL + 2))
    whole.save(STATIC / "sheet.webp", quality=80, method=6)


def main(photographs: Path) -> None:
    """Write every file in `static/` but the credits."""
    thumbnails(photographs / "pagoda.jpg")
    examples(photographs, Path(__file__).parents[1] / "abstract" / "static" / "example1.webp")
    sheet(photographs)
    onnx_graph.write(STATIC / "live.onnx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
