"""Makes the thumbnails, the examples and the sheets of unpicked results of `variations` and `texture`.

python -m apps.studio.engines.image.variations.samples apps/studio/demo/photos
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from apps.studio.engines.contract import Context, Engine, Output
from apps.studio.engines.image.texture.engine import Texture
from apps.studio.engines.image.variations.engine import Variations

HERE = Path(__file__).parent / "static"
TEXTURES = Path(__file__).parent.parent / "texture" / "static"
WIDTH, GUTTER, PAPER = 300, 10, "#fbfaf8"
THUMBNAIL = 144
ARRANGED = ("picos", "stream", "sunset", "pagoda", "autumn-mountain", "infinite-sea")  # with seeds 1 to 3
PAIRS = (("fig", "dahlia"), ("autumn-mountain", "infinite-sea"), ("stream", "cat"))
SURFACES = ("stream", "dahlia", "brushes", "coffee", "autumn-mountain", "fig", "picos", "dandelion")  # 1 to 3
EXAMPLES = (
    {"content": "picos", "seed": 3}, {"content": "stream", "second": "cat", "mode": "echo", "seed": 3},
    {"content": "fig", "second": "dahlia", "mode": "collage", "seed": 3},
    {"content": "picos", "mode": "reshape", "aspect": "5:2", "seed": 3},
)  # fmt: skip
FILES = ("content", "second", "mask")


def made(engine: Engine[Any], photographs: Path, settings: dict[str, Any]) -> list[Image.Image]:
    """The outputs with these settings; files are named without folder and ending."""
    files = {
        name: Path(str(value)) if "/" in str(value) else photographs / f"{value}.jpg"
        for name, value in settings.items()
        if name in FILES
    }
    params = engine.parameters.model_validate(settings | files)
    with tempfile.TemporaryDirectory() as folder:
        context = Context(seed=settings["seed"], scratch=Path(folder))
        outputs = [event for event in engine.run(params, context) if isinstance(event, Output)]
        return [Image.open(output.path).convert("RGB") for output in outputs]


def sheet(pictures: list[Image.Image], columns: int, height: int) -> Image.Image:
    """The pictures in rows, as they come, each in a field of the same size."""
    rows = -(-len(pictures) // columns)
    page = Image.new("RGB", (columns * (WIDTH + GUTTER) + GUTTER, rows * (height + GUTTER) + GUTTER), PAPER)
    for number, picture in enumerate(pictures):
        small = picture.copy()
        small.thumbnail((WIDTH, height), Image.Resampling.LANCZOS)
        left = GUTTER + number % columns * (WIDTH + GUTTER) + (WIDTH - small.width) // 2
        page.paste(
            small, (left, GUTTER + number // columns * (height + GUTTER) + (height - small.height) // 2)
        )
    return page


def variations(photographs: Path) -> None:
    """18 arrangements, three collages and three echoes; the thumbnails of the modes; the examples."""
    size: dict[str, Any] = {"size": 512}
    engine = Variations()
    pictures = [
        made(engine, photographs, size | {"content": name, "seed": seed})[0]
        for name in ARRANGED
        for seed in (1, 2, 3)
    ]
    for mode in ("collage", "echo"):
        for content, second in PAIRS:
            settings = size | {"content": content, "second": second, "mode": mode, "seed": 1}
            pictures.append(made(engine, photographs, settings)[0])
    sheet(pictures, 6, 230).save(HERE / "sheet.webp", quality=80, method=6)
    for number, settings in enumerate(EXAMPLES, start=1):
        made(engine, photographs, {"size": 768} | settings)[0].save(
            HERE / f"example{number}.webp", quality=84
        )
    thumbnails(photographs)


def thumbnails(photographs: Path) -> None:
    """One small picture a mode."""
    with tempfile.TemporaryDirectory() as folder:
        mask = Path(folder) / "mask.png"
        marked = Image.new("L", (400, 300), 0)
        ImageDraw.Draw(marked).ellipse((140, 40, 260, 200), fill=255)
        marked.save(mask)
        modes: dict[str, dict[str, Any]] = {
            "arrange": {"content": "pagoda"}, "reshape": {"content": "pagoda", "aspect": "9:16"},
            "collage": {"content": "fig", "second": "dahlia"}, "echo": {"content": "stream", "second": "cat"},
            "repair": {"content": "sunset", "mask": mask},
        }  # fmt: skip
        for mode, settings in modes.items():
            picture = made(Variations(), photographs, {"size": 384, "mode": mode, "seed": 3} | settings)[0]
            edge = min(picture.size)
            left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
            square = picture.crop((left, top, left + edge, top + edge)).resize((THUMBNAIL, THUMBNAIL))
            square.save(HERE / f"{mode}.webp", quality=82, method=6)


def textures(photographs: Path) -> None:
    """24 tiles, three of each example; cloths as examples."""
    settings = {"size": 320, "part": 0.6, "sheet": "none"}
    tiles = [
        made(Texture(), photographs, settings | {"content": name, "seed": seed})[0]
        for name in SURFACES
        for seed in (1, 2, 3)
    ]
    sheet(tiles, 6, WIDTH).save(TEXTURES / "sheet.webp", quality=80, method=6)
    for number, name in enumerate(("dahlia", "autumn-mountain", "brushes"), start=1):
        cloth = made(Texture(), photographs, {"size": 320, "part": 0.6, "content": name, "seed": 3})[1]
        cloth.save(TEXTURES / f"example{number}.webp", quality=82, method=6)


if __name__ == "__main__":
    variations(Path(sys.argv[1]))
    textures(Path(sys.argv[1]))
