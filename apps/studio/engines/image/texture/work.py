"""Grows a tile on a torus from patches of an example, and measures whether a seam can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

from apps.studio.engines.contract import EngineError
from apps.studio.engines.image.patches.composing import Plan, Stage, compose
from apps.studio.engines.image.patches.matching import Wanted
from apps.studio.engines.image.patches.sources import Array
from apps.studio.engines.image.patches.starts import scattered
from apps.studio.engines.image.pictures import read_picture
from apps.studio.engines.image.texture.engine import TextureParameters

SHORTEST = 48  # pixels of the example
COARSEST = (18, 64)  # pixels of the shorter side of the example where pieces are laid: large ones, small ones


def grown(params: TextureParameters, seed: int) -> Iterator[Stage]:
    """Every scale of the tile. Raises EngineError for an example that is too small."""
    example = _example(params)
    rng = np.random.Generator(np.random.Philox(seed))
    coarsest = round(COARSEST[1] + (COARSEST[0] - COARSEST[1]) * params.grain)
    plan = Plan(
        [example], (params.size, params.size), scattered(rng), coarsest=coarsest, mirrored=params.mirrored,
        wraps=True, wanted=Wanted(completeness=0.02, spread=2 * params.variety, wraps=True),
    )  # fmt: skip
    yield from compose(plan, rng)


def _example(params: TextureParameters) -> Array:
    picture = read_picture(params.content, "content")
    width, height = (max(1, round(side * params.part)) for side in picture.size)
    if min(width, height) < SHORTEST:
        raise EngineError(
            f"What is used of the example is {width} × {height} pixels; {SHORTEST} each way are needed. "
            "Use more of it, or choose a larger one.",
            "part" if min(picture.size) >= SHORTEST else "content",
        )
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    middle = picture.crop((left, top, left + width, top + height))
    # Its shorter side like the tile's, so that an example in its whole size gives a tile in the same scale.
    scale = min(1.0, params.size / min(width, height), 2.0 * params.size / max(width, height))
    size = max(SHORTEST, round(width * scale)), max(SHORTEST, round(height * scale))
    small = middle.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
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
