"""A dream is the best of several, by the critic that the model brings; and one can do without."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from apps.studio.engines.image.features.critic import SEEN, TENSOR, vectors
from apps.studio.engines.image.vae.critic import TEMPERATURE, chosen, judged_way
from apps.studio.engines.image.vae.model import Model, config_of, load
from apps.studio.engines.image.vae.network import SIDE, Widths
from apps.studio.engines.image.vae.prior import Shape
from apps.studio.engines.model_file import Header, ModelFileError, write
from apps.studio.trainers.image import critic as teaching
from apps.studio.trainers.image.vae import critic as criticising
from apps.studio.trainers.image.vae.pictures import Views
from tests.studio.engines.test_vae import LABELS, tensors_of

SHAPE = Shape(16, 16, 1, 2, len(LABELS))
WIDTHS = Widths(16, 16, 16, 16, 16)


def nothing() -> None:
    """Nobody cancels."""


def model_with(critic: torch.Tensor | None, folder: Path) -> Model:
    tensors = tensors_of(WIDTHS, SHAPE) | ({} if critic is None else {TENSOR: critic})
    path = folder / "small.safetensors"
    write(path, tensors, Header("image-vae", "1", config_of(WIDTHS, SHAPE, LABELS, (0, 0))))
    return load(path)


def test_the_dream_that_the_critic_likes_best_is_kept(tmp_path):
    critic = torch.randn(len(LABELS) + 1, SEEN, generator=torch.Generator().manual_seed(3))
    model = model_with(critic, tmp_path)
    noise = model.noise(7, 5)
    pictures = model.decode(model.dream(noise * TEMPERATURE, judged_way(1)))
    best = int((vectors(pictures.clone()) @ critic[1]).argmax())
    assert torch.equal(chosen(model, 7, 1, 5, nothing), noise[best : best + 1])


def test_from_one_attempt_or_without_a_critic_it_is_the_first(tmp_path):
    model = model_with(torch.ones(len(LABELS) + 1, SEEN), tmp_path)
    assert torch.equal(chosen(model, 7, 0, 1, nothing), model.noise(7))
    assert torch.equal(chosen(model_with(None, tmp_path), 7, 0, 5, nothing), model.noise(7))


def test_the_model_that_comes_with_the_engine_brings_a_critic_for_every_label_and_for_any():
    model = load()
    assert model.critic is not None and bool((model.critic.norm(dim=1) > 0.9).all())
    assert len(model.critic) == len(model.labels) + 1


def test_a_critic_that_does_not_go_with_the_labels_is_refused(tmp_path):
    with pytest.raises(ModelFileError, match="critic"):
        model_with(torch.ones(len(LABELS), SEEN), tmp_path)


def test_a_critic_is_taught_where_there_are_pictures_enough(tmp_path, monkeypatch):
    monkeypatch.setattr(teaching, "COUNT", 25)
    squares = np.random.default_rng(0).integers(0, 256, (40, SIDE, SIDE, 3), dtype=np.uint8)
    labels = np.array([0] * 5 + [1] * 35)
    critic = criticising.taught(model_with(None, tmp_path), Views(squares, labels, np.arange(40)), nothing)
    assert not critic[0].any()  # five pictures say nothing
    seen = teaching.seen(squares, nothing)
    dreams = teaching.seen_of_made(lambda number: load_and_dream(tmp_path, number), nothing)
    for row in critic[1:]:
        assert (seen @ row).mean() > (dreams @ row).mean()


def load_and_dream(folder: Path, number: int) -> torch.Tensor:
    model = model_with(None, folder)
    return model.decode(model.dream(model.noise(number, 25) * TEMPERATURE, judged_way(1))).clone()
