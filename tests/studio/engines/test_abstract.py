"""The abstract engine: one seed is one picture, at any size, and no picture is dull."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Cancelled, Context, Output, Preview, Progress
from apps.studio.engines.discovery import get_engine

ENGINE = get_engine("abstract")
PALETTES = [option["value"] for option in ENGINE.schema()["properties"]["palette"]["options"][1:]]
FORMS = [option["value"] for option in ENGINE.schema()["properties"]["form"]["options"][1:]]


def made(folder: Path, **wishes):
    """The picture, and the output that says what it is."""
    params = ENGINE.parameters.model_validate(wishes)
    *_, output = ENGINE.run(params, Context(seed=wishes["seed"], scratch=folder))
    assert isinstance(output, Output)
    return Image.open(output.path).convert("RGB"), output


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, dtype=np.float32) / 255


def test_a_seed_makes_the_same_picture_again_whatever_the_number_of_threads(tmp_path):
    import torch

    before = torch.get_num_threads()
    pictures, words = [], set()
    try:
        for threads in (1, 2, 1):
            torch.set_num_threads(threads)
            picture, output = made(tmp_path, seed=5, width=320, height=200)
            pictures.append(pixels(picture))
            words.add((output.title, output.alt_text))
    finally:
        torch.set_num_threads(before)
    assert all(np.array_equal(pictures[0], other) for other in pictures[1:])
    assert len(words) == 1


@pytest.mark.parametrize("form", FORMS)
def test_a_small_picture_is_the_large_one_seen_from_afar(tmp_path, form):
    small, _ = made(tmp_path, seed=11, form=form, width=256, height=192)
    large, _ = made(tmp_path, seed=11, form=form, width=768, height=576)
    afar = large.resize((256, 192), Image.Resampling.BOX)
    difference = np.abs(pixels(small) - pixels(afar)).max(-1)
    assert difference.mean() < 0.012
    assert (difference > 0.15).mean() < 0.02


def test_strips_join_without_a_seam(tmp_path):
    from apps.studio.engines.image.abstract.judge import draft
    from apps.studio.engines.image.abstract.painter import paint_bytes
    from apps.studio.engines.image.abstract.scene import Wishes

    scene, _draft = draft(2, Wishes(), (120, 90))
    whole = paint_bytes(scene, 120, 90, 0, 90)
    strips = [paint_bytes(scene, 120, 90, top, min(top + 13, 90)) for top in range(0, 90, 13)]
    assert np.abs(whole.astype(int) - np.concatenate(strips).astype(int)).max() <= 1


@pytest.mark.parametrize("form", FORMS)
def test_every_palette_gives_every_form_contrast_and_colour(tmp_path, form):
    for palette in PALETTES:
        picture, output = made(tmp_path, seed=3, form=form, palette=palette, width=64, height=64)
        light = pixels(picture.convert("L"))
        assert np.quantile(light, 0.97) - np.quantile(light, 0.03) > 0.15, (form, palette)
        # Paper and light make a thousand shades of anything, so count what is clearly different.
        shades = {tuple(shade) for shade in (np.asarray(picture) // 40).reshape(-1, 3)}
        assert len(shades) >= 4, (form, palette)
        assert output.alt_text.startswith("An abstract picture in ")
        assert output.title


def test_seeds_differ_from_one_another(tmp_path):
    pictures = [made(tmp_path, seed=seed, width=64, height=64) for seed in range(1, 21)]
    small = [pixels(picture.resize((16, 16))) for picture, _ in pictures]
    assert min(np.abs(one - other).mean() for one, other in combinations(small, 2)) > 0.05
    assert len({output.title for _, output in pictures}) > 15


def test_grain_and_relief_change_the_sheet_but_not_the_composition(tmp_path):
    flat, _ = made(tmp_path, seed=8, width=256, height=256, relief=0, grain=0)
    rich, _ = made(tmp_path, seed=8, width=256, height=256, relief=1, grain=1)
    difference = np.abs(pixels(flat) - pixels(rich)).mean()
    assert 0.005 < difference < 0.12


def test_a_large_picture_shows_a_quick_look_first_and_progress_never_falls(tmp_path):
    params = ENGINE.parameters.model_validate({"seed": 4, "width": 640, "height": 480})
    events = list(ENGINE.run(params, Context(seed=4, scratch=tmp_path)))
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert fractions[0] >= 0 and fractions[-1] <= 1
    preview = next(event for event in events if isinstance(event, Preview)).picture
    assert preview.size == (192, 144)
    assert isinstance(events[-1], Output)
    finished = Image.open(events[-1].path).convert("RGB").resize(preview.size, Image.Resampling.BOX)
    assert np.abs(pixels(finished) - pixels(preview)).mean() < 0.03


def test_cancelling_stops_between_strips_and_leaves_no_picture(tmp_path):
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 2

    run = ENGINE.run(
        ENGINE.parameters.model_validate({"seed": 1, "width": 4096, "height": 4096}),
        Context(seed=1, scratch=tmp_path, cancelled=cancelled),
    )
    with pytest.raises(Cancelled):
        list(run)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("width", 0),
        ("width", 4097),
        ("height", 63),
        ("height", 60_000),
        ("width", float("nan")),
        ("palette", "mud"),
        ("form", ""),
        ("relief", float("nan")),
        ("relief", 1.01),
        ("seed", -1),
        ("seed", 2**32),
        ("colour", "red"),
    ],
)
def test_what_cannot_be_made_is_refused_at_its_field(field, value):
    with pytest.raises(ValidationError) as refused:
        ENGINE.parameters.model_validate({field: value})
    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


MEASURE = """
import json, resource, sys
from pathlib import Path
from apps.studio.engines.contract import Context
from apps.studio.engines.discovery import get_engine

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

engine = get_engine("abstract")
def make(width, height):
    params = engine.parameters(seed=6, form="cells", width=width, height=height)
    *_, output = engine.run(params, Context(seed=6, scratch=Path(sys.argv[1])))
    return output.path
make(512, 512)
before = peak()
path = make(4096, 512)
from PIL import Image
print(json.dumps({"grown": peak() - before, "size": Image.open(path).size}))
"""


def test_a_picture_4096_wide_takes_little_more_memory_than_a_small_one(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    measured = json.loads(answer.stdout)
    assert measured["size"] == [4096, 512]
    # The picture itself is 6 MB; the rest is a few strips' fields and colours.
    assert measured["grown"] < 150


def test_visitors_may_try_it_and_its_pictures_are_labelled():
    assert ENGINE.open_to_visitors
    assert ENGINE.label == "ai-made"
    assert len(ENGINE.examples) >= 4
