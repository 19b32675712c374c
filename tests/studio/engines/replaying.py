"""Recipes of released versions, and what their pictures looked like.

    python -m tests.studio.engines.replaying RELEASE ENGINE '{"seed": 7, …}'

writes a recipe as the engine makes it today: once for a release, after it never again. Pictures are named by
their file in `apps/studio/demo/photos/`. What is kept of a picture is its hash and its colours in a grid of
tiles, so that another processor or library, which rounds otherwise, is told from another picture.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from apps.studio.demo import pieces
from apps.studio.engines.contract import Context, Output
from apps.studio.engines.discovery import get_engine
from apps.studio.library.recipes import picture_fields

FOLDER = Path(__file__).parent / "recipes"
PHOTOGRAPHS = pieces.FOLDER / "photos"
TILES = 12


def replay(recipe: dict[str, Any], scratch: Path) -> dict[str, Any]:
    """Make the recipe's picture with the engine as it is; what is kept of it."""
    engine = get_engine(recipe["engine"])
    pictures = {
        name: PHOTOGRAPHS / recipe["params"][name]
        for name in picture_fields(engine)
        if recipe["params"].get(name)
    }
    params = engine.parameters.model_validate(recipe["params"] | pictures)
    context = Context(seed=recipe["params"].get("seed") or 0, scratch=scratch)
    outputs = [event for event in engine.run(params, context) if isinstance(event, Output)]
    with Image.open(outputs[0].path) as picture:
        plain = picture.convert("RGB")
    small = plain.resize((TILES, TILES), Image.Resampling.BOX)
    return {
        "size": list(plain.size),
        "sha256": hashlib.sha256(plain.tobytes()).hexdigest(),
        "tiles": np.asarray(small, dtype=np.uint8).reshape(-1).tolist(),
    }


def record(release: str, name: str, params: dict[str, Any]) -> Path:
    """Write down a recipe of today with its picture."""
    engine = get_engine(name)
    recipe: dict[str, Any] = {
        "release": release, "engine": name, "engine_version": engine.version, "params": params,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as scratch:
        recipe["picture"] = replay(recipe, Path(scratch))
    number = len(list(FOLDER.glob(f"{name}-v{engine.version}-*.json"))) + 1
    path = FOLDER / f"{name}-v{engine.version}-{number}.json"
    path.write_text(json.dumps(recipe) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    print(record(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
