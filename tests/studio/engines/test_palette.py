"""Palette: the colours a person would name are found, others are given without harm, nothing breaks it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.palette import extract, harmony, names, oklab

PHOTOS = Path(__file__).parents[3] / "apps/studio/demo/photos"
MODES = ("extract", "recolour", "harmonise", "reduce")


def outputs(folder: Path, content: Path, **settings: Any) -> list[Output]:
    engine = get_engine("palette")
    params = engine.parameters(content=content, **{"palette": "temple", "size": 256} | settings)
    return [one for one in engine.run(params, Context(0, folder)) if isinstance(one, Output)]


def made(folder: Path, content: Path, **settings: Any) -> Image.Image:
    with Image.open(outputs(folder, content, **settings)[0].path) as opened:
        return opened.copy()


def kept(folder: Path, picture: Image.Image, name: str = "in.png", **options: Any) -> Path:
    picture.save(folder / name, **options)
    return folder / name


@pytest.fixture
def dahlia(tmp_path: Path) -> Path:
    with Image.open(PHOTOS / "dahlia.jpg") as opened:
        return kept(tmp_path, opened.resize((240, 160)), "dahlia.png")


def flag() -> Image.Image:
    """Three quarters blue, a quarter white, and a small red spot."""
    picture = Image.new("RGB", (200, 100), (20, 60, 160))
    picture.paste((245, 245, 245), (0, 0, 50, 100))
    picture.paste((220, 30, 30), (100, 40, 112, 52))
    return picture


def test_oklab_there_and_back_changes_no_byte():
    every = np.random.default_rng(1).integers(0, 256, (4000, 3), dtype=np.uint8)
    assert (oklab.to_srgb(oklab.from_srgb(every)) == every).all()


def test_a_colour_no_screen_has_keeps_its_hue_and_lightness():
    wild = np.array([[0.6, 0.3, 0.2]], np.float32)
    shown = oklab.from_srgb(oklab.to_srgb(wild))[0]
    assert shown[0] == pytest.approx(0.6, abs=0.01)
    assert np.arctan2(shown[2], shown[1]) == pytest.approx(np.arctan2(0.2, 0.3), abs=0.02)


def test_the_large_colours_are_found_in_proportion_and_the_small_vivid_one_too():
    palette = extract.extracted(flag(), 3)
    assert names.named(palette.colours) == ["Snow", "Scarlet", "Ultramarine"]
    assert palette.shares == pytest.approx([0.25, 0.0072, 0.7428], abs=0.004)


def test_no_more_colours_than_there_are_and_no_name_twice():
    assert len(extract.extracted(Image.new("RGB", (40, 40), "teal"), 9).colours) == 1
    greys = oklab.from_srgb(np.repeat(np.arange(100, 116, dtype=np.uint8)[:, None], 3, 1))
    assert len(set(names.named(greys))) == 16


def test_the_palette_file_opens_in_gimp_and_its_alt_text_names_the_colours(tmp_path, dahlia):
    card, file = outputs(tmp_path, dahlia, colours=4, file=True)
    lines = file.path.read_text().splitlines()
    assert lines[0] == "GIMP Palette"
    assert len(lines) == 4 + 4
    assert all(line.split("\t")[1] in card.alt_text for line in lines[4:])


def test_recolouring_takes_the_other_palettes_hues_and_makes_no_steps(tmp_path):
    ramp = np.linspace(40, 220, 256).astype(np.uint8)
    green = np.zeros((64, 256, 3), np.uint8)
    green[..., 1], green[..., 2] = ramp, ramp // 3
    content = kept(tmp_path, Image.fromarray(green))
    result = oklab.from_srgb(
        np.asarray(made(tmp_path, content, mode="recolour", written="#c3402b f0c080 301010"))
    )
    assert result[..., 1].mean() > 0.03
    steps = np.abs(np.diff(result[32], axis=0)).max(-1)
    assert steps.max() < 0.03
    assert (np.diff(result[32, :, 0]) > -0.004).all()


def test_strength_nought_changes_nothing(tmp_path, dahlia):
    before = np.asarray(Image.open(dahlia)).astype(int)
    for mode in ("recolour", "harmonise"):
        after = np.asarray(made(tmp_path, dahlia, mode=mode, strength=0)).astype(int)
        assert np.abs(after - before).max() <= 1


def test_harmonised_hues_lie_in_the_template(tmp_path):
    content = kept(tmp_path, Image.open(PHOTOS / "brushes.jpg").resize((200, 160)))
    before = oklab.from_srgb(np.asarray(Image.open(content)))
    turn = harmony.best_turn(before, "one")
    after = oklab.from_srgb(np.asarray(made(tmp_path, content, mode="harmonise", harmony="one")))
    chroma = np.hypot(after[..., 1], after[..., 2])
    hue = np.degrees(np.arctan2(after[..., 2], after[..., 1]))[chroma > 0.05]
    assert np.quantile(np.abs((hue - turn + 180) % 360 - 180), 0.95) < 18
    assert np.abs(after[..., 0] - before[..., 0]).mean() < 0.01


@pytest.mark.parametrize("dither", ["none", "grain", "grid", "diffuse"])
def test_reduced_to_a_few_colours_it_has_no_others(tmp_path, dahlia, dither):
    picture = made(tmp_path, dahlia, mode="reduce", palette="own", colours=5, dither=dither)
    assert 3 <= len(picture.getcolors(100)) <= 5
    written = made(tmp_path, dahlia, mode="reduce", written="#000, #fff", dither=dither)
    assert {colour for _count, colour in written.getcolors(9)} == {(0, 0, 0), (255, 255, 255)}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (1, 1), "red"),
        Image.new("RGB", (1, 50)),
        Image.new("RGB", (200, 4), "white"),
        Image.new("L", (60, 40), 90),
        Image.new("I;16", (30, 30), 9000),
        Image.new("CMYK", (30, 30), (9, 90, 200, 3)),
        Image.new("P", (30, 30)),
    ],
    ids=lambda picture: f"{picture.mode}{picture.size}",
)
def test_every_kind_of_picture_goes_through(tmp_path, mode, picture):
    kind = "TIFF" if picture.mode == "CMYK" else "PNG"
    content = kept(tmp_path, picture, f"in.{kind.lower()}", format=kind)
    result = made(tmp_path, content, mode=mode, colours=16, harmony="square")
    assert result.size == picture.size or mode == "extract"


@pytest.mark.parametrize("mode", ["recolour", "harmonise", "reduce"])
def test_what_is_transparent_stays_so(tmp_path, mode):
    picture = Image.new("RGBA", (40, 40), (200, 40, 30, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 20, 40))
    result = made(tmp_path, kept(tmp_path, picture), mode=mode)
    assert result.mode == "RGBA"
    alpha = np.asarray(result)[..., 3]
    assert (alpha[5, 5], alpha[5, 30]) == (0, 255)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"written": "#12345"}, "written"),
        ({"written": "red"}, "written"),
        ({"written": " ".join(f"#0000{n:02x}" for n in range(40))}, "written"),
        ({"palette": "own", "mode": "recolour"}, "palette"),
        ({"other": Path("/nowhere.png"), "mode": "recolour"}, "other"),
        ({"content": Path("/nowhere.png")}, "content"),
    ],
)
def test_what_cannot_be_done_is_told_at_its_field(tmp_path, dahlia, settings, field):
    with pytest.raises(EngineError) as refused:
        outputs(tmp_path, **{"content": dahlia} | settings)
    assert refused.value.field == field


@pytest.mark.parametrize("mode", MODES)
def test_the_same_settings_make_the_same_bytes(tmp_path, dahlia, mode):
    one, two = (
        outputs(tmp_path, dahlia, mode=mode, dither="grain")[0].path.read_bytes() for _time in range(2)
    )
    assert one == two


def test_cancelling_stops_it(tmp_path, dahlia):
    engine = get_engine("palette")
    context = Context(0, tmp_path, cancelled=lambda: True)
    with pytest.raises(Cancelled):
        list(engine.run(engine.parameters(content=dahlia), context))
