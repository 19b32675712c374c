"""Words to pictures: what is understood, that it is shown, and that no word is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.text_to_image import concepts
from apps.studio.engines.image.text_to_image.composing import composed
from apps.studio.engines.image.text_to_image.pen import Hand
from apps.studio.engines.image.text_to_image.places import PAINTERS
from apps.studio.engines.image.text_to_image.placing import SPECS, drawer
from apps.studio.engines.image.text_to_image.scene import Scene, Thing
from apps.studio.engines.image.text_to_image.understanding import understood

ENGINE = get_engine("text-to-image")
IN_THE_SKY = {"moon", "sun", "stars", "path"}  # drawn by sky and land


def outputs(folder: Path, seed: int = 1, **wishes) -> list[Output]:
    params = ENGINE.parameters.model_validate({"size": 256, "style": "plain"} | wishes)
    events = ENGINE.run(params, Context(seed=seed, scratch=folder))
    return [event for event in events if isinstance(event, Output)]


def composition(prompt: str, seed: int = 1) -> np.ndarray:
    steps = list(composed(understood(prompt), (96, 144), np.random.default_rng(seed)))
    return steps[-1].picture


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather", "things"),
    [
        ("a red boat on a lake at dawn", "lake", "dawn", "", {"boat"}),
        ("Three Horses in the snow", "", "", "snow", {"horse"}),
        ("孤舟蓑笠翁，独钓寒江雪", "river", "", "snow", {"boat"}),
        ("月光下的竹林", "forest", "night", "", {"bamboo"}),
        ("two lovers under a red umbrella, city at night", "city", "night", "", {"couple", "umbrella"}),
        ("雨中的古寺", "", "", "rain", {"pagoda"}),
    ],
)
def test_place_time_weather_and_things_are_understood_in_both_languages(prompt, place, time, weather, things):
    scene = understood(prompt)
    assert (scene.place, scene.time, scene.weather) == (place, time, weather)
    assert {thing.name for thing in scene.things} == things


def test_numbers_colours_and_sides_belong_to_their_things():
    scene = understood("three white horses and a blue boat on the left")
    assert scene.things == (Thing("horse", 3, "white"), Thing("boat", 1, "blue", "left"))
    assert understood("两只白猫").things == (Thing("cat", 2, "white"),)


def test_words_that_mean_nothing_here_are_told_to_the_artist(tmp_path):
    assert "quantum" in outputs(tmp_path, prompt="a quantum boat")[0].alt_text
    with pytest.raises(EngineError, match="quantum") as refused:
        outputs(tmp_path, prompt="quantum teleportation")
    assert refused.value.field == "prompt"


@pytest.mark.parametrize("prompt", ["", "   ", "x" * 10_000])
def test_nothing_and_far_too_much_are_refused_at_the_field(prompt):
    with pytest.raises(ValidationError) as refused:
        ENGINE.parameters.model_validate({"prompt": prompt})
    assert refused.value.errors()[0]["loc"] == ("prompt",)


@pytest.mark.parametrize(
    "prompt", ["🜁🜂 ☃", "<script>alert(1)</script>", "'; DROP TABLE", "\u202e\u0000sea", "。。。，"]
)
def test_strange_text_never_breaks_it(tmp_path, prompt):
    try:
        outputs(tmp_path, prompt=prompt)
    except EngineError as refused:
        assert refused.field == "prompt"


def test_every_concept_can_be_painted():
    assert set(concepts.PLACES) == set(PAINTERS)
    assert set(concepts.THINGS) - IN_THE_SKY == set(SPECS)
    for name in SPECS:
        sprite = np.asarray(drawer(name)(24, Hand(np.random.default_rng(1))))
        assert sprite.shape[-1] == 4, name
        assert sprite[..., 3].max() > 100, name


@pytest.mark.parametrize("place", sorted(concepts.PLACES))
def test_every_place_is_painted_in_every_weather_and_hour(place):
    rng = np.random.default_rng(3)
    for weather, time in zip(
        concepts.WEATHERS, ["dawn", "morning", "day", "sunset", "dusk", "night"] * 2, strict=False
    ):
        scene = Scene(place=place, weather=weather, time=time, season="winter", things=(Thing("horse"),))
        picture = list(composed(scene, (48, 72), rng))[-1].picture
        assert picture.shape == (48, 72, 3)
        assert np.isfinite(picture).all()
        assert picture.std() > 0.005


def test_what_is_asked_for_is_there():
    with_boat, without = composition("a red sailing boat on a lake at noon"), composition("a lake at noon")
    red = [(p[..., 0] > p[..., 1] + 0.25).mean() for p in (with_boat, without)]
    assert red[0] > red[1] + 0.004
    assert composition("a lake at night").mean() < composition("a lake at noon").mean() - 0.15
    assert composition("meadow in the snow")[60:].mean() > composition("meadow in summer")[60:].mean() + 0.1


def test_a_seed_is_one_picture_and_another_seed_another_composition(tmp_path):
    first, again, other = (
        np.asarray(Image.open(outputs(tmp_path, seed, prompt="a castle by the sea")[0].path))
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 8


def test_it_is_painted_in_the_style_of_the_words(tmp_path):
    plain, painted = outputs(tmp_path, prompt="a lake"), outputs(tmp_path, prompt="a lake", style="words")
    assert "oil" in painted[0].alt_text
    assert painted[0].path != plain[0].path or painted[0].alt_text != plain[0].alt_text


def test_cancelling_stops_it(tmp_path):
    params = ENGINE.parameters.model_validate({"prompt": "a lake", "size": 256})
    with pytest.raises(Cancelled):
        list(ENGINE.run(params, Context(seed=1, scratch=tmp_path, cancelled=lambda: True)))
