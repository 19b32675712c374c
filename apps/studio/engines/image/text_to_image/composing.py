"""From a scene to a picture that is ready to be painted: sky, land, things, weather, mood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from apps.studio.engines.image.text_to_image.framing import framed, valued
from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.light import Array, graded, light_of
from apps.studio.engines.image.text_to_image.places import PAINTERS, Plan
from apps.studio.engines.image.text_to_image.placing import crowd, over_chimneys, placed
from apps.studio.engines.image.text_to_image.scene import Scene
from apps.studio.engines.image.text_to_image.sizes import SPECS, eye_for
from apps.studio.engines.image.text_to_image.sky import painted_sky
from apps.studio.engines.image.text_to_image.standing import Pool, stand
from apps.studio.engines.image.text_to_image.terrain import View
from apps.studio.engines.image.text_to_image.tiles import Tiles
from apps.studio.engines.image.text_to_image.weather import fog, veil

ANYWHERE = ("lake", "meadow", "hills", "mountains", "forest")
HORIZONS = (0.42, 0.62)  # of the height; where the place does not ask for another
HIGH, LOW = ("meadow", "garden", "desert", "river"), ("space", "mountains", "city", "canyon", "waterfall")
EVERGREEN = (
    "willow",
    "lotus",
    "palm",
    "bamboo",
    "frog",
    "butterfly",
    "flowers",
    "sunflower",
    "tiger",
)  # not in autumn by chance


@dataclass(frozen=True)
class Step:
    """The picture so far (H, W, 3) in 0…1, and what is being done."""

    fraction: float
    words: str
    picture: Array


def composed(scene: Scene, shape: tuple[int, int], rng: np.random.Generator) -> Iterator[Step]:
    """The picture in (height, width) pixels, growing from the sky to the last flake."""
    scene = _settled(scene, rng)
    light = light_of(scene, rng)
    horizon = _horizon(scene, shape[0], rng)
    sheet, disc = painted_sky(scene, light, shape, horizon, rng)
    yield Step(0.2, "The sky", sheet.clip(0, 1))
    view = View(shape[1], shape[0], horizon, eye_for(scene, 1 - horizon / shape[0], rng))
    white = _is_white(scene)
    ground = Ground(sheet.astype(np.float32), light, view, scene.season, white, rng, Tiles(rng))
    site = PAINTERS[scene.place](Plan(ground, scene, disc, _needs_bank(scene)))
    ground.wet = site.water
    if scene.weather == "fog":
        fog(ground, 0.85)
    yield Step(0.5, "The land", ground.sheet.clip(0, 1))
    asked = placed(scene, site, ground)
    puts = sorted(
        over_chimneys([*crowd(site, asked, ground), *asked]), key=lambda put: (put.where != "air", put.foot)
    )
    pool: Pool = {}
    for number, put in enumerate(puts):
        stand(put, ground, pool)
        if number % 12 == 11:
            yield Step(0.5 + 0.4 * number / len(puts), "What is in it", ground.sheet.clip(0, 1))
    framed(scene, asked, ground)
    if scene.place != "underwater":
        veil(ground, scene.weather)
    yield Step(1.0, "The light", valued(graded(ground.sheet.clip(0, 1.3), scene.mood), light.dark))


def _settled(scene: Scene, rng: np.random.Generator) -> Scene:
    """What the words leave open: a place and a season, by chance."""
    place, second = scene.place, scene.second_place
    if place in ("space",) and second:
        place, second = second, "space"
    if not place and second:
        place, second = second, ""
    if {place, second} == {"mountains", "lake"}:
        place, second = "lake", "mountains"
    if place == "sea" and second == "beach":
        place, second = "beach", "sea"
    if place in ("meadow", "hills", "sea", "river", "lake", "garden") and second in (
        "village",
        "forest",
        "city",
        "desert",
    ):
        place, second = (
            (second, place)
            if second in ("city", "desert") or place in ("meadow", "hills")
            else (place, second)
        )
    if not place:
        place = str(rng.choice(ANYWHERE))
    green = "green" in scene.colours or any(thing.name in EVERGREEN for thing in scene.things)
    sombre = scene.mood in ("lonely", "sad", "mysterious") or any(
        thing.name == "bare" for thing in scene.things
    )
    season = (
        scene.season
        or "autumn" * sombre
        or str(rng.choice(["spring", "summer", "summer", "summer" if green else "autumn"]))
    )
    time = scene.time or ("night" if "space" in (place, second) else "")
    weather = scene.weather
    if sombre and time != "night" and not weather:
        weather = _sombre_weather(place, rng)
    return replace(scene, place=place, second_place=second, season=season, time=time, weather=weather)


def _sombre_weather(place: str, rng: np.random.Generator) -> str:
    weather = str(rng.choice(["clouds", "fog"]))
    return "" if place in ("desert", "space", "underwater") else weather


def _horizon(scene: Scene, height: int, rng: np.random.Generator) -> int:
    low, high = HORIZONS
    if scene.place in HIGH:
        low, high = 0.38, 0.50
    elif scene.place in LOW:
        low, high = 0.58, 0.68
    elif scene.place == "underwater":
        low, high = 0.2, 0.25
    if any(thing.name in ("balloon", "rocket", "planet", "kite", "stars") for thing in scene.things):
        low, high = 0.62, 0.74
    if scene.place == "space" and not scene.second_place and not _needs_bank(scene):
        low, high = 0.98, 1.0
    return round(height * rng.uniform(low, high))


def _is_white(scene: Scene) -> bool:
    if scene.weather == "snow" or scene.place == "snowfield":
        return True
    return scene.season == "winter" and scene.weather not in ("rain", "storm")


def _needs_bank(scene: Scene) -> bool:
    """Somebody or something has to stand where there is mostly water, or in space."""
    return any(
        SPECS[thing.name].where == "land" and thing.name not in ("lighthouse", "torii")
        for thing in scene.things
        if thing.name in SPECS
    )
