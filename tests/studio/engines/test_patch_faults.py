"""Arrangements keep their heights and are chosen by their faults; tiles grow from the finest surface."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from apps.studio.engines.contract import Context, Output, Preview
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.patches.faults import bandedness, broken, foreign, largeness
from apps.studio.engines.image.patches.starts import rearranged
from apps.studio.engines.image.texture.region import surface_of
from apps.studio.engines.image.texture.work import chosen

VARIATIONS, TEXTURE = get_engine("variations"), get_engine("texture")
HORIZON = 60  # of 100 rows


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(seed))


def banded() -> np.ndarray:
    """(100, 150, 3): a sky of soft clouds over a rough darker ground, and a level line between them."""
    picture = np.empty((100, 150, 3), np.float32)
    clouds = 0.06 * np.sin(np.arange(150) / 9)[None, :, None] * np.sin(np.arange(HORIZON) / 7)[:, None, None]
    picture[:HORIZON] = np.array([0.5, 0.65, 0.9]) + clouds
    picture[HORIZON:] = np.array([0.35, 0.25, 0.1]) + 0.12 * chance().standard_normal((40, 150, 1))
    return picture.clip(0, 1)


def surface_in_a_scene() -> np.ndarray:
    """(400, 600, 3): plain grey beside a shaded dull field with a rich even square at (180, 340)."""
    picture = np.full((400, 600, 3), 0.5, np.float32)
    picture[:, 300:] = np.linspace(0.2, 0.6, 400, dtype=np.float32)[:, None, None]
    leaves = chance().random((60, 60)).astype(np.float32).repeat(3, 0).repeat(3, 1)
    picture[180:360, 340:520] = np.where(leaves[..., None] > 0.5, [0.9, 0.3, 0.1], [0.1, 0.4, 0.1])
    return picture


def saved(picture: np.ndarray, path: Path) -> Path:
    Image.fromarray((picture * 255).round().astype(np.uint8)).save(path)
    return path


def test_a_level_picture_is_told_from_one_without_order():
    assert bandedness(banded()) > 0.8
    assert bandedness(np.ascontiguousarray(banded().swapaxes(0, 1))) < 0.2
    assert largeness(banded()) > 2 * largeness(chance().random((100, 150, 3)).astype(np.float32))


def test_ground_in_the_sky_is_foreign_and_a_horizon_in_steps_is_broken():
    good = banded()
    debris, stepped = good.copy(), good.copy()
    debris[5:30, 20:60] = good[70:95, 20:60]
    stepped[HORIZON - 14 : HORIZON, 50:100] = good[HORIZON : HORIZON + 14, 50:100]
    assert foreign(debris, [good]) > foreign(good, [good]) + 0.02
    assert broken(stepped, [good]) > broken(good, [good]) + 0.02
    assert foreign(np.roll(good, 40, 1), [good]) < 0.01, "what moved sideways is at home"


@pytest.mark.parametrize("seed", [1, 2])
def test_the_horizon_of_a_banded_picture_stays_level_and_in_its_place(tmp_path, seed):
    content = saved(banded(), tmp_path / "banded.png")
    params = VARIATIONS.parameters.model_validate({"content": content, "size": 128, "novelty": 0.3})
    events = list(VARIATIONS.run(params, Context(seed=seed, scratch=tmp_path)))
    path = next(event.path for event in events if isinstance(event, Output))
    made = np.asarray(Image.open(path).convert("RGB"), dtype=np.float32) / 255
    sky = made[..., 2] > made[..., 0] + 0.1
    heights = sky.mean(0) * 100
    assert np.abs(heights - HORIZON).max() < 8
    assert heights.std() < 2.5
    assert sky[: len(sky) * 45 // 100].mean() > 0.97, "nothing of the ground hangs in the sky"


def test_nothing_is_mirrored_unless_mirrored_pieces_are_wanted():
    ramp = np.tile(np.linspace(0, 1, 60, dtype=np.float32)[None, :, None], (40, 1, 3))
    begun = rearranged(ramp, 1e-6, chance(), mirrored=False, level=0.0)((40, 60), None)
    assert np.diff(begun.mean((0, 2))[5:-5]).min() > -0.01


def test_the_surface_is_found_and_the_middle_can_still_be_asked_for(tmp_path):
    found = surface_of(surface_in_a_scene(), least=96)
    assert 170 <= found.top <= found.top + found.side <= 370
    assert 330 <= found.left <= found.left + found.side <= 530
    content = saved(surface_in_a_scene(), tmp_path / "scene.png")
    part = chosen(TEXTURE.parameters.model_validate({"content": content, "size": 128}))
    assert "lower right" in part.said
    middle = chosen(TEXTURE.parameters.model_validate({"content": content, "source": "middle", "part": 0.5}))
    assert middle.box == (150, 100, 450, 300)
    assert middle.said == "the middle 50% of the example"


def test_a_tile_says_and_shows_which_part_it_grew_from(tmp_path):
    content = saved(surface_in_a_scene(), tmp_path / "scene.png")
    params = TEXTURE.parameters.model_validate({"content": content, "size": 128})
    events = list(TEXTURE.run(params, Context(seed=1, scratch=tmp_path)))
    first = next(event for event in events if isinstance(event, Preview))
    shown = np.asarray(first.picture.convert("RGB"), dtype=np.float32)
    assert "lower right" in first.note
    assert shown[210:290, 370:430].std() > 20
    assert shown[:, :250].mean() < 60, "the rest is dimmed"
    tile = next(event for event in events if isinstance(event, Output))
    assert "lower right" in tile.alt_text
    made = np.asarray(Image.open(tile.path), dtype=np.float32) / 255
    assert (np.ptp(made, axis=2) > 0.15).mean() > 0.9, "no grey in it"


@pytest.mark.parametrize("size", [(48, 48), (60, 300), (50, 64)])
def test_a_small_example_is_used_as_far_as_it_goes(tmp_path, size):
    noise = chance().random((size[1], size[0], 3)).astype(np.float32)
    part = chosen(TEXTURE.parameters.model_validate({"content": saved(noise, tmp_path / "in.png")}))
    assert part.box[2] <= size[0]
    assert part.box[3] <= size[1]
    assert min(part.box[2] - part.box[0], part.box[3] - part.box[1]) == min(size)
