"""Loops of the abstract engine: they close, nothing in them jumps, and they stop when they are told to."""

from __future__ import annotations

from math import hypot

import av
import numpy as np
import pytest
from PIL import Image

from apps.studio.engines.contract import Cancelled, Context, Output, Preview, Progress
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.abstract.choosing import FORM_NAMES
from apps.studio.engines.image.abstract.genome import Gene

ENGINE = get_engine("abstract")
SMALL = {"width": 96, "height": 64, "make": "loop", "seconds": 2}


def run(folder, seed=5, cancelled=lambda: False, **wishes):
    params = ENGINE.parameters.model_validate({**SMALL, "seed": seed, **wishes})
    return list(ENGINE.run(params, Context(seed=seed, scratch=folder, cancelled=cancelled)))


@pytest.fixture
def _one_thread():
    """Small steps: torch's own threads would mostly wait for one another."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("_one_thread")
@pytest.mark.parametrize("form", FORM_NAMES)
def test_the_last_step_closes_the_loop_and_the_first_frame_is_the_picture(form):
    from apps.studio.engines.image.abstract import looping
    from apps.studio.engines.image.abstract.judge import draft
    from apps.studio.engines.image.abstract.painter import paint_bytes
    from apps.studio.engines.image.abstract.scene import Wishes

    size = (64, 64)
    scene, number = draft(5, Wishes(form=form), size)
    way = looping.circle((Gene(5, number, 1.0),), 5, 0.35)
    loop = looping.looped(scene, way, 48, size)
    frames = [paint_bytes(loop.at(number), *size, 0, 64) for number in range(48)]
    assert np.array_equal(frames[0], paint_bytes(scene, *size, 0, 64))
    film = np.stack(frames).astype(float) / 255
    steps = np.abs(np.roll(film, -1, 0) - film).mean((1, 2, 3))
    assert steps[-1] <= steps[:-1].max()
    assert steps.max() < 4 * np.median(steps) + 0.005
    assert np.abs(film[24] - film[0]).mean() > 0.02


def test_the_way_is_a_circle_of_mixtures_that_stay_standard_normal():
    from apps.studio.engines.image.abstract.looping import circle

    way = circle((Gene(1, 0, 0.8), Gene(2, 1, -0.6)), 9, 1.0)
    assert way.weights(0) == pytest.approx([0.8, -0.6, 0, 0])
    assert way.weights(1) == pytest.approx(way.weights(0))
    lengths = [hypot(*way.weights(turn / 10)) for turn in range(10)]
    assert lengths == pytest.approx([1.0] * 10)
    steps = [np.subtract(way.weights((turn + 1) / 10), way.weights(turn / 10)) for turn in range(10)]
    assert [np.linalg.norm(step) for step in steps] == pytest.approx([np.linalg.norm(steps[0])] * 10)


@pytest.mark.parametrize(("kind", "media_type", "count"), [
    ("mp4", "video/mp4", 48), ("gif", "image/gif", 40), ("webp", "image/webp", 48),
])  # fmt: skip
def test_it_is_written_as_each_kind_of_film(kind, media_type, count, tmp_path):
    events = run(tmp_path, film_format=kind)
    output = events[-1]
    assert isinstance(output, Output)
    assert (output.media_type, output.path.suffix) == (media_type, f".{kind}")
    assert "moving slowly" in output.alt_text
    if kind == "mp4":
        with av.open(str(output.path)) as film:
            assert sum(1 for _frame in film.decode(video=0)) == count
        assert Image.open(output.poster).size == (96, 64)
    else:
        with Image.open(output.path) as film:
            assert getattr(film, "n_frames", 1) == count
            assert film.info.get("loop") == 0
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions) and fractions[-1] <= 1
    assert any(isinstance(event, Preview) for event in events)


def test_a_bred_picture_loops_and_the_seed_says_how(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    wish = {"genome": "v1:waves:temple:none:1.0=866,88.2=-500", "film_format": "gif"}
    films = []
    for folder, seed in (("a", 1), ("b", 2)):
        with Image.open(run(tmp_path / folder, seed, **wish)[-1].path) as film:
            first = np.asarray(film.convert("RGB"), float)
            film.seek(15)
            films.append((first, np.asarray(film.convert("RGB"), float)))
    (first, later), (other_first, other_later) = films
    assert np.abs(first - other_first).mean() < 12  # other 256 colours
    assert np.abs(later - other_later).mean() > np.abs(first - other_first).mean()


def test_cancelling_ends_it_within_a_few_frames(tmp_path):
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 12

    with pytest.raises(Cancelled):
        run(tmp_path, cancelled=cancelled, seconds=12)
    assert len(asked) < 20


def test_a_film_is_no_larger_than_its_kind_bears_and_says_so(tmp_path):
    output = run(tmp_path, film_format="gif", width=1024, height=64)[-1]
    with Image.open(output.path) as film:
        assert film.size == (640, 40)
    assert "640 × 40 px" in output.note


def test_the_estimate_grows_with_length_and_size():
    def told(**wishes):
        return ENGINE.estimate(ENGINE.parameters.model_validate({"make": "loop", **wishes}))

    assert told(width=512, height=512) < told(width=512, height=512, seconds=8) < told(seconds=8)
    assert told(width=4096, height=4096) == told(width=1280, height=1280)
    assert ENGINE.estimate(ENGINE.parameters()) < 2
