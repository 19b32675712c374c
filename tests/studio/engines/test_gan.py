"""The generator: what an artist would lose if it broke."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from apps.studio.engines import model_file
from apps.studio.engines.contract import Cancelled, Context, EngineError, Output
from apps.studio.engines.image.gan import codes
from apps.studio.engines.image.gan.engine import Gan, GanParameters
from apps.studio.engines.image.gan.models import load
from apps.studio.engines.image.gan.networks import Classroom, Small
from apps.studio.engines.image.gan.projection import project


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def made(folder, **wishes) -> bytes:
    params = GanParameters(**{"finish": "plain", "seed": 7} | wishes)
    events = list(Gan().run(params, Context(params.seed, folder)))
    return next(event for event in events if isinstance(event, Output)).path.read_bytes()


def saved(path, network, config=None, **changed):
    tensors = network.state_dict() | changed
    from safetensors.torch import save_file

    model_file.write(
        path, network.state_dict(), model_file.Header("image-gan", "1", config or network.config())
    )
    if changed:
        from safetensors import safe_open

        with safe_open(path, "pt") as file:
            about = file.metadata()
        save_file(tensors, path, metadata=about)
    return path


def test_the_same_seed_makes_the_same_picture_and_another_seed_another(tmp_path):
    assert made(tmp_path) == made(tmp_path)
    assert made(tmp_path) != made(tmp_path, seed=8)


def test_schools_truncation_and_mixing_change_the_picture(tmp_path):
    usual = made(tmp_path, school="realist")
    assert made(tmp_path, school="abstract") != usual
    assert made(tmp_path, school="realist", truncation=0.3) != usual
    assert made(tmp_path, school="realist", mix=0.5, second_seed=3) != usual


def test_a_direction_does_what_its_name_says(tmp_path):
    darker, lighter = (
        made(tmp_path, school="realist", light=amount) and Image.open(tmp_path / "picture.png").convert("L")
        for amount in (-4, 4)
    )
    assert np.asarray(lighter).mean() > np.asarray(darker).mean()


def test_a_walk_ends_where_it_began():
    generator = load(None)
    way = codes.walk(generator, 5, 48)
    steps = (way.roll(-1, 0) - way).norm(dim=1)
    assert steps[-1] < 2 * steps.median()
    shares = codes.rounds(torch.eye(3), 48)
    assert torch.allclose(shares.sum(1), torch.ones(48))


def test_projection_comes_nearer_to_the_picture():
    picture = Image.linear_gradient("L").convert("RGB")
    search = project(load(None), picture, None, 1, "cpu")
    first = next(search)
    second, third = next(search), next(search)
    assert third.distance <= second.distance < first.distance


def test_a_network_of_the_classroom_drives_it_too(tmp_path):
    assert made(tmp_path, model=saved(tmp_path / "own.safetensors", Classroom()))


def test_weights_that_are_no_numbers_are_refused_by_name(tmp_path):
    network = Small(16, labels=["a"], width=64)
    broken = {"colour.bias": torch.full((3,), float("nan"))}
    with pytest.raises(EngineError, match=r"colour\.bias"):
        made(tmp_path, model=saved(tmp_path / "own.safetensors", network, **broken))


@pytest.mark.parametrize("changed", [{"architecture": "other"}, {"width": 128}, {"side": 33}])
def test_a_wrong_architecture_is_refused_at_its_field(tmp_path, changed):
    network = Small(16, labels=["a"], width=64)
    path = saved(tmp_path / "own.safetensors", network, network.config() | changed)
    with pytest.raises(EngineError) as refused:
        made(tmp_path, model=path)
    assert refused.value.field == "model"


def test_a_label_it_does_not_know_is_refused(tmp_path):
    with pytest.raises(EngineError, match="does not know"):
        made(tmp_path, label="cubist")


def test_oil_is_refused_for_films_and_cancelling_stops(tmp_path):
    with pytest.raises(EngineError, match="flicker"):
        made(tmp_path, make="walk", finish="oil")
    params = GanParameters(seed=1)
    with pytest.raises(Cancelled):
        list(Gan().run(params, Context(1, tmp_path, cancelled=lambda: True)))
