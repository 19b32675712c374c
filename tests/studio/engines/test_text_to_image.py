"""Words to pictures: what is understood, that it is shown, and that no word is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from apps.studio.engines.contract import Cancelled, Context, EngineError, Output
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.text_to_image import concepts
from apps.studio.engines.image.text_to_image.composing import composed
from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.light import light_of
from apps.studio.engines.image.text_to_image.pen import Hand
from apps.studio.engines.image.text_to_image.places import PAINTERS, Plan
from apps.studio.engines.image.text_to_image.placing import Put, drawer, placed
from apps.studio.engines.image.text_to_image.scene import Scene, Thing
from apps.studio.engines.image.text_to_image.shapes import rolling
from apps.studio.engines.image.text_to_image.sizes import SPECS, eye_for
from apps.studio.engines.image.text_to_image.sky import Disc
from apps.studio.engines.image.text_to_image.standing import sprite, stand
from apps.studio.engines.image.text_to_image.surface import Cover, paint_land
from apps.studio.engines.image.text_to_image.terrain import View, look
from apps.studio.engines.image.text_to_image.tiles import Tiles
from apps.studio.engines.image.text_to_image.understanding import understood
from apps.studio.engines.image.text_to_image.water import mirror

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


ANIMALS = (
    "horse", "cow", "sheep", "deer", "wolf", "bear", "rabbit", "cat", "dog", "lion", "tiger", "elephant",
    "giraffe", "camel", "penguin", "frog", "owl", "crow", "swan", "duck", "whale", "dolphin",
)  # fmt: skip
GREY = np.array([0.3, 0.59, 0.11], np.float32)


def ground_at(hour: str, shape: tuple[int, int] = (120, 180)) -> Ground:
    """A plain meadow at an hour, ready for something to stand on it."""
    rng = np.random.default_rng(5)
    light = light_of(Scene(place="meadow", time=hour), rng)
    view = View(shape[1], shape[0], round(shape[0] * 0.45), 1.7)
    ground = Ground(np.zeros((*shape, 3), np.float32), light, view, "summer", False, rng, Tiles(rng))
    paint_land(ground, look(view, rolling(ground.tiles, 0.02, 3.0)), Cover("summer"))
    ground.sheet[: view.horizon] = np.array(light.middle, np.float32)
    return ground


@pytest.mark.parametrize("hour", sorted(concepts.TIMES))
@pytest.mark.parametrize("name", ANIMALS)
def test_an_animal_has_a_body_that_stands_out_at_every_hour(name, hour):
    ground, where = ground_at(hour), SPECS[name].where
    if where == "water":
        mirror(ground, np.arange(120)[:, None] + np.zeros((1, 180)) > ground.horizon, 0.3, None)
    put = Put(name, 90.0, 100.0, 60, 1.4, "", where)
    before = ground.sheet.copy()
    _, alpha = sprite(put, ground)
    inside = cv2.erode((alpha > 0.5).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert alpha[inside].mean() > 0.97  # no holes, no ghosts
    assert inside.mean() > 0.08
    stand(put, ground)
    left, top = round(put.x - alpha.shape[1] / 2), round(put.foot - alpha.shape[0])
    rows, columns = np.nonzero(inside)
    rows, columns = rows + top, columns + left
    shown = (rows >= 0) & (rows < 120) & (columns >= 0) & (columns < 180)
    own = ground.sheet[rows[shown], columns[shown]]
    apart = np.abs(own - before[rows[shown], columns[shown]]).mean()
    assert apart > 0.05
    assert (own @ GREY).std() > 0.012  # modelled by the light, not flat


@pytest.mark.parametrize(
    "name", sorted(set(SPECS) - {"birds", "seagull", "duck", "fence", "boat", "butterfly", "lotus"})
)
def test_nothing_that_is_asked_for_is_too_small_to_be_seen(name):
    scene = Scene(
        place=understood(name).place or "meadow", time="day", season="summer", things=(Thing(name),)
    )
    rng = np.random.default_rng(2)
    view = View(240, 160, 80, eye_for(scene, 0.5, rng))
    ground = Ground(
        np.zeros((160, 240, 3), np.float32), light_of(scene, rng), view, "summer", False, rng, Tiles(rng)
    )
    site = PAINTERS[scene.place](Plan(ground, scene, None, SPECS[name].where == "land"))
    put = placed(scene, site, ground)[0]
    assert put.height >= 0.085 * 160
    assert 0.02 * 240 < put.x < 0.98 * 240
    assert put.foot <= 160


@pytest.mark.parametrize(
    "prompt",
    ["a city at night", "a village at night", "a forest at night", "a lake by moonlight", "a castle at night",
     "a beach at night", "a mysterious forest at night"],
)  # fmt: skip
def test_night_can_be_seen(prompt):
    grey = composition(prompt) @ GREY
    assert grey.mean() > 0.13
    assert grey.std() > 0.06
    assert np.quantile(grey, 0.98) > 0.35


@pytest.mark.parametrize("hour", ["day", "sunset", "night"])
def test_water_glitters_only_under_a_sun_or_a_moon(hour):
    bright = []
    for disc in (None, Disc(90.0, 20.0, 6.0)):
        rng = np.random.default_rng(4)
        light = light_of(Scene(place="lake", time=hour), rng)
        ground = Ground(np.zeros((120, 180, 3), np.float32) + np.array(light.middle, np.float32), light,
                        View(180, 120, 54, 3.0), "summer", False, rng, Tiles(rng))  # fmt: skip
        wet = np.zeros((120, 180), bool)
        wet[56:] = True
        mirror(ground, wet, 0.25, disc)
        water = ground.sheet[60:] @ GREY
        bright.append((water > np.median(water) + 0.3).mean())
    assert bright[0] == 0
    assert bright[1] > 0.01


def test_what_is_nearer_is_larger():
    scene = Scene(place="meadow", time="day", season="summer", things=(Thing("horse", 5),))
    rng = np.random.default_rng(8)
    view = View(240, 160, 76, eye_for(scene, 0.52, rng))
    ground = Ground(
        np.zeros((160, 240, 3), np.float32), light_of(scene, rng), view, "summer", False, rng, Tiles(rng)
    )
    puts = placed(scene, PAINTERS["meadow"](Plan(ground, scene, None, True)), ground)
    feet, heights = [put.foot for put in puts], [put.height for put in puts]
    assert np.corrcoef(feet, heights)[0, 1] > 0.6


def test_a_rainbow_and_a_moon_that_were_asked_for_are_not_hidden():
    bow = composition("a waterfall and a rainbow")
    plain = composition("a waterfall")
    assert (bow.max(-1) - bow.min(-1)).max() > (plain.max(-1) - plain.min(-1)).mean() + 0.2
    snowy = composition("pine trees in the snow under a full moon") @ GREY
    assert snowy[:50].max() > 0.6


def test_a_caravan_is_several_camels_and_a_column_of_smoke_no_fog():
    scene = understood("大漠孤烟，骆驼队，日落")
    assert scene.things == (Thing("smoke"), Thing("camel", 4))
    assert scene.weather == ""


@pytest.mark.parametrize("seed", range(6))
def test_a_boat_lies_within_the_water(seed):
    scene = Scene(place="river", time="day", season="summer", things=(Thing("boat"),))
    rng = np.random.default_rng(seed)
    view = View(240, 160, 76, eye_for(scene, 0.52, rng))
    ground = Ground(
        np.zeros((160, 240, 3), np.float32), light_of(scene, rng), view, "summer", False, rng, Tiles(rng)
    )
    site = PAINTERS["river"](Plan(ground, scene, None, False))
    put = placed(scene, site, ground)[0]
    half = round(0.8 * put.height)
    line = site.water[round(put.foot), max(0, round(put.x) - half) : round(put.x) + half]
    assert line.mean() > 0.9
