"""Makes the photographs in `contents/` that every style is learned on, from the demo gallery’s.

    python -m apps.studio.trainers.image.style.contents apps/studio/demo/photos

Each is cut square where something is to be seen and made 288 px large; who took them stands in `card.md`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent / "contents"
SIDE = 288
# Middle of the cut, as shares of width and height.
MIDDLES = {
    "autumn-mountain": (0.6, 0.4), "budgie": (0.5, 0.6), "cat": (0.5, 0.5), "dahlia": (0.5, 0.5),
    "dandelion": (0.3, 0.5), "fig": (0.55, 0.5), "friends": (0.5, 0.5), "picos": (0.7, 0.5),
    "rocket": (0.5, 0.6), "stream": (0.5, 0.5), "sunset": (0.55, 0.5), "wine": (0.5, 0.55),
}  # fmt: skip


def square(picture: Image.Image, middle: tuple[float, float]) -> Image.Image:
    """The largest square around `middle`, at `SIDE`."""
    side = min(picture.size)
    left, top = (
        round(min(max(share * length - side / 2, 0), length - side))
        for share, length in zip(middle, picture.size, strict=True)
    )
    cut = picture.convert("RGB").crop((left, top, left + side, top + side))
    return cut.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def main(photographs: Path) -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name, middle in MIDDLES.items():
        with Image.open(photographs / f"{name}.jpg") as photograph:
            square(photograph, middle).save(FOLDER / f"{name}.webp", quality=88, method=6)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
