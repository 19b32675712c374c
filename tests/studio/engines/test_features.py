"""The eyes that collections are compared with: distances that mean something, the right weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from apps.studio.engines.image.features.distance import kid, nearest, vectors
from apps.studio.engines.image.features.network import features

PHOTOS = sorted(Path("apps/studio/demo/photos").glob("*.jpg"))


def crops(path: Path, count: int, rng: np.random.Generator) -> list[Image.Image]:
    picture = Image.open(path).convert("RGB").resize((256, 256))
    corners = rng.integers(0, 128, (count, 2))
    return [picture.crop((x, y, x + 128, y + 128)) for x, y in corners]


def test_crops_of_one_picture_are_nearer_than_those_of_another_and_noise_is_far():
    rng = np.random.default_rng(1)
    one, again, other = (vectors(crops(PHOTOS[n], 12, rng), 64) for n in (0, 0, 3))
    noise = vectors([Image.fromarray(rng.integers(0, 256, (64, 64, 3), np.uint8)) for _ in range(12)], 64)
    assert kid(one, again) < kid(one, other)
    assert kid(one, again) < kid(one, noise)
    similarity, index = nearest(again, np.concatenate([other, one]))
    assert (index >= len(other)).mean() > 0.7
    assert similarity.max() <= 1 + 1e-9


def test_a_lonely_picture_has_no_distance():
    with pytest.raises(ValueError, match="two pictures"):
        kid(np.zeros((1, 1280), np.float32), np.zeros((5, 1280), np.float32))


def test_maps_halve_and_gradients_reach_the_picture_but_not_the_weights():
    picture = torch.rand(1, 3, 65, 40, requires_grad=True)
    maps = features().maps(picture)
    assert [tuple(m.shape[1:]) for m in maps] == [(24, 17, 10), (40, 9, 5), (112, 5, 3), (320, 3, 2)]
    maps[-1].sum().backward()
    assert picture.grad is not None
    assert all(parameter.grad is None for parameter in features().parameters())
