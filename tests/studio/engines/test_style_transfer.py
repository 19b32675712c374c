"""An artist gets the painting asked for, and a clear word when that cannot be."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Cancelled, Context, EngineError, Event, Output, Preview, Progress
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.style_transfer.styles import NAMED_STYLES

Pixels = NDArray[np.float64]


def landscape(width: int = 120, height: int = 80) -> Image.Image:
    """A blue sky, a yellow sun, a green field."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:] = (90, 140, 220)
    pixels[y > height * 0.6] = (60, 150, 70)
    pixels[(x - width * 0.7) ** 2 + (y - height * 0.3) ** 2 < (height * 0.15) ** 2] = (250, 220, 60)
    return Image.fromarray(pixels)


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    path = tmp_path / "field.png"
    landscape().save(path)
    return path


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """On small pictures and a busy machine, threads wait for each other longer than they work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def events(scratch: Path, *, engine: str = "style-transfer", seed: int = 1, **params: Any) -> list[Event]:
    found = get_engine(engine)
    folder = scratch / f"run-{len(list(scratch.iterdir()))}"
    folder.mkdir()
    return list(found.run(found.parameters(**params), Context(seed=seed, scratch=folder)))


def paint(scratch: Path, **params: Any) -> Image.Image:
    (output,) = [event for event in events(scratch, **params) if isinstance(event, Output)]
    assert output.media_type == "image/png"
    return Image.open(output.path)


def pixels(picture: Image.Image) -> Pixels:
    return np.asarray(picture.convert("RGB"), dtype=np.float64)


@pytest.mark.parametrize("style", [style.value for style in NAMED_STYLES])
def test_every_style_paints_and_the_picture_stays_recognisable(tmp_path, photograph, style):
    painting = pixels(paint(tmp_path, content=photograph, style=style, size=256))
    assert painting.std() > 8
    sun, sky = painting[45:58, 172:186].mean((0, 1)), painting[30:70, 20:120].mean((0, 1))
    assert np.abs(sun - sky).max() > 12


@pytest.mark.parametrize(("source", "size", "wanted"), [
    ((300, 200), 512, (512, 341)), ((200, 301), 256, (170, 256)), ((1200, 80), 300, (300, 20)),
])  # fmt: skip
def test_the_size_asked_for_is_the_size_made(tmp_path, source, size, wanted):
    landscape(*source).save(tmp_path / "photo.png")
    assert paint(tmp_path, content=tmp_path / "photo.png", size=size).size == wanted


def test_strength_goes_from_the_photograph_to_the_painting(tmp_path, photograph):
    none, half, full = (
        pixels(paint(tmp_path, content=photograph, size=256, strength=strength)) for strength in (0, 0.5, 1)
    )
    resized = pixels(landscape().resize((256, 171), Image.Resampling.LANCZOS))
    assert np.abs(none - resized).max() <= 1
    assert np.abs(half - (none + full) / 2).max() <= 1
    assert np.abs(full - none).mean() > 20


def test_kept_colours_are_the_photographs(tmp_path, photograph):
    kept = pixels(paint(tmp_path, content=photograph, size=256, style="vermilion-night", keep_colours=True))
    sky, field, sun = (
        kept[20:60, 20:100].mean((0, 1)),
        kept[130:160].mean((0, 1)),
        kept[45:58, 172:186].mean((0, 1)),
    )
    assert sky.argmax() == 2
    assert field.argmax() == 1
    assert sun.argmin() == 2
    plain = pixels(paint(tmp_path, content=photograph, size=256, style="vermilion-night"))
    assert plain[20:60, 20:100].mean((0, 1)).argmax() == 0


def test_a_picture_as_style_wins_over_the_named_style(tmp_path, photograph):
    red = np.random.default_rng(3).integers(0, 90, (64, 64, 3), dtype=np.uint8)
    red[..., 0] += 160
    Image.fromarray(red).save(tmp_path / "red.png")
    settings: dict[str, Any] = {"content": photograph, "style_image": tmp_path / "red.png", "size": 256}
    painting = pixels(paint(tmp_path, **settings))
    assert painting.mean((0, 1)).argmax() == 0
    assert np.array_equal(painting, pixels(paint(tmp_path, **settings, style="great-wave")))


@pytest.mark.parametrize("with_picture", [False, True])
def test_a_second_style_is_mixed_in_by_degrees(tmp_path, photograph, with_picture):
    settings: dict[str, Any] = {"content": photograph, "size": 256, "blend_style": "vermilion-night"}
    if with_picture:
        settings["style_image"] = photograph
    none, some, much = (pixels(paint(tmp_path, **settings, blend=blend)) for blend in (0, 0.4, 1))
    redness = [picture[..., 0].mean() - picture[..., 2].mean() for picture in (none, some, much)]
    assert redness[0] < redness[1] < redness[2]


def test_chance_repeats_itself_for_a_seed_and_only_for_it(tmp_path, photograph):
    settings: dict[str, Any] = {"content": photograph, "size": 256}
    first, again, other = (
        pixels(paint(tmp_path, **settings, variation=0.3, seed=seed)) for seed in (5, 5, 6)
    )
    assert np.array_equal(first, again)
    assert np.abs(first - other).mean() > 1
    without = [pixels(paint(tmp_path, **settings, seed=seed)) for seed in (5, 6)]
    assert np.array_equal(without[0], without[1])


def test_another_one_like_this_is_another_one():
    engine = get_engine("style-transfer")
    assert engine.vary({"content": "x"}, 7) == {"content": "x", "seed": 7, "variation": 0.3}
    assert engine.vary({"content": "x", "variation": 0.8, "seed": 1}, 7)["variation"] == 0.8


def test_one_watches_it_come_into_being(tmp_path, photograph):
    happened = events(tmp_path, content=photograph, size=640, brush=1)
    fractions = [event.fraction for event in happened if isinstance(event, Progress)]
    previews = [event.picture.size[0] for event in happened if isinstance(event, Preview)]
    assert fractions == sorted(fractions)
    assert fractions[-1] < 1
    assert len(fractions) > 5
    assert previews == sorted(previews)
    assert isinstance(happened[-1], Output)


def test_cancel_stops_the_brush(tmp_path, photograph):
    engine = get_engine("style-transfer")
    asked = itertools.count()
    context = Context(seed=1, scratch=tmp_path, cancelled=lambda: next(asked) > 3)
    with pytest.raises(Cancelled):
        list(engine.run(engine.parameters.model_validate({"content": photograph, "size": 512}), context))
    assert not (tmp_path / "painting.png").exists()


def test_thumbnails_show_the_photograph_in_every_style(tmp_path, photograph):
    made = [
        event
        for event in events(tmp_path, engine="style-thumbnails", content=photograph)
        if isinstance(event, Output)
    ]
    assert [output.title for output in made] == [style.value for style in NAMED_STYLES]
    assert all(max(Image.open(output.path).size) == 192 for output in made)


def test_every_style_has_its_thumbnail_and_the_wall_its_examples():
    engine = get_engine("style-transfer")
    assert all((engine.folder / "static" / f"{style.value}.webp").exists() for style in NAMED_STYLES)
    assert len(engine.examples) == 6


def test_a_photograph_from_a_turned_camera_stands_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    landscape(120, 80).save(tmp_path / "turned.jpg", exif=exif)
    assert paint(tmp_path, content=tmp_path / "turned.jpg", size=256).size == (171, 256)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "F", "1", "YCbCr", "LAB"])
def test_pictures_of_every_kind_are_seen_as_they_look(tmp_path, mode):
    picture = landscape()
    if mode == "I;16":
        odd = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    elif mode == "LAB":
        odd = picture.convert("L").convert("RGB")
    else:
        odd = (
            picture.convert("L").convert("F")
            if mode == "F"
            else picture.convert(mode, dither=Image.Dither.NONE)
        )
    path = (
        tmp_path / f"odd.{'jpg' if mode in {'CMYK', 'YCbCr'} else 'tiff' if mode in {'F', 'LA'} else 'png'}"
    )
    odd.save(path)
    seen = pixels(paint(tmp_path, content=path, size=256, strength=0)).mean(2)
    expected = pixels(picture.resize((256, 171))).mean(2)
    assert np.corrcoef(seen.ravel(), expected.ravel())[0, 1] > 0.6
    assert abs(seen.mean() - expected.mean()) < 30


def _write_bad(path: Path, kind: str) -> None:
    if kind == "truncated":
        landscape(400, 300).save(path, "JPEG")
        path.write_bytes(path.read_bytes()[:900])
    elif kind == "giant":
        header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x02\x00\x00\x00"
        path.write_bytes(header + b"\x00\x00\x00\x00")
    else:
        path.write_bytes({"empty": b"", "svg": b"<svg><script>1</script></svg>", "text": b"hello"}[kind])


@pytest.mark.parametrize("field", ["content", "style_image"])
@pytest.mark.parametrize("kind", ["truncated", "giant", "empty", "svg", "text"])
def test_what_is_no_picture_is_said_so_at_its_field(tmp_path, photograph, kind, field):
    _write_bad(tmp_path / "bad", kind)
    with pytest.raises(EngineError) as caught:
        paint(tmp_path, **{"content": photograph, "size": 256, field: tmp_path / "bad"})
    assert caught.value.field == field
    assert str(tmp_path) not in str(caught.value)


def test_a_picture_too_narrow_to_paint_is_said_to_be(tmp_path):
    landscape(900, 3).save(tmp_path / "line.png")
    with pytest.raises(EngineError, match="too narrow"):
        paint(tmp_path, content=tmp_path / "line.png", size=512)


@pytest.mark.parametrize("wrong", [
    {"style": "no-such-style"}, {"blend_style": "no-such-style"}, {"size": 0}, {"size": 5000},
    {"strength": float("nan")}, {"strength": 1.5}, {"variation": -1}, {"seed": -1}, {"colour": 1},
])  # fmt: skip
def test_settings_outside_their_limits_are_refused(photograph, wrong):
    with pytest.raises(ValidationError):
        get_engine("style-transfer").parameters.model_validate({"content": photograph, **wrong})
