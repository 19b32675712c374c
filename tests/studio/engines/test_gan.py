"""The generator: what an artist would lose if it broke."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from apps.studio.engines import model_file
from apps.studio.engines.contract import Cancelled, Context, EngineError, Output
from apps.studio.engines.image.gan import codes, critic
from apps.studio.engines.image.gan.engine import Gan, GanParameters
from apps.studio.engines.image.gan.models import load
from apps.studio.engines.image.gan.networks import Classroom, Small
from apps.studio.engines.image.gan.projection import project
from apps.studio.engines.image.gan.sitting import begin
from apps.studio.engines.image.gan.walking import frames_of, planned
from apps.studio.versions import difference


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


def sitting_for(folder, **wishes):
    params = GanParameters(**{"seed": 7, "school": "realist"} | wishes)
    return begin(params, Context(params.seed, folder))


def walked(sitting):
    """Codes of each frame of a walk."""
    steps = planned(sitting, "plain")
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return frames_of(end.value)


def test_a_walk_begins_at_the_picture_of_its_seed_and_ends_there(tmp_path):
    sitting = sitting_for(tmp_path, seconds=2)
    frames = walked(sitting)
    assert torch.allclose(frames[:1], sitting.drawn_from(7, sitting.labels_of(7)).codes, atol=1e-5)
    steps = (frames.roll(-1, 0) - frames).flatten(1).norm(dim=1)
    assert steps[-1] < 2 * steps.median()


def test_a_walk_obeys_mix_and_picture(tmp_path):
    usual = walked(sitting_for(tmp_path, seconds=2))
    mixed = walked(sitting_for(tmp_path, seconds=2, mix=0.5, second_seed=3))
    assert torch.equal(usual[:, 0], mixed[:, 0])  # forms stay
    assert not torch.equal(usual[:, -1], mixed[:, -1])  # fine things come from the other
    Image.linear_gradient("L").convert("RGB").save(tmp_path / "wanted.png")
    after = walked(sitting_for(tmp_path, seconds=2, content=tmp_path / "wanted.png"))
    assert not torch.allclose(usual[0], after[0])
    middle = len(usual) // 2  # the second picture of the walk is that of the next seed, whatever was brought
    assert torch.allclose(usual[middle], after[middle], atol=1e-5)


def test_a_walk_without_a_school_passes_through_all(tmp_path):
    sitting = sitting_for(tmp_path, school="surprise", seconds=3)
    told = walked(sitting)[::24, -1, sitting.generator.latent :]
    assert len({tuple(one.round(decimals=3).tolist()) for one in told}) == len(sitting.generator.labels)


def test_the_critic_keeps_what_it_likes_best(tmp_path):
    sitting = sitting_for(tmp_path, truncation=critic.CALM)
    labels, weights = sitting.labels_of(7), sitting.critic
    assert weights is not None
    tried = codes.latents_of(sitting.generator, 7, 8)
    kinds = labels.expand(8, -1)
    likes = critic.marks_of(weights, sitting.generator(tried * critic.CALM, kinds), kinds)
    kept = critic.chosen(sitting.generator, weights, 7, labels, 8)
    assert torch.equal(kept[0], tried[int(likes.argmax())])
    assert torch.equal(critic.chosen(sitting.generator, weights, 7, labels, 1), tried[:1])
    assert torch.equal(critic.chosen(sitting.generator, None, 7, labels, 8), tried[:1])


def test_more_attempts_may_give_another_picture_and_truncation_does_not_change_the_choice(tmp_path):
    assert any(made(tmp_path, seed=seed, attempts=1) != made(tmp_path, seed=seed) for seed in (7, 8, 9))
    calm, wild = (sitting_for(tmp_path, truncation=amount) for amount in (0.5, 1.0))
    one, other = (it.drawn_from(7, it.labels_of(7)).codes[0, 0, : it.generator.latent] for it in (calm, wild))
    assert torch.allclose(2 * one, other, atol=1e-5)


def test_a_recipe_of_the_first_version_is_explained():
    assert "critic chooses" in difference(Gan(), "1")


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
