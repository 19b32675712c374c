"""Paints the thumbnails, the examples and the sheet in `static/`, and writes the network for browsers.

    python -m apps.studio.engines.image.style_transfer.samples apps/studio/demo/photos PACKAGES

`PACKAGES` is the folder that `scripts.collections.photographs.fetch` fills.

Who took the photographs stands in `static/CREDITS.md`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.image import sheet_photographs
from apps.studio.engines.image.sampling import first_picture, square
from apps.studio.engines.image.style_transfer import onnx_graph
from apps.studio.engines.image.style_transfer.engine import (
    USUAL_VARIATION,
    StyleTransfer,
    StyleTransferParameters,
)
from apps.studio.engines.image.style_transfer.styles import NAMED_STYLES

STATIC = Path(__file__).parent / "static"
THUMBNAIL_SIZE, EXAMPLE_SIZE = 160, 640
SHEET_SIZE, COLUMNS, CELL, CELLS = 448, 6, 280, 24
SHEET = (
    "pagoda", "picos", "dahlia", "cat", "astronaut", "yellow", "coffee", "leaf", "fig", "cups",
    "marigold", "boats",
)  # fmt: skip  # each twice
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


def sheet(squares: dict[str, Path]) -> Image.Image:
    """Every named style in its order, then the first three again with variation; the photographs of `SHEET`
    in turn, the seeds 1 to 24. Nobody picked from them."""
    whole = Image.new("RGB", (COLUMNS * CELL, CELLS // COLUMNS * CELL), "white")
    for number in range(CELLS):
        style = NAMED_STYLES[number % len(NAMED_STYLES)]
        settings: dict[str, Any] = {"style": style.value, "size": SHEET_SIZE, "seed": number + 1}
        if number >= len(NAMED_STYLES):
            settings |= {"variation": USUAL_VARIATION}
        painting = square(_painted(squares[SHEET[number % len(SHEET)]], **settings), CELL - 4)
        row, column = divmod(number, COLUMNS)
        whole.paste(painting, (column * CELL + 2, row * CELL + 2))
    return whole


def main(photographs: Path, packages: Path) -> None:
    """Write every file in `static/` but the credits."""
    thumbnails(photographs / "pagoda.jpg")
    examples(photographs, Path(__file__).parents[1] / "abstract" / "static" / "example1.webp")
    with tempfile.TemporaryDirectory() as folder:
        page = sheet(sheet_photographs.cut(SHEET, photographs, packages, Path(folder)))
    page.save(STATIC / "sheet.webp", quality=80, method=6)
    onnx_graph.write(STATIC / "live.onnx")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
