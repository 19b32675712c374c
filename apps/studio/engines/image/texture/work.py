"""Grows a tile on a torus from patches of an example, and measures whether a seam can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from apps.studio.engines.contract import EngineError
from apps.studio.engines.image.patches.composing import Plan, Stage, compose
from apps.studio.engines.image.patches.matching import Wanted
from apps.studio.engines.image.patches.sources import Array
from apps.studio.engines.image.patches.starts import scattered
from apps.studio.engines.image.pictures import read_picture
from apps.studio.engines.image.texture.engine import TextureParameters
from apps.studio.engines.image.texture.region import surface_of

SHORTEST = 48  # pixels of the example
FEWEST = 96  # pixels of a part that is looked for; at least a third of the tile, or it repeats too soon
DIMMED = 35  # per cent of its light that the rest of the example is shown with
COARSEST = (18, 64)  # pixels of the shorter side of the example where pieces are laid: large ones, small ones


@dataclass(frozen=True)
class Part:
    """What of an example is used: a box (left, top, right, bottom) in its pixels, and that in words."""

    picture: Image.Image
    box: tuple[int, int, int, int]
    said: str

    def shown(self, size: int) -> Image.Image:
        """The example made darker around the part that is used, its longer side at most `size` pixels."""
        look = Image.eval(self.picture, lambda value: value * DIMMED // 100)
        look.paste(self.picture.crop(self.box), self.box[:2])
        look.thumbnail((size, size))
        return look


def chosen(params: TextureParameters) -> Part:
    """The part of the example to grow from. Raises EngineError for an example that is too small."""
    picture = read_picture(params.content, "content")
    width, height = (max(1, round(side * params.part)) for side in picture.size)
    if min(width, height) < SHORTEST:
        raise EngineError(
            f"What is used of the example is {width} × {height} pixels; {SHORTEST} each way are needed. "
            "Use more of it, or choose a larger one.",
            "part" if min(picture.size) >= SHORTEST else "content",
        )
    if params.source == "middle":
        left, top = (picture.width - width) // 2, (picture.height - height) // 2
        said = "all of the example" if params.part == 1 else f"the middle {params.part:.0%} of the example"
        return Part(picture, (left, top, left + width, top + height), said)
    least = max(FEWEST, params.size // 3)
    found = surface_of(np.asarray(picture, dtype=np.float32) / np.float32(255), params.part, least)
    box = (found.left, found.top, found.left + found.side, found.top + found.side)
    share = found.side / min(picture.size)
    return Part(
        picture, box, f"a square as high as {share:.0%} of the example’s shorter side, {_where(picture, box)}"
    )


def _where(picture: Image.Image, box: tuple[int, int, int, int]) -> str:
    """In which ninth of the picture the middle of a box lies."""
    row = ("upper", "middle", "lower")[min(2, 3 * (box[1] + box[3]) // (2 * picture.height))]
    column = ("left", "centre", "right")[min(2, 3 * (box[0] + box[2]) // (2 * picture.width))]
    return "in its middle" if (row, column) == ("middle", "centre") else f"at its {row} {column}"


def grown(params: TextureParameters, part: Part, seed: int) -> Iterator[Stage]:
    """Every scale of the tile."""
    example = _example(part, params.size)
    rng = np.random.Generator(np.random.Philox(seed))
    coarsest = round(COARSEST[1] + (COARSEST[0] - COARSEST[1]) * params.grain)
    plan = Plan(
        [example], (params.size, params.size), scattered(rng), coarsest=coarsest, mirrored=params.mirrored,
        wraps=True, wanted=Wanted(completeness=0.02, spread=2 * params.variety, wraps=True),
    )  # fmt: skip
    yield from compose(plan, rng)


def _example(part: Part, tile: int) -> Array:
    """Its shorter side at most the tile's, so that an example in its whole size gives a tile in the same
    scale."""
    width, height = part.box[2] - part.box[0], part.box[3] - part.box[1]
    scale = min(1.0, tile / min(width, height), 2.0 * tile / max(width, height))
    size = max(SHORTEST, round(width * scale)), max(SHORTEST, round(height * scale))
    small = part.picture.crop(part.box).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.asarray(small, dtype=np.float32) / np.float32(255)


def laid_out_twice(tile: Image.Image) -> Image.Image:
    """Two by two tiles."""
    cloth = Image.new("RGB", (tile.width * 2, tile.height * 2))
    for left in (0, tile.width):
        for top in (0, tile.height):
            cloth.paste(tile, (left, top))
    return cloth


def seam_of(tile: Array) -> float:
    """How much more a tile changes across its edges than from pixel to pixel inside; 1 is no seam."""
    across = [np.abs(tile[0] - tile[-1]).mean(), np.abs(tile[:, 0] - tile[:, -1]).mean()]
    inside = [np.abs(np.diff(tile, axis=0)).mean(), np.abs(np.diff(tile, axis=1)).mean()]
    return float(sum(across) / max(sum(inside), 1e-6))
