"""Finding the subject of a picture: what other engines build on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from apps.studio.engines.contract import Cancelled
from apps.studio.engines.image.cutout.guided import applied, coefficients
from apps.studio.engines.image.cutout.subject import subject_mask

PHOTOS = Path(__file__).parents[3] / "apps" / "studio" / "demo" / "photos"


def test_the_flower_is_the_subject_and_its_edge_is_where_the_colour_changes():
    photograph = Image.open(PHOTOS / "dahlia.jpg")
    mask = subject_mask(photograph)
    assert mask.shape == photograph.size[::-1] and mask.dtype == np.float32
    assert mask.min() == 0 and mask.max() == 1
    colours = np.asarray(photograph.convert("RGB"), dtype=np.float32)
    orange = colours[..., 0] - colours[..., 2] > 50  # petals against a blue-green ground
    orange[330:] = False  # the second flower, at the lower rim
    inside = mask > 0.5
    assert (orange & inside).sum() / (orange | inside).sum() > 0.92
    assert ((mask > 0.05) & (mask < 0.95)).mean() < 0.03


def test_the_edge_follows_the_picture_at_its_full_size():
    small = Image.new("RGB", (64, 64), "#204060")
    small.paste("#f0c040", (20, 20, 44, 44))
    guide = np.asarray(small, dtype=np.float32) / 255
    y, x = np.mgrid[0:64, 0:64]
    rough = np.exp(-((np.maximum(abs(x - 31.5), abs(y - 31.5)) / 13) ** 8)).astype(np.float32)
    large = np.asarray(small.resize((640, 640), Image.Resampling.NEAREST))
    mask = applied(coefficients(guide, rough, 4, 1e-4), large)
    true = np.zeros((640, 640), bool)
    true[200:440, 200:440] = True
    assert ((mask > 0.5) == true).mean() > 0.995


def test_a_box_given_by_the_artist_is_where_the_subject_is_sought():
    photograph = Image.open(PHOTOS / "wine.jpg")
    near = np.zeros(photograph.size[::-1], np.float32)
    near[150:600, 300:900] = 1  # the table, not the drum
    mask = subject_mask(photograph, near=near)
    assert mask[150:600, 300:900].mean() > 0.05
    assert mask[700:].max() == 0


@pytest.mark.parametrize("size", [(1, 1), (3, 150), (400, 8)])
def test_pictures_of_any_shape_and_flat_ones_have_a_mask(size):
    mask = subject_mask(Image.new("RGB", size, "#888888"))
    assert mask.shape == size[::-1]
    assert np.isfinite(mask).all() and mask.min() >= 0 and mask.max() <= 1


def test_it_stops_when_asked():
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        subject_mask(Image.open(PHOTOS / "dahlia.jpg"), check=check)
