"""Makes the pictures of the demo gallery again, with the engines and the parameters of their recipes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from apps.studio.demo.pieces import Piece, photographs
from apps.studio.engines.contract import Context, Output
from apps.studio.engines.discovery import get_engine

QUALITY = 90


def render(piece: Piece) -> None:
    """Run the piece's engine and keep the picture as WebP beside `pieces.toml`."""
    engine = get_engine(piece.engine)
    files = {"content": photographs()[piece.photo].path} if piece.photo else {}
    params = engine.parameters(**piece.params | files)
    with tempfile.TemporaryDirectory() as scratch:
        context = Context(seed=piece.params.get("seed", 0), scratch=Path(scratch))
        outputs = [event for event in engine.run(params, context) if isinstance(event, Output)]
        piece.path.parent.mkdir(exist_ok=True)
        with Image.open(outputs[0].path) as picture:
            picture.convert("RGB").save(piece.path, "WEBP", quality=QUALITY, method=6)
