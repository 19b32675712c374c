"""A short film is painted frame by frame, and the paint holds still."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output, Preview, Progress
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.film import write_gif, write_mp4, write_webp
from apps.studio.engines.image.film_frames import is_film, open_film
from apps.studio.engines.image.style_transfer.steady import flicker

PHOTOS = Path(__file__).parents[3] / "apps/studio/demo/photos"
ENGINE = get_engine("style-transfer")
WRITERS = {"mp4": write_mp4, "gif": write_gif, "webp": write_webp}


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def frames(count: int = 5, size: tuple[int, int] = (128, 96)) -> list[Image.Image]:
    """A camera that pans over a pagoda, with a sensor’s noise."""
    whole = Image.open(PHOTOS / "pagoda.jpg").convert("RGB").resize((320, 214))
    chance = np.random.default_rng(1)

    def seen(number: int) -> Image.Image:
        cut = whole.crop((30 + 3 * number, 20 + number, 30 + 3 * number + size[0], 20 + number + size[1]))
        noisy = np.asarray(cut, np.float64) + chance.normal(0, 4, (size[1], size[0], 3))
        return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))

    return [seen(number) for number in range(count)]


def film(folder: Path, ending: str = "mp4", **more: Any) -> Path:
    path = folder / f"film.{ending}"
    WRITERS[ending](frames(**more), path, 10)
    return path


def paint(scratch: Path, content: Path, **wishes: Any) -> Output:
    params = ENGINE.parameters.model_validate({"content": content, "size": 256, "brush": 0, **wishes})
    *_, output = ENGINE.run(params, Context(seed=1, scratch=scratch))
    assert isinstance(output, Output)
    return output


def pixels(path: Path) -> list[Any]:
    return [np.asarray(frame) for frame in open_film(path, "content").frames()]


@pytest.mark.parametrize("ending", ["mp4", "gif", "webp"])
def test_every_kind_of_film_is_painted_and_keeps_its_length(tmp_path, ending):
    output = paint(tmp_path, film(tmp_path, ending), film_format=ending)
    made = open_film(output.path, "content")
    assert (made.count, round(made.fps)) == (5, 10)
    assert max(made.size) == 256
    assert (output.poster is not None) == (ending == "mp4")
    painted, plain = pixels(output.path), pixels(tmp_path / f"film.{ending}")
    small = np.asarray(Image.fromarray(painted[0]).resize((128, 96)), float)
    assert np.abs(small - plain[0]).mean() > 15


def test_the_paint_does_not_flicker(tmp_path):
    from apps.studio.engines.image.style_transfer import moving, sitting

    shown = [np.asarray(frame.resize((256, 192))) for frame in frames(6)]

    def painted(steadiness: float) -> list[Any]:
        wishes = {"content": "film.mp4", "size": 256, "brush": 0, "steadiness": steadiness}
        params: Any = ENGINE.parameters.model_validate(wishes)
        context = Context(seed=1, scratch=tmp_path)
        painter = moving.FilmPainter(params, context, sitting.brushes(params, context))
        return [np.asarray(painter.paint(Image.fromarray(frame))) for frame in shown]

    alone, held = painted(0), painted(0.8)
    assert flicker(shown, held) < 0.6 * flicker(shown, alone)
    assert np.array_equal(alone[0], held[0])
    assert held[-1].std() > 0.7 * alone[-1].std()  # it was not merely blurred


def test_a_cut_begins_anew(tmp_path):
    from apps.studio.engines.image.style_transfer.steady import Holder

    holder, (first, *_) = Holder(1.0), frames(1)
    other = np.asarray(Image.open(PHOTOS / "fig.jpg").convert("RGB").resize((128, 96)))
    holder.join(holder.look(np.asarray(first)), np.full((96, 128, 3), 10, np.uint8))
    look = holder.look(other)
    assert look.is_cut
    assert (holder.join(look, np.full((96, 128, 3), 200, np.uint8)) == 200).all()


def test_the_same_film_twice_is_the_same(tmp_path):
    source = film(tmp_path)
    first = paint(tmp_path, source).path.read_bytes()
    assert first == paint(tmp_path, source).path.read_bytes()


def test_one_watches_and_may_cancel(tmp_path):
    source = film(tmp_path)
    params = ENGINE.parameters.model_validate({"content": source, "size": 256, "keep_faces": 0.5})
    heard = list(ENGINE.run(params, Context(seed=1, scratch=tmp_path)))
    fractions = [event.fraction for event in heard if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert any(isinstance(event, Preview) for event in heard)
    asked = itertools.count()
    with pytest.raises(Cancelled):
        list(ENGINE.run(params, Context(seed=1, scratch=tmp_path, cancelled=lambda: next(asked) > 20)))


@pytest.mark.parametrize("kind", ["truncated", "no film", "long"])
def test_a_film_that_cannot_be_painted_is_refused_at_its_field(tmp_path, kind):
    path = tmp_path / "film.mp4"
    if kind == "truncated":
        path.write_bytes(film(tmp_path).read_bytes()[:900])
    elif kind == "no film":
        path.write_bytes(b"\0\0\0\x18ftypisom\0\0\0\0isomavc1")
    else:
        write_mp4(frames(2) * 21, path, fps=2)
    with pytest.raises(EngineError) as refused:
        paint(tmp_path, path)
    assert refused.value.field == "content"


def test_a_still_picture_is_no_film(tmp_path):
    frames(1)[0].save(tmp_path / "still.gif")
    frames(1)[0].save(tmp_path / "still.webp")
    assert not is_film(tmp_path / "still.gif")
    assert not is_film(tmp_path / "still.webp")
    assert not is_film(tmp_path / "nothing.mp4")
