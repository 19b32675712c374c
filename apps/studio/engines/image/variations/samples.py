"""Makes the thumbnails, the examples and the sheets of unpicked results of `variations` and `texture`.

python -m apps.studio.engines.image.variations.samples apps/studio/demo
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
THUMBNAIL, TILE = 144, 256
ARRANGED = (  # with seeds 1 to 3
    "picos", "autumn-mountain", "tower-in-wood", "palace-by-starlight", "sea-of-strokes", "pass-under-snow",
)  # fmt: skip
COLLAGES = (("fig", "dahlia"), ("dahlia-poster", "palace-by-starlight"), ("aitzgorri-wild", "picos-lilac"))
ECHOES = (("fig", "dahlia"), ("stream", "cat"), ("palace-by-starlight", "cat"))
SURFACES = (  # all that the demo has, each with seed 1
    "rubble", "cobbles", "magma", "forest-floor", "fan-paving", "ivy", "bricks", "limestone",
    "autumn-wood", "lichen", "planks", "crag", "ice", "damask", "old-wall", "lawn",
    "cracked-earth", "deck", "field-wall", "basalt", "pink-rock", "ashlar", "long-grass", "travertine",
)  # fmt: skip
EXAMPLES = (
    {"content": "picos", "seed": 3}, {"content": "stream", "second": "cat", "mode": "echo", "seed": 3},
    {"content": "fig", "second": "dahlia", "mode": "collage", "seed": 3},
    {"content": "picos", "mode": "reshape", "aspect": "5:2", "seed": 3},
)  # fmt: skip
FILES = ("content", "second", "mask")


def found(demo: Path, name: str) -> Path:
    """A photograph, a surface or a work of the demo; a name with a folder is a file already."""
    if "/" in name:
        return Path(name)
    places = (
        demo / "photos" / f"{name}.jpg",
        demo / "surfaces" / f"{name}.webp",
        demo / "works" / f"{name}.webp",
    )
    return next(place for place in places if place.exists())


def made(engine: Engine[Any], demo: Path, settings: dict[str, Any]) -> list[Image.Image]:
    """The outputs with these settings; files are named without folder and ending."""
    files = {name: found(demo, str(value)) for name, value in settings.items() if name in FILES}
    params = engine.parameters.model_validate(settings | files)
    with tempfile.TemporaryDirectory() as folder:
        context = Context(seed=settings["seed"], scratch=Path(folder))
        outputs = [event for event in engine.run(params, context) if isinstance(event, Output)]
        return [Image.open(output.path).convert("RGB") for output in outputs]


def sheet(pictures: list[Image.Image], columns: int, height: int, width: int = WIDTH) -> Image.Image:
    """The pictures in rows, as they come, each in a field of the same size."""
    rows = -(-len(pictures) // columns)
    page = Image.new("RGB", (columns * (width + GUTTER) + GUTTER, rows * (height + GUTTER) + GUTTER), PAPER)
    for number, picture in enumerate(pictures):
        small = picture.copy()
        small.thumbnail((width, height), Image.Resampling.LANCZOS)
        left = GUTTER + number % columns * (width + GUTTER) + (width - small.width) // 2
        page.paste(
            small, (left, GUTTER + number // columns * (height + GUTTER) + (height - small.height) // 2)
        )
    return page


def variations(demo: Path) -> None:
    """18 arrangements, three collages and three echoes; the thumbnails of the modes; the examples."""
    size: dict[str, Any] = {"size": 320}
    engine = Variations()
    pictures = [
        made(engine, demo, size | {"content": name, "seed": seed})[0]
        for name in ARRANGED
        for seed in (1, 2, 3)
    ]
    for mode, pairs in (("collage", COLLAGES), ("echo", ECHOES)):
        for content, second in pairs:
            settings = size | {"content": content, "second": second, "mode": mode, "seed": 1}
            pictures.append(made(engine, demo, settings)[0])
    sheet(pictures, 6, 230).save(HERE / "sheet.webp", quality=80, method=6)
    for number, settings in enumerate(EXAMPLES, start=1):
        made(engine, demo, {"size": 640} | settings)[0].save(HERE / f"example{number}.webp", quality=84)
    thumbnails(demo)


def thumbnails(demo: Path) -> None:
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
            picture = made(Variations(), demo, {"size": 384, "mode": mode, "seed": 3} | settings)[0]
            edge = min(picture.size)
            left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
            square = picture.crop((left, top, left + edge, top + edge)).resize((THUMBNAIL, THUMBNAIL))
            square.save(HERE / f"{mode}.webp", quality=82, method=6)


def textures(demo: Path) -> None:
    """A tile of each surface; cloths as examples."""
    settings = {"size": TILE, "sheet": "none", "seed": 1}
    tiles = [made(Texture(), demo, settings | {"content": name})[0] for name in SURFACES]
    sheet(tiles, 6, TILE, TILE).save(TEXTURES / "sheet.webp", quality=80, method=6)
    for number, name in enumerate(("forest-floor", "fan-paving", "magma"), start=1):
        cloth = made(Texture(), demo, {"size": TILE, "content": name, "seed": 3})[1]
        cloth.save(TEXTURES / f"example{number}.webp", quality=82, method=6)


if __name__ == "__main__":
    variations(Path(sys.argv[1]))
    textures(Path(sys.argv[1]))
