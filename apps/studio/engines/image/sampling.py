"""What the `samples.py` of engines share: one picture of a run, and the middle of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.contract import Context, Engine, Output, Parameters


def first_picture(engine: Engine[Any], params: Parameters, seed: int = 1) -> Image.Image:
    """The first output of a run, or its poster if it is no picture itself. Raises ValueError for none."""
    with tempfile.TemporaryDirectory() as folder:
        for event in engine.run(params, Context(seed=seed, scratch=Path(folder))):
            if isinstance(event, Output):
                return Image.open(event.poster or event.path).convert("RGB")
    raise ValueError(f"“{engine.name}” made no picture")


def square(picture: Image.Image, side: int) -> Image.Image:
    """The middle of a picture."""
    edge = min(picture.size)
    left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
    return picture.crop((left, top, left + edge, top + edge)).resize((side, side), Image.Resampling.LANCZOS)
