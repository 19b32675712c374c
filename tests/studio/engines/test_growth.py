"""Flows and growth: lines that never touch, patterns alive, orbits worth drawing, loops that close."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output, Progress
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.abstract.palettes import PALETTES
from apps.studio.engines.image.growth.attractor.rules import RULES, Orbit, chosen, dullness
from apps.studio.engines.image.growth.engine import _begun
from apps.studio.engines.image.growth.flow.drawing import ribbon
from apps.studio.engines.image.growth.flow.lines import RASTER
from apps.studio.engines.image.growth.flow.scene import FIELDS, MIXES, composed
from apps.studio.engines.image.growth.inks import inks
from apps.studio.engines.image.growth.labyrinth.reaction import Dish, Soup
from apps.studio.engines.image.growth.labyrinth.scene import finer
from apps.studio.engines.image.growth.plane import Plane, chance
from apps.studio.engines.image.growth.wishes import Wishes
from tests.studio.engines.test_film import frames_of

ENGINE = get_engine("growth")
KINDS = ("flow", "coral", "attractor")
PHOTO = Path("apps/studio/demo/photos/picos.jpg")


def outputs(folder: Path, seed: int = 1, **wishes: Any) -> list[Output]:
    params = ENGINE.parameters.model_validate({"width": 160, "height": 160, "seed": seed} | wishes)
    events = list(ENGINE.run(params, Context(seed=seed, scratch=folder)))
    assert [event for event in events if isinstance(event, Progress)][-1].fraction <= 1
    return [event for event in events if isinstance(event, Output)]


def made(folder: Path, seed: int = 1, **wishes: Any) -> np.ndarray:
    output = outputs(folder, seed, **wishes)[0]
    assert output.title
    assert output.alt_text.endswith(".")
    return np.asarray(Image.open(output.path).convert("RGB"), dtype=np.float32) / 255


def ended(steps: Any) -> Any:
    """What a generator returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_is_a_picture_and_another_seed_another(kind, tmp_path):
    first, again, other = (made(tmp_path, seed, kind=kind) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert np.abs(first - other).mean() > 0.03
    assert first.std() > 0.05


@pytest.mark.parametrize("kind", KINDS)
def test_sizes_agree(kind, tmp_path):
    small, large = (made(tmp_path, 5, kind=kind, width=side, height=side, grain=0) for side in (160, 480))
    reduced = large.reshape(160, 3, 160, 3, 3).mean((1, 3))
    assert np.abs(small - reduced).mean() < 0.035


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_every_palette_has_contrast_in_every_kind(palette, tmp_path):
    for kind in KINDS:
        grey = made(tmp_path, 2, kind=kind, palette=palette.name, width=96, height=96).mean(-1)
        assert np.quantile(grey, 0.97) - np.quantile(grey, 0.03) > 0.13, kind


@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_no_body_colour_is_lost_on_the_paper(palette):
    for seed in range(4):
        found = inks(palette.name, chance(seed, 2))
        assert len(found.body) >= 1
        for colours in (found.body, found.accent):
            assert np.sqrt(((colours - found.paper) ** 2).sum(-1)).min() > 0.15


@pytest.mark.parametrize("mix", MIXES)
def test_lines_never_touch(mix):
    import cv2

    scene = ended(composed(Plane(200, 200), 6, Wishes(lines=mix, field="eddies")))
    assert len(scene.lines) > 20
    page = np.zeros((round(RASTER), round(RASTER)), np.uint8)
    for line in scene.lines:
        alone = np.zeros_like(page)
        cv2.fillPoly(alone, [np.round(ribbon(line, scene.ends) * RASTER).astype(np.int32)], (1,))
        page += alone
    assert (page > 1).sum() < 0.0005 * page.size


@pytest.mark.parametrize("field", FIELDS)
def test_every_current_fills_the_page(field, tmp_path):
    picture = made(tmp_path, 4, kind="flow", field=field, lines="even", palette="bone-black", grain=0)
    assert 0.25 < (picture.mean(-1) < 0.7).mean() < 0.9


def test_the_reaction_lives_and_its_grid_joins():
    rng = chance(1, 1)
    grid = np.full((64, 64), 1, np.float32)
    seeds = (rng.random((64, 64)) > 0.7).astype(np.float32)
    dish = Dish(Soup(grid * 0.037, grid * 0.06, 0.9), rng, seeds)
    assert [*dish.steps(1500)][-1] == 1
    pattern = dish.pattern
    assert pattern.std() > 0.05
    inner = np.abs(np.diff(pattern, axis=0)).mean()
    assert np.abs(pattern[0] - pattern[-1]).mean() < 2 * inner
    assert np.abs(finer(pattern)[::4, ::4] - pattern).max() < 0.02


@pytest.mark.parametrize("rule", RULES)
def test_dull_orbits_are_refused(rule):
    for seed in range(3):
        assert dullness(chosen(seed, rule), chance(seed, 8)) < 0.12
    still = [0.1, 0.1, 0.1, 0.1] if rule != "icon" else [0.1, -1.0, 0.0, 0.1, 0.0, 4]
    assert dullness(Orbit(rule, np.array(still, np.float32)), chance(1, 8)) > 0.3


@pytest.mark.parametrize(
    ("kind", "more"),
    [("flow", {}), ("coral", {"laid": "plain"}), ("coral", {"laid": "tunnel"}), ("coral", {"laid": "poles"}),
     ("attractor", {"rule": "clifford"}), ("attractor", {"rule": "icon"})],
)  # fmt: skip
def test_a_loop_ends_where_it_begins(kind, more):
    params = ENGINE.parameters.model_validate(
        {"kind": kind, "make": "loop", "width": 128, "height": 128, "seed": 9} | more
    )
    making = _begun(params, Context(seed=9, scratch=Path()))
    assert list(making.prepare()) is not None
    count = 48
    frames = {n: making.frame(n / count).astype(int) for n in (0, 1, 2, 23, 24, count - 2, count - 1)}

    def step(one: int, other: int) -> float:
        return float(np.abs(frames[one] - frames[other]).mean())

    usual = max(step(0, 1), step(1, 2), step(23, 24), step(count - 2, count - 1))
    assert step(count - 1, 0) <= 1.3 * usual
    assert step(0, 24) > step(0, 1) > 0


@pytest.mark.parametrize(
    ("film", "media_type"), [("mp4", "video/mp4"), ("gif", "image/gif"), ("webp", "image/webp")]
)
def test_a_loop_is_written_as_asked(film, media_type, tmp_path):
    (output,) = outputs(tmp_path, kind="flow", make="loop", film=film, seconds=2, width=96, height=64)
    assert output.media_type == media_type
    if film == "mp4":
        sizes = [frame.shape[1::-1] for frame in frames_of(output.path)]
    else:
        with Image.open(output.path) as opened:
            sizes = [opened.size] * getattr(opened, "n_frames", 1)
    assert sizes == [(96, 64)] * 2 * (20 if film == "gif" else 24)
    assert (output.poster is not None) == (film == "mp4")


def test_a_large_loop_is_brought_down_and_says_so(tmp_path):
    (output,) = outputs(tmp_path, kind="flow", make="loop", film="gif", seconds=2, width=4096, height=128)
    assert "480 × 16" in output.note


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), [(64, 64), (64, 3200), (3200, 64)])
def test_tiny_and_very_long_pages(kind, width, height, tmp_path):
    picture = made(tmp_path, 3, kind=kind, width=width, height=height)
    assert picture.shape == (height, width, 3)
    assert picture.std() > 0.02


