"""The engine vae: every mode makes what it says, seeds are promises, bad input is refused at its field."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output, Preview, Progress
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.vae import making
from apps.studio.engines.image.vae.attributes import NAMES, directions, measured
from apps.studio.engines.image.vae.layout import on_grid, plane
from apps.studio.engines.image.vae.model import config_of, load
from apps.studio.engines.image.vae.network import Autoencoder, Widths
from apps.studio.engines.image.vae.prior import Prior, Shape, Way, between, follow
from apps.studio.engines.image.vae.sheets import cell_of, letters
from apps.studio.engines.model_file import Header, write

ENGINE = get_engine("vae")
LABELS = ["abstract", "cats"]


def tensors_of(widths: Widths, shape: Shape) -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    autoencoder, prior = Autoencoder(widths), Prior(shape)
    torch.nn.init.normal_(prior.last.weight, std=0.05)
    tensors = {"mean": torch.zeros(16), "spread": torch.ones(16)}
    for name, network in (("autoencoder", autoencoder), ("prior", prior)):
        tensors |= {f"{name}.{key}": value.half() for key, value in network.state_dict().items()}
    return tensors


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """A very small network that has learned nothing, with one slider and a map of three pictures."""
    widths, shape = Widths(16, 16, 16, 16, 16), Shape(16, 16, 1, 2, len(LABELS))
    tensors = tensors_of(widths, shape) | {
        "slider.brightness": torch.ones(16, 8, 8),
        "map.codes": torch.randint(-127, 128, (3, 16, 8, 8), generator=torch.Generator().manual_seed(1)).to(
            torch.int8
        ),
        "map.scale": torch.full((16, 1, 1), 0.02),
        "map.cells": torch.tensor([[0, 0], [1, 0], [2, 2]], dtype=torch.int16),
        "map.labels": torch.tensor([0, 1, 1], dtype=torch.int16),
    }
    path = tmp_path_factory.mktemp("models") / "small.safetensors"
    write(path, tensors, Header("image-vae", "1", config_of(widths, shape, LABELS, (3, 3))))
    return path


@pytest.fixture(scope="module")
def picture(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "blots.png"
    pixels = np.random.default_rng(0).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    Image.fromarray(pixels).resize((96, 64), Image.Resampling.BICUBIC).save(path)
    return path


def run(model: Path, scratch: Path, seed: int = 1, cancelled=lambda: False, **wishes) -> list:
    params = ENGINE.parameters.model_validate({"model": model, "size": 256, "finish": "none"} | wishes)
    return list(ENGINE.run(params, Context(seed=seed, scratch=scratch, cancelled=cancelled)))


def outputs(events: list) -> list[Output]:
    return [event for event in events if isinstance(event, Output)]


def first(events: list) -> np.ndarray:
    return np.asarray(Image.open(outputs(events)[0].path).convert("RGB")).astype(int)


def test_a_seed_is_one_dream_and_another_seed_another(model, tmp_path):
    one, again, other = (first(run(model, tmp_path, seed)) for seed in (1, 1, 2))
    assert one.shape == (256, 256, 3)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_a_painted_dream_also_comes_as_the_network_made_it(model, tmp_path):
    events = run(model, tmp_path, finish="oil")
    assert [output.title for output in outputs(events)] == ["Dream", "Dream, as the network made it"]
    assert all(output.alt_text for output in outputs(events))
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert any(isinstance(event, Preview) for event in events)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"school": "abstract"}, "cut from paper"),
        ({"school": "any"}, "painted in oil"),
        ({"school": "abstract", "place": "A1"}, "painted in oil"),
        ({"school": "abstract", "finish": "watercolour"}, "painted in watercolour"),
    ],
)
def test_a_dream_is_finished_as_suits_its_school_or_as_is_asked(model, tmp_path, wishes, words):
    dream = outputs(run(model, tmp_path, **{"finish": "suited"} | wishes))[0]
    assert words in dream.alt_text
    assert Image.open(dream.path).size == (256, 256)


def test_a_long_memory_can_be_cut_from_paper(model, tmp_path):
    path = tmp_path / "long.png"
    Image.linear_gradient("L").resize((200, 100)).save(path)
    memory = run(model, tmp_path, mode="reconstruct", content=path, finish="cut")
    assert first(memory).shape == (128, 256, 3)


def test_a_memory_has_the_shape_of_its_picture_and_stands_beside_it(model, picture, tmp_path):
    events = run(model, tmp_path, mode="reconstruct", content=picture, detail=1)
    memory, pair = outputs(events)
    assert Image.open(memory.path).size == (256, 171)
    assert Image.open(pair.path).width > 2 * 500
    whole = first(events)
    half = run(model, tmp_path, mode="reconstruct", content=picture, detail=0.3)
    assert not np.array_equal(first(half), whole)


def test_a_blend_is_a_strip_and_a_film_of_its_own_shape(model, picture, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "FRAMES", 5)
    events = run(model, tmp_path, mode="interpolate", content=picture, second_place="A1")
    strip, film = outputs(events)
    assert (strip.media_type, film.media_type) == ("image/png", "video/mp4")
    assert film.path.stat().st_size > 1000
    assert film.poster and Image.open(film.poster).size[0] == 512
    assert len(outputs(run(model, tmp_path, mode="interpolate", film=False))) == 1


def test_the_map_shows_every_picture_once_and_its_places_can_be_taken_up(model, tmp_path):
    (page,) = outputs(run(model, tmp_path, mode="map"))
    colours = np.asarray(Image.open(page.path).convert("RGB"))
    assert colours.shape[0] == 3 * 140 + 128
    assert colours[64 + 140 : 64 + 280, 64 + 280 :].std() < 10  # an empty cell
    taken, other = (first(run(model, tmp_path, place=place)) for place in ("c3", "A1"))
    assert not np.array_equal(taken, other)


def test_sliders_turn_and_those_not_learned_say_so(model, tmp_path):
    plain, turned = first(run(model, tmp_path)), first(run(model, tmp_path, brightness=2))
    assert not np.array_equal(plain, turned)
    assert not np.array_equal(plain, first(run(model, tmp_path, contrast=2)))
    with pytest.raises(EngineError) as refused:
        run(model, tmp_path, warmth=1)
    assert refused.value.field == "warmth"


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"mode": "reconstruct"}, "content"),
        ({"place": "7"}, "place"),
        ({"place": "B1"}, "place"),
        ({"mode": "interpolate", "second_place": "ZZ99"}, "second_place"),
        ({"school": "realist"}, "school"),
        ({"folder": "dogs"}, "folder"),
    ],
)
def test_what_cannot_be_done_is_told_at_its_field(model, tmp_path, wishes, field):
    with pytest.raises(EngineError) as refused:
        run(model, tmp_path, **wishes)
    assert refused.value.field == field


def test_a_file_that_is_no_model_is_refused_at_its_field(picture, tmp_path):
    with pytest.raises(EngineError) as refused:
        run(picture, tmp_path)
    assert refused.value.field == "model"


@pytest.mark.parametrize("mode", ["P", "L", "LA", "RGBA", "CMYK", "I;16", "1"])
def test_any_kind_of_picture_is_remembered(model, tmp_path, mode):
    path = tmp_path / ("odd.tif" if mode == "CMYK" else "odd.png")
    if mode == "I;16":
        Image.fromarray(np.arange(1200, dtype=np.uint16).reshape(30, 40) * 50).save(path)
    else:
        Image.linear_gradient("L").resize((40, 30)).convert(mode).save(path)
    assert first(run(model, tmp_path, mode="reconstruct", content=path, detail=1)).shape == (192, 256, 3)


@pytest.mark.parametrize(
    ("size", "shape"), [((1, 1), (256, 256)), ((500, 10), (128, 256)), ((10, 500), (256, 128))]
)
def test_one_pixel_and_very_long_pictures_are_remembered(model, tmp_path, size, shape):
    path = tmp_path / "odd.png"
    Image.new("RGB", size, "teal").save(path)
    assert first(run(model, tmp_path, mode="reconstruct", content=path, finish="oil")).shape == (*shape, 3)


def test_a_broken_picture_is_refused_at_its_own_field(model, picture, tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(picture.read_bytes()[:60])
    with pytest.raises(EngineError) as refused:
        run(model, tmp_path, mode="interpolate", content=picture, second=path)
    assert refused.value.field == "second"


@pytest.mark.parametrize("mode", ["sample", "interpolate", "map"])
def test_cancelling_stops_it(model, tmp_path, mode):
    calls = iter(range(1000))
    with pytest.raises(Cancelled):
        run(model, tmp_path, mode=mode, cancelled=lambda: next(calls) > 0)


def test_the_way_back_leads_to_the_noise_one_came_from(model):
    network = load(model)
    noise = network.noise(3)
    way = Way(network.prior.any, steps=16)
    with torch.inference_mode():
        back = follow(network.prior, follow(network.prior, noise, way), way, 1.0, 0.0)
    assert (back - noise).abs().max() < 0.05
    middle = between(noise, network.noise(4), 0.5)
    assert 0.9 < middle.std() < 1.1
    assert torch.allclose(between(noise, network.noise(4), 0.0), noise, atol=1e-4)


def test_neighbours_in_the_code_are_neighbours_on_the_map_and_no_cell_is_used_twice():
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(4), 20)
    rows = rng.normal(size=(4, 12))[group] * 4 + rng.normal(size=(80, 12)) * 0.3
    places = plane(rows)
    assert np.array_equal(places, plane(rows))
    cells, grid = on_grid(places)
    assert len({tuple(cell) for cell in cells}) == 80
    assert cells.max() < grid[0]
    distance = np.abs(cells[:, None] - cells[None]).sum(-1) + 1000 * np.eye(80)
    assert (group[distance.argmin(1)] == group).mean() > 0.85


def test_a_slider_leads_to_what_it_is_called_after():
    rng = np.random.default_rng(0)
    squares = (
        np.repeat(rng.integers(0, 256, (60, 1, 1, 1)), 3, axis=3).repeat(8, 1).repeat(8, 2).astype(np.uint8)
    )
    values = measured(squares)
    codes = np.outer(values[:, 0], [2.0, 0.0]) + rng.normal(size=(60, 2)) * 0.01
    found = directions(codes.astype(np.float32), values)
    assert found.shape == (len(NAMES) - 1, 2)
    assert found[0, 0] > 10 * abs(found[0, 1])


@pytest.mark.parametrize(("number", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (53, "BB")])
def test_places_are_named_as_on_a_city_map(number, name):
    assert letters(number) == name
    assert cell_of(f"{name.lower()}7") == (6, number)
