"""Variations and textures: new arrangements that are new, repairs in their place, tiles without seams."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output, Preview
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.patches.composing import Plan, compose
from apps.studio.engines.image.patches.matching import Wanted, nearest, painted, random_match
from apps.studio.engines.image.patches.novelty import novelty
from apps.studio.engines.image.patches.sources import Describer, laid_out
from apps.studio.engines.image.texture.work import seam_of

VARIATIONS, TEXTURE = get_engine("variations"), get_engine("texture")
PHOTOS = Path("apps/studio/demo/photos")


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(seed))


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Path:
    """A real photograph, small: sky, mountains, grass."""
    path = tmp_path_factory.mktemp("scenes") / "scene.png"
    picture = Image.open(PHOTOS / "picos.jpg").convert("RGB")
    picture.thumbnail((192, 192))
    picture.save(path)
    return path


def saved(picture: Image.Image, folder: Path, name: str = "in.png") -> Path:
    picture.save(folder / name)
    return folder / name


def made(engine, folder: Path, seed: int = 1, **wishes) -> np.ndarray:
    params = engine.parameters.model_validate({"size": 128} | wishes)
    events = list(engine.run(params, Context(seed=seed, scratch=folder)))
    assert any(isinstance(event, Preview) for event in events)
    output = next(event for event in events if isinstance(event, Output))
    assert output.alt_text
    return np.asarray(Image.open(output.path), dtype=np.float32) / 255


def test_an_exact_copy_is_not_new_and_a_shuffle_is():
    picture = chance().random((64, 80, 3)).astype(np.float32)
    source = laid_out([picture])
    in_place = np.arange(64 * 80).reshape(64, 80)
    assert novelty(in_place, source) == 0
    assert novelty(random_match((64, 80), source, chance()), source) > 0.95


def test_search_finds_nearly_what_comparing_everything_finds(monkeypatch):
    picture = np.asarray(
        Image.open(PHOTOS / "stream.jpg").convert("RGB").resize((96, 72)), np.float32
    ) / np.float32(255)
    source = laid_out([picture])
    describer = Describer(source, chance())
    wanted, offered = describer.describe(picture[:, ::-1].copy()), describer.describe_source(source)

    def gap(exhaustive: int) -> float:
        monkeypatch.setattr("apps.studio.engines.image.patches.matching.EXHAUSTIVE", exhaustive)
        begin = random_match(wanted.shape[:2], source, chance())
        how = Wanted(completeness=1e6, sweeps=6)
        match = nearest(wanted, offered, source, begin, how, chance())
        flat = offered.reshape(-1, offered.shape[-1])[match]
        return float(((flat - wanted) ** 2).sum(-1).mean())

    assert gap(0) < 1.35 * gap(10**9)


def test_patches_in_their_own_place_paint_the_picture_itself():
    picture = chance().random((40, 50, 3)).astype(np.float32)
    match = np.arange(40 * 50).reshape(40, 50)
    assert np.allclose(painted(match, laid_out([picture])), picture, atol=1e-5)


@pytest.mark.parametrize("mode", ["arrange", "reshape"])
def test_a_variation_has_the_colours_of_the_picture_and_another_arrangement(scene, tmp_path, mode):
    picture = np.asarray(Image.open(scene).resize((128, 96)), dtype=np.float32) / 255
    result = made(
        VARIATIONS, tmp_path, content=scene, mode=mode, aspect="same" if mode == "arrange" else "1:1"
    )
    assert result.shape == ((96, 128, 3) if mode == "arrange" else (128, 128, 3))
    assert np.abs(result.mean((0, 1)) - picture.mean((0, 1))).max() < 0.15
    if mode == "arrange":
        assert np.abs(result - picture).mean() > 0.03


def test_what_is_not_new_enough_is_tried_again_and_then_refused(scene, tmp_path, monkeypatch):
    tried: list[object] = []

    def little(*of: object) -> float:
        tried.append(of)
        return 0.2

    monkeypatch.setattr("apps.studio.engines.image.variations.work.novelty", little)
    with pytest.raises(EngineError, match="20% at best, 50% wanted") as refused:
        made(VARIATIONS, tmp_path, content=scene)
    assert refused.value.field == "novelty"
    assert len(tried) == 5


def test_one_colour_is_nothing_to_arrange(tmp_path):
    with pytest.raises(EngineError, match="one colour"):
        made(VARIATIONS, tmp_path, content=saved(Image.new("RGB", (100, 80), "#446688"), tmp_path))


def test_the_same_seed_arranges_the_same_and_another_seed_otherwise(scene, tmp_path):
    first, again = (made(VARIATIONS, tmp_path, 5, content=scene) for _ in range(2))
    assert np.array_equal(first, again)
    assert np.abs(made(VARIATIONS, tmp_path, 6, content=scene) - first).mean() > 0.02


def test_a_collage_takes_from_both_and_an_echo_keeps_the_forms_of_the_second(scene, tmp_path):
    red = Image.effect_noise((120, 100), 40).convert("RGB")
    red = Image.merge("RGB", [red.getchannel(0), Image.new("L", red.size, 20), Image.new("L", red.size, 20)])
    second = saved(red, tmp_path, "red.png")
    collage = made(VARIATIONS, tmp_path, content=scene, second=second, mode="collage", share=0.5)
    reddish = (collage[..., 0] > collage[..., 2] + 0.2).mean()
    assert 0.1 < reddish < 0.9
    disc = np.hypot(*np.mgrid[-64:64, -64:64]) < 40
    model = saved(Image.fromarray((disc * 200 + 25).astype(np.uint8)), tmp_path, "disc.png")
    echo = made(VARIATIONS, tmp_path, content=scene, second=model, mode="echo")
    small = np.asarray(Image.fromarray(disc).resize(echo.shape[1::-1]))
    assert echo[small].mean() > echo[~small].mean() + 0.15


def test_a_repair_changes_the_marked_part_and_nothing_else(scene, tmp_path):
    picture = Image.open(scene)
    hole = Image.new("L", picture.size, 0)
    hole.paste(255, (80, 60, 110, 85))
    spoiled = picture.copy()
    spoiled.paste((255, 0, 255), (82, 62, 108, 83))
    mask = saved(hole.resize((50, 40)), tmp_path, "mask.png")  # of another size than the picture
    result = made(VARIATIONS, tmp_path, content=saved(spoiled, tmp_path), mask=mask, mode="repair", size=192)
    before = np.asarray(spoiled, dtype=np.float32) / 255
    far = np.ones(before.shape[:2], bool)
    far[48:97, 68:122] = False
    assert np.abs(result - before)[far].max() <= 1 / 255 + 1e-6
    middle = result[66:80, 86:104]
    assert (middle[..., 1] > 0.15).mean() > 0.8, "the magenta is gone"


@pytest.mark.parametrize(("shade", "says"), [(0, "Nothing is marked"), (255, "too little is left")])
def test_a_mask_that_marks_nothing_or_everything_says_what_to_do(scene, tmp_path, shade, says):
    mask = saved(Image.new("L", (64, 64), shade), tmp_path)
    with pytest.raises(EngineError, match=says) as refused:
        made(VARIATIONS, tmp_path, content=scene, mask=mask, mode="repair")
    assert refused.value.field == "mask"


def test_marks_all_over_the_picture_leave_nothing_to_fill_it_from_and_that_is_said(scene, tmp_path):
    """A photograph in place of a mask, for instance: the artist loses no minute with a traceback."""
    speckled = Image.fromarray((np.indices((64, 64)).sum(0) % 4 < 2).astype(np.uint8) * 255)
    mask = saved(speckled.resize((400, 400), Image.Resampling.NEAREST), tmp_path, "mask.png")
    with pytest.raises(EngineError, match="in one piece") as refused:
        made(VARIATIONS, tmp_path, content=scene, mask=mask, mode="repair")
    assert refused.value.field == "mask"


@pytest.mark.parametrize("wishes", [{"mode": "collage"}, {"mode": "echo"}, {"mode": "repair"}])
def test_a_mode_that_lacks_a_picture_says_so(scene, wishes):
    with pytest.raises(ValidationError, match=r"second picture|what to fill"):
        VARIATIONS.parameters.model_validate({"content": scene} | wishes)


@pytest.mark.parametrize("size", [(1, 1), (400, 8), (3, 300)])
@pytest.mark.parametrize("engine", [VARIATIONS, TEXTURE], ids=["variations", "texture"])
def test_pictures_without_room_for_patches_are_refused(tmp_path, engine, size):
    with pytest.raises(EngineError) as refused:
        made(engine, tmp_path, content=saved(Image.new("RGB", size, "red"), tmp_path))
    assert refused.value.field == "content"


@pytest.mark.parametrize("mode", ["RGBA", "CMYK", "I;16"])
def test_any_kind_of_picture_is_taken(scene, tmp_path, mode):
    name = "in.tif" if mode in ("CMYK", "I;16") else "in.png"
    picture = Image.open(scene).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture, dtype=np.uint16) * 257)
    assert made(TEXTURE, tmp_path, content=saved(picture, tmp_path, name)).shape == (128, 128, 3)


def test_a_tile_has_no_seam_where_the_example_has_one(scene, tmp_path):
    example = np.asarray(Image.open(scene).resize((128, 128)), dtype=np.float32) / 255
    tile = made(TEXTURE, tmp_path, content=scene)
    assert seam_of(example) > 2
    assert seam_of(tile) < 1.5


def test_cancelling_stops_between_scales(scene, tmp_path):
    params = VARIATIONS.parameters.model_validate({"content": scene, "size": 256})
    looks = iter([False, False, True])
    context = Context(seed=1, scratch=tmp_path, cancelled=lambda: next(looks, True))
    with pytest.raises(Cancelled):
        list(VARIATIONS.run(params, context))


def test_every_scale_is_larger_than_the_one_before():
    picture = chance().random((60, 90, 3)).astype(np.float32)
    plan = Plan([picture], (60, 90), lambda shape, source: np.zeros((*shape, 3), np.float32), coarsest=20)
    sizes = [stage.picture.shape[:2] for stage in compose(plan, chance())]
    assert sizes == sorted(sizes)
    assert sizes[-1] == (60, 90)
