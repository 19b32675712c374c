"""Strokes as SVG: if these fail, the drawing is not the painting, is not kept, or changes what is painted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from apps.studio.engines.contract import Context, Output
from apps.studio.engines.discovery import get_engine
from artsite.pictures.drawing import check_drawing

MEDIA = ("oil", "watercolour", "ink", "pointillism", "pencil", "woodcut", "mosaic")
DAHLIA = Path(__file__).parents[3] / "apps/studio/demo/photos/dahlia.jpg"


def painted(folder: Path, medium: str, *, svg: bool = True, content: Path = DAHLIA) -> list[Output]:
    engine = get_engine("painterly")
    params = engine.parameters(content=content, medium=medium, svg=svg, size=256)
    return [event for event in engine.run(params, Context(3, folder)) if isinstance(event, Output)]


@pytest.mark.parametrize("medium", MEDIA)
def test_the_drawing_looks_like_the_painting_and_can_be_kept(tmp_path, medium):
    painting, drawing = painted(tmp_path, medium)
    assert drawing.media_type == "image/svg+xml"
    assert drawing.path.stat().st_size < 4_000_000
    check_drawing(drawing.path)
    assert drawing.poster
    with Image.open(painting.path) as one, Image.open(drawing.poster) as other:
        assert one.size == other.size
        small = [np.asarray(picture.convert("L").resize((64, 43)), dtype=float) for picture in (one, other)]
    assert np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1] > 0.85
    assert abs(small[0].mean() - small[1].mean()) < 20


@pytest.mark.parametrize("medium", ["oil", "watercolour", "mosaic"])
def test_writing_the_strokes_down_changes_nothing_of_the_painting(tmp_path, medium):
    with_drawing, without = (painted(tmp_path, medium, svg=svg)[0].path.read_bytes() for svg in (True, False))
    assert with_drawing == without


@pytest.mark.parametrize("medium", MEDIA)
def test_an_empty_picture_has_a_drawing_too(tmp_path, medium):
    path = tmp_path / "white.png"
    Image.new("RGB", (60, 40), "white").save(path)
    check_drawing(painted(tmp_path, medium, content=path)[1].path)


def test_the_time_lapse_may_be_an_mp4_with_the_painting_as_its_poster(tmp_path):
    import av

    engine = get_engine("painterly")
    params = engine.parameters(content=DAHLIA, medium="ink", timelapse=True, film="mp4", size=256)
    _painting, film = (one for one in engine.run(params, Context(3, tmp_path)) if isinstance(one, Output))
    assert film.media_type == "video/mp4"
    assert film.poster
    with av.open(str(film.path)) as opened, Image.open(film.poster) as poster:
        assert 3 < (opened.duration or 0) / 1_000_000 < 20
        first = next(opened.decode(video=0)).to_ndarray(format="rgb24").astype(float)
        still = np.asarray(poster.convert("RGB"), dtype=float)[: first.shape[0], : first.shape[1]]
    assert np.abs(first - still).mean() < 10
