"""The upscaler: sizes, sharpness, seams, transparency, and what is refused."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output, Preview, Progress
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.bleed import spread_colours
from apps.studio.engines.image.upscale.enlarging import MANNERS, Enlarging, Manner, plainly, tiles
from apps.studio.engines.image.upscale.network import Upscaler, dense_names

ENGINE = get_engine("upscale")
PHOTOS = Path(__file__).parents[3] / "apps" / "studio" / "demo" / "photos"


def events(content: Path, folder: Path, **wishes) -> list:
    params = ENGINE.parameters.model_validate({"content": content} | wishes)
    return list(ENGINE.run(params, Context(seed=1, scratch=folder)))


def enlarged(content: Path, folder: Path, **wishes) -> Image.Image:
    output = next(e for e in events(content, folder, **wishes) if isinstance(e, Output))
    return Image.open(output.path)


def worked(work: Enlarging, pixels: np.ndarray) -> np.ndarray:
    stages = work.work(pixels)
    while True:
        try:
            next(stages)
        except StopIteration as end:
            return end.value


def crop(name: str, side: int) -> np.ndarray:
    picture = Image.open(PHOTOS / f"{name}.jpg").convert("RGB")
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return np.asarray(picture.crop((left, top, left + side, top + side)))


@pytest.fixture
def small(tmp_path) -> Path:
    path = tmp_path / "small.png"
    Image.fromarray(crop("dahlia", 64)).save(path)
    return path


@pytest.mark.parametrize(("factor", "size"), [(2, (128, 128)), ("4", (256, 256))])
def test_it_is_as_many_times_larger_as_asked_and_says_how_far_it_is(small, tmp_path, factor, size):
    happened = events(small, tmp_path, factor=factor)
    fractions = [event.fraction for event in happened if isinstance(event, Progress)]
    assert fractions == sorted(fractions) and fractions[-1] < 1 and len(fractions) > 5
    assert any(isinstance(event, Preview) for event in happened)
    with Image.open(happened[-1].path) as result:
        assert (result.size, result.mode) == (size, "RGB")


@pytest.mark.parametrize("factor", [2, 4])
def test_it_is_nearer_to_the_truth_than_lanczos(factor):
    truth = crop("dahlia", 128)
    side = 128 // factor
    little = np.asarray(Image.fromarray(truth).resize((side, side), Image.Resampling.BICUBIC))

    def error(picture: np.ndarray) -> float:
        return float(np.square(picture.astype(float) - truth).mean())

    assert error(worked(Enlarging(MANNERS["quick"], factor, 1.0), little)) < error(plainly(little, factor))


def test_without_grain_noise_is_smoothed_and_with_it_the_picture_comes_back():
    noise = np.random.default_rng(0).normal(128, 12, (48, 48, 3)).clip(0, 255).astype(np.uint8)
    smooth, true = (worked(Enlarging(MANNERS["quick"], 4, grain), noise) for grain in (0.0, 1.0))
    assert smooth.std() < 0.8 * noise.std()
    back = np.asarray(Image.fromarray(true).reduce(4), dtype=float)
    assert (
        np.abs(back - noise).mean()
        < 0.6 * np.abs(np.asarray(Image.fromarray(smooth).reduce(4), float) - noise).mean()
    )


def test_quick_tiles_are_exactly_the_undivided_picture():
    pixels = crop("pagoda", 150)
    whole = worked(Enlarging(Manner("compact", 1000, 22, 0), 4, 0.8), pixels)
    parts = worked(Enlarging(Manner("compact", 80, 22, 0), 4, 0.8), pixels)
    assert np.abs(whole.astype(int) - parts).max() <= 1


def test_tiles_of_the_dense_networks_pass_over_without_a_seam():
    pixels = np.ascontiguousarray(crop("pagoda", 224)[:48])
    whole = worked(Enlarging(Manner("dense-6", 1000, 32, 64), 4, 0.8), pixels)
    parts = worked(Enlarging(Manner("dense-6", 180, 32, 64), 4, 0.8), pixels)
    difference = np.abs(whole.astype(int) - parts)
    assert np.quantile(difference, 0.999) <= 1 and difference.max() <= 4


@pytest.mark.parametrize("length", [1, 320, 321, 700, 4096])
@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_tiles_cover_every_pixel_and_never_show_a_rim(length, manner):
    found = tiles(length, manner)
    assert found[0].first == 0 and found[-1].last == found[-1].end == length
    for before, after in pairwise(found):
        assert after.first + after.passage == before.last
        assert after.first - after.begin == before.end - before.last == manner.rim
    assert all(tile.end - tile.begin <= manner.tile for tile in found)


def test_the_dense_network_in_bands_is_the_one_that_is_undivided(monkeypatch):
    chance = torch.Generator().manual_seed(1)
    shapes = {
        "first": (64, 3),
        "body": (64, 64),
        "up.0": (64, 64),
        "up.1": (64, 64),
        "high": (64, 64),
        "last": (3, 64),
    }
    shapes |= {
        name: (64 if name.endswith("4") else 32, 64 + 32 * int(name[-1]))
        for name in dense_names(1)
        if name[0].isdigit()
    }
    weights = {}
    for name, shape in shapes.items():
        weights[f"{name}.weight"] = torch.randn(*shape, 3, 3, generator=chance) * 0.05
        weights[f"{name}.bias"] = torch.randn(shape[0], generator=chance) * 0.05
    picture = torch.rand(1, 3, 23, 17, generator=chance)
    whole = Upscaler(weights)(picture)
    monkeypatch.setattr("apps.studio.engines.image.upscale.network.ROWS_AT_ONCE", 6)
    assert torch.allclose(Upscaler(weights)(picture), whole, atol=1e-5)


def test_transparent_parts_stay_so_and_their_hidden_colour_does_not_bleed_in(tmp_path):
    picture = np.zeros((40, 40, 4), dtype=np.uint8)  # transparent black
    picture[10:30, 10:30] = (240, 220, 200, 255)
    path = tmp_path / "cut.png"
    Image.fromarray(picture, "RGBA").save(path)
    result = np.asarray(enlarged(path, tmp_path, factor=4))
    assert result.shape == (160, 160, 4)
    assert result[5, 5, 3] == 0 and result[80, 80, 3] == 255
    seen = result[..., 3] > 30
    assert np.abs(result[seen][:, :3].astype(int) - (240, 220, 200)).max() < 30


def test_spread_colours_come_from_the_nearest_opaque_pixels():
    colours, alpha = np.zeros((5, 64, 3), np.uint8), np.zeros((5, 64), np.uint8)
    colours[:, :8], colours[:, -8:] = (200, 0, 0), (0, 0, 200)
    alpha[:, :8] = alpha[:, -8:] = 255
    filled = spread_colours(colours, alpha)
    assert filled[2, 12, 0] > filled[2, 12, 2] + 100
    assert filled[2, 51, 2] > filled[2, 51, 0] + 100
    assert not spread_colours(colours, np.zeros_like(alpha)).any()


@pytest.mark.parametrize("size", [(1, 1), (2, 100), (150, 3)])
@pytest.mark.parametrize("method", ["quick", "drawing"])
def test_pictures_of_any_shape_are_enlarged(tmp_path, size, method):
    path = tmp_path / "thin.png"
    Image.new("RGB", size, (200, 120, 40)).save(path)
    result = enlarged(path, tmp_path, factor=4, method=method)
    assert result.size == (size[0] * 4, size[1] * 4)
    assert np.abs(np.asarray(result).astype(int) - (200, 120, 40)).max() < 16


@pytest.mark.parametrize("mode", ["P", "I;16", "CMYK", "L", "LA"])
def test_pictures_of_every_kind_are_enlarged(tmp_path, mode):
    kind = {"CMYK": "tiff"}.get(mode, "png")
    path = tmp_path / f"picture.{kind}"
    grey = Image.fromarray(crop("cat", 24)).convert("L")
    if mode == "I;16":
        Image.fromarray(np.asarray(grey).astype(np.uint16) * 257).save(path)
    else:
        (Image.fromarray(crop("cat", 24)) if mode in {"P", "CMYK"} else grey).convert(mode).save(path)
    assert enlarged(path, tmp_path, factor=2).size == (48, 48)


def test_cancelling_stops_it_and_leaves_no_picture(tmp_path, small):
    asked: list[bool] = []
    context = Context(seed=1, scratch=tmp_path, cancelled=lambda: bool(asked.append(True)) or len(asked) > 4)
    before = set(tmp_path.iterdir())
    with pytest.raises(Cancelled):
        list(ENGINE.run(ENGINE.parameters(content=small, method="fine"), context))
    assert set(tmp_path.iterdir()) == before


def test_what_cannot_be_enlarged_is_refused_at_its_field_with_words_that_help(tmp_path, small):
    broken, wide = tmp_path / "broken.jpg", tmp_path / "wide.png"
    broken.write_bytes(b"\xff\xd8 not a picture")
    Image.new("L", (2600, 1700)).save(wide)
    for path, wishes, field, words in (
        (broken, {}, "content", "cannot be read"),
        (wide, {"factor": 4}, "factor", "Choose ×2"),
        (wide, {"method": "fine"}, "method", "Choose “Quick”"),
    ):
        with pytest.raises(EngineError, match=words) as refused:
            events(path, tmp_path, **wishes)
        assert refused.value.field == field
    for field, value in {"factor": 3, "method": "magic", "grain": 1.1}.items():
        with pytest.raises(ValidationError) as invalid:
            ENGINE.parameters.model_validate({"content": small, field: value})
        assert [error["loc"] for error in invalid.value.errors()] == [(field,)]


def test_the_time_it_takes_is_told_before_a_picture_is_chosen_and_after(small):
    assert ENGINE.estimate(ENGINE.parameters.model_construct()) > 1
    assert 0 < ENGINE.estimate(ENGINE.parameters(content=small)) < 600
