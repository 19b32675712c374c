"""Films play everywhere, keep colours and order, and need no more memory for being long."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from apps.studio.engines.image import film
from apps.studio.engines.image.film import NoFrames, write_gif, write_mp4, write_webp


class Weak(np.ndarray):
    """An array that can be referred to without being kept."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__


WRITERS = [(write_mp4, "mp4"), (write_webp, "webp"), (write_gif, "gif")]


def growing_red(count: int = 10, size: tuple[int, int] = (65, 49)) -> Iterator[Image.Image]:
    for number in range(count):
        yield Image.new("RGB", size, (20 + 20 * number, 120, 60))


def frames_of(path: Path) -> list[np.ndarray]:
    import av

    with av.open(str(path)) as opened:
        return [frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)]


def test_an_mp4_is_h264_that_browsers_take_and_starts_at_once(tmp_path):
    import av

    made = write_mp4(growing_red(), tmp_path / "film.mp4", fps=5)
    assert (made.width, made.height, made.frames, made.seconds) == (64, 48, 10, 2.0)
    with av.open(str(made.path)) as opened:
        stream = opened.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert float(stream.duration * stream.time_base) == pytest.approx(2.0)
    content = made.path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize(("write", "ending"), WRITERS)
def test_frames_keep_their_order_and_colour(tmp_path, write, ending):
    made = write(growing_red(), tmp_path / f"film.{ending}")
    if ending == "webp":
        with Image.open(made.path) as opened:
            shown = []
            for number in range(opened.n_frames):
                opened.seek(number)
                shown.append(np.asarray(opened.convert("RGB")))
            assert opened.info["loop"] == 0
    else:
        shown = frames_of(made.path)
    assert len(shown) == 10
    for number, frame in enumerate(shown):
        assert np.abs(frame.mean((0, 1)) - (20 + 20 * number, 120, 60)).max() < 6


@pytest.mark.parametrize(("write", "ending"), WRITERS)
def test_frames_are_taken_one_at_a_time(tmp_path, write, ending):
    alive: weakref.WeakSet[np.ndarray] = weakref.WeakSet()

    def frames() -> Iterator[np.ndarray]:
        for number in range(60):
            frame = np.full((32, 32, 3), number, np.uint8).view(Weak)
            alive.add(frame)
            yield frame
            del frame
            assert len(alive) < 6

    write(frames(), tmp_path / f"film.{ending}")


@pytest.mark.parametrize(("write", "ending"), WRITERS)
def test_the_same_frames_make_the_same_file(tmp_path, write, ending):
    one, two = (write(growing_red(), tmp_path / f"{name}.{ending}").path.read_bytes() for name in "ab")
    assert one == two


@pytest.mark.parametrize(("write", "ending"), WRITERS)
def test_a_film_without_frames_is_told(tmp_path, write, ending):
    with pytest.raises(NoFrames):
        write([], tmp_path / f"film.{ending}")


def test_frames_of_other_sizes_and_a_pixel_are_taken(tmp_path):
    frames = [Image.new("RGB", (1, 1)), Image.new("L", (9, 7)), np.zeros((5, 5, 3), np.uint8)]
    assert write_mp4(frames, tmp_path / "film.mp4").frames == 3
    with pytest.raises(TypeError):
        write_mp4([np.zeros((5, 5))], tmp_path / "film.mp4")


def test_it_is_written_where_no_x264_is(tmp_path, monkeypatch):
    monkeypatch.setattr(film, "_CODECS", ("mpeg4",))
    assert len(frames_of(write_mp4(growing_red(), tmp_path / "film.mp4").path)) == 10