@pytest.mark.parametrize("kind", ["flow", "coral", "surprise"])
def test_it_follows_a_photograph(kind, tmp_path):
    with_photo, without = (made(tmp_path, 3, kind=kind, content=content) for content in (PHOTO, None))
    assert np.abs(with_photo - without).mean() > 0.03


def test_lines_take_a_photographs_colours(tmp_path):
    half = np.zeros((64, 64, 3), np.uint8)
    half[:, :32], half[:, 32:] = (200, 30, 30), (30, 30, 200)
    Image.fromarray(half).save(tmp_path / "half.png")
    picture = made(tmp_path, 3, kind="flow", content=tmp_path / "half.png", lines="even")
    left, right = picture[:, :60].mean((0, 1)), picture[:, 100:].mean((0, 1))
    assert left[0] > right[0]
    assert right[2] > left[2]


@pytest.mark.parametrize("kind", ["flow", "coral"])
@pytest.mark.parametrize("size", [(1, 1), (1, 50), (700, 14)])
def test_any_photograph_will_do(kind, size, tmp_path):
    Image.new("RGBA", size, (40, 90, 160, 120)).save(tmp_path / "odd.png")
    assert made(tmp_path, 3, kind=kind, content=tmp_path / "odd.png").std() > 0.01


def test_what_it_cannot_do_it_says_at_the_field(tmp_path):
    with pytest.raises(EngineError) as refused:
        outputs(tmp_path, kind="attractor", content=PHOTO)
    assert refused.value.field == "content"
    (tmp_path / "no.png").write_text("no picture")
    with pytest.raises(EngineError) as unread:
        outputs(tmp_path, kind="flow", content=tmp_path / "no.png")
    assert unread.value.field == "content"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", ["picture", "loop"])
def test_it_stops_when_cancelled(kind, make, tmp_path):
    params = ENGINE.parameters.model_validate({"kind": kind, "make": make, "width": 128, "height": 128})
    asked = iter([False] * 3 + [True] * 9999)
    with pytest.raises(Cancelled):
        list(ENGINE.run(params, Context(seed=1, scratch=tmp_path, cancelled=lambda: next(asked))))
    assert not list(tmp_path.glob("*.png"))


def test_visitors_may_try_it_and_estimates_grow_with_the_work():
    assert ENGINE.open_to_visitors

    def estimate(**wishes: Any) -> float:
        return ENGINE.estimate(ENGINE.parameters.model_validate(wishes))

    assert estimate() < 4
    assert estimate() < estimate(width=4096, height=4096) < estimate(width=4096, height=4096, make="loop")
