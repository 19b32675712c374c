"""Vectorise: the SVG is what its still picture shows, is safe to keep, and nothing brought to it harms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.drawing import Drawing, Shape
from apps.studio.engines.image.palette import oklab
from apps.studio.engines.image.vectorise import lines, tone
from apps.studio.engines.image.vectorise.engine import MODES
from artsite.pictures.drawing import check_drawing

PHOTOS = Path(__file__).parents[3] / "apps/studio/demo/photos"
MANNERS = [mode.value for mode in MODES]


def drawn(folder: Path, content: Path, seed: int = 1, **settings: Any) -> Output:
    engine = get_engine("vectorise")
    params = engine.parameters(content=content, **{"size": 256} | settings)
    return next(one for one in engine.run(params, Context(seed, folder)) if isinstance(one, Output))


def still(output: Output) -> Image.Image:
    assert output.poster
    with Image.open(output.poster) as opened:
        return opened.copy()


def kept(folder: Path, picture: Image.Image, kind: str = "PNG") -> Path:
    path = folder / f"in.{kind.lower()}"
    picture.save(path, kind)
    return path


def disc() -> Image.Image:
    """A red disc on white."""
    y, x = np.mgrid[:120, :160]
    inside = (x - 80) ** 2 + (y - 60) ** 2 < 40**2
    return Image.fromarray(np.where(inside[..., None], (200, 30, 30), (255, 255, 255)).astype(np.uint8))


@pytest.fixture
def dahlia() -> Path:
    return PHOTOS / "dahlia.jpg"


@pytest.mark.parametrize("mode", MANNERS)
def test_it_is_near_to_the_picture_and_plain_enough_to_be_kept(tmp_path, dahlia, mode):
    output = drawn(tmp_path, dahlia, mode=mode)
    check_drawing(output.path)
    picture = still(output)
    assert picture.size == (256, 171)
    with Image.open(dahlia) as opened:
        before = np.asarray(opened.resize(picture.size).convert("L"), dtype=float)
    after = np.asarray(picture.convert("L"), dtype=float)
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > {"lines": 0.3, "glass": 0.5}.get(mode, 0.85)


def test_two_colours_are_two_shapes_with_smooth_rims(tmp_path):
    output = drawn(tmp_path, kept(tmp_path, disc()), colours=2)
    svg = output.path.read_text()
    assert svg.count("<path") == 2
    assert set(re.findall(r'<path fill="(#\w+)"', svg)) == {"#c81e1e", "#fff"}
    assert "2 shapes" in output.title
    red = np.asarray(still(output))[..., 1] < 128
    assert red.mean() == pytest.approx(np.pi * 40**2 / (120 * 160), rel=0.03)


@pytest.mark.parametrize("mode", ["poster", "facets", "glass", "lines"])
def test_without_its_background_the_rim_is_open_and_the_thing_is_there(tmp_path, mode):
    picture = still(drawn(tmp_path, kept(tmp_path, disc()), mode=mode, background=False, colours=2))
    assert picture.mode == "RGBA"
    alpha = np.asarray(picture)[..., 3]
    assert alpha[3, 3] == 0
    if mode != "lines":
        assert alpha[96, 128] == 255


def test_what_was_transparent_stays_open(tmp_path):
    picture = disc().convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 20, 120))
    result = still(drawn(tmp_path, kept(tmp_path, picture)))
    alpha = np.asarray(result)[..., 3]
    assert (alpha[90, 5], alpha[90, 200]) == (0, 255)


@pytest.mark.parametrize("mode", MANNERS)
@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (1, 1), "red"),
        Image.new("RGB", (1, 50), "blue"),
        Image.new("RGB", (400, 8), "teal"),
        Image.new("L", (60, 40), 90),
        Image.new("I;16", (30, 30), 9000),
        Image.new("CMYK", (30, 30), (9, 90, 200, 3)),
        Image.new("P", (30, 30)),
    ],
    ids=lambda picture: f"{picture.mode}{picture.size}",
)
def test_every_kind_of_picture_goes_through_or_is_told(tmp_path, mode, picture):
    content = kept(tmp_path, picture, "TIFF" if picture.mode == "CMYK" else "PNG")
    try:
        check_drawing(drawn(tmp_path, content, mode=mode).path)
    except EngineError as told:
        assert mode == "lines"
        assert told.field == "content"


@pytest.mark.parametrize("mode", MANNERS)
@pytest.mark.parametrize("extreme", [0, 1])
def test_the_ends_of_every_slider_work(tmp_path, mode, extreme):
    output = drawn(
        tmp_path, kept(tmp_path, disc()), mode=mode, detail=extreme, smooth=extreme, colours=(2, 32)[extreme]
    )
    check_drawing(output.path)


def test_the_same_seed_draws_the_same_and_another_differs_where_chance_plays(tmp_path, dahlia):
    for mode in ("poster", "facets", "glass"):
        one, two, other = (drawn(tmp_path, dahlia, seed, mode=mode).path.read_bytes() for seed in (1, 1, 2))
        assert one == two
        assert (other == one) == (mode == "poster")


def test_cancelling_stops_it(tmp_path, dahlia):
    engine = get_engine("vectorise")
    with pytest.raises(Cancelled):
        list(engine.run(engine.parameters(content=dahlia), Context(1, tmp_path, cancelled=lambda: True)))


def test_a_broken_file_is_told_at_its_field(tmp_path):
    (tmp_path / "x.png").write_bytes(b"no picture")
    with pytest.raises(EngineError) as refused:
        drawn(tmp_path, tmp_path / "x.png")
    assert refused.value.field == "content"


def test_numbers_are_written_short_and_read_as_they_were_meant(tmp_path):
    triangle = np.array([[0.5, 10], [10.26, -0.04], [3, 3.04]])
    drawing = Drawing(
        20, 20, "A < B", shapes=[Shape([triangle], (255, 0, 17)), Shape([triangle], (1, 2, 3), width=2)]
    )
    drawing.write_svg(tmp_path / "d.svg")
    check_drawing(tmp_path / "d.svg")
    svg = (tmp_path / "d.svg").read_text()
    assert '<path fill="#f01" d="M.5 10l9.8-10-7.3 3z"/>' in svg
    assert 'stroke="#010203" stroke-width="2"' in svg
    assert "<title>A &lt; B</title>" in svg


def grey_day() -> np.ndarray:
    """A dull photograph, bytes (90, 120, 3): weak colours that run into each other, and noise."""
    y, x = np.mgrid[:90, :120] / 120
    picture = np.stack([110 + 25 * x, 115 + 10 * y, 118 - 20 * x], -1)
    noise = np.random.default_rng(1).normal(0, 3, picture.shape)
    return (picture + noise).clip(0, 255).astype(np.uint8)


def chroma(lab: np.ndarray) -> np.ndarray:
    return np.hypot(lab[..., 1], lab[..., 2])


def test_a_flat_photograph_is_opened_and_a_drawing_is_not():
    flat = oklab.from_srgb(grey_day())
    opened = tone.opened(flat)
    assert np.ptp(opened[..., 0]) > 1.4 * np.ptp(flat[..., 0])
    assert chroma(opened).mean() > 1.3 * chroma(flat).mean()
    assert opened[..., 0].min() >= 0
    assert opened[..., 0].max() <= 1
    drawing = oklab.from_srgb(np.asarray(disc()))
    assert tone.opened(drawing) is drawing


def test_a_black_and_white_photograph_gets_no_colours():
    grey = np.repeat(grey_day()[..., :1], 3, -1)
    assert chroma(tone.opened(oklab.from_srgb(grey))).max() < 0.005


def test_specks_of_ink_are_left_out_and_lines_stay():
    lab = np.zeros((400, 400, 3), np.float32)
    lab[..., 0] = 0.95
    lab[300:, :, 0] = 0.1
    lab[200:206, 40:360, 0] = 0.1
    lab[60:63, 60:63, 0] = 0.1
    inked = lines.ink(lab, 0.35)
    assert inked[203, 60:340].all()
    assert not inked[40:90, 40:90].any()
