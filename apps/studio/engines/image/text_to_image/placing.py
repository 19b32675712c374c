"""Puts things where they belong: on land, on water, in the air, and each as large as its place says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from PIL import Image

from apps.studio.engines.image.text_to_image import (
    animals,
    beasts,
    beings,
    buildings,
    craft,
    fillers,
    flowers,
    plants,
)
from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.light import Mask
from apps.studio.engines.image.text_to_image.pen import Hand
from apps.studio.engines.image.text_to_image.places import CROWNS, Site
from apps.studio.engines.image.text_to_image.scene import Scene, Thing
from apps.studio.engines.image.text_to_image.sizes import FILLERS, SPECS, share_of

Draw = Callable[[int, Hand], Image.Image]
TOGETHER = {"under_umbrella": "umbrella", "caravan": "camel"}  # drawn as one, sized as the other
SEVERAL = {"fish": 3, "flowers": 3, "lotus": 3, "sunflower": 7}
LONG = {"caravan": 2.6, "train": 2.8, "bridge": 1.7, "boat": 1.4}  # half their length, in heights
SWIMMERS = {"whale", "dolphin", "fish", "duck", "boat", "ship"}
FLOCKS = {"sheep": 5, "penguin": 4, "balloon": 4}  # seldom seen alone
HIGH_EYE = 6.0  # metres
NEARER = {
    "copses": "tree",
    "shore": "tree",
    "banks": "tree",
    "pine": "pine",
}  # what then stands at one's feet
STEP = 4  # pixels between the places that are tried


@dataclass
class Places:
    """What is taken already, as (left, right) parts of the width."""

    taken: list[tuple[float, float]] = field(default_factory=list)

    def free(self, wide: float, side: str, rng: np.random.Generator) -> float:
        """The middle of a place for something so wide, on a side if one is wished."""
        low, high = {"left": (0.12, 0.36), "right": (0.64, 0.88), "middle": (0.44, 0.56)}.get(
            side, (0.12, 0.88)
        )
        thirds = [x for x in (0.32, 0.36, 0.64, 0.68) if low <= x <= high]
        tries = [float(rng.choice(thirds)) + float(rng.normal(0, 0.02))] if thirds else []
        tries += [float(x) for x in rng.uniform(low, high, 14)]
        best = min(tries, key=lambda x: self._overlap(x, wide))
        self.taken.append((best - wide / 2, best + wide / 2))
        return best

    def _overlap(self, x: float, wide: float) -> float:
        left, right = x - wide / 2, x + wide / 2
        over = sum(max(0.0, min(right, b) - max(left, a)) for a, b in self.taken)
        return over + max(0.0, -left) + max(0.0, right - 1)


@dataclass(frozen=True)
class Put:
    """One thing with its place: foot in pixels, height in pixels, and how far it is (see `Ground.ahead`)."""

    name: str
    x: float
    foot: float
    height: int
    ahead: float
    colour: str
    where: str
    asked: bool = True


def drawer(name: str) -> Draw:
    """The function that draws a thing."""
    for module in (plants, flowers, buildings, craft, beings, beasts, fillers):
        found = getattr(module, name, None)
        if found is not None:
            drawn: Draw = found
            return drawn
    return lambda height, hand: animals.animal(name, height, hand)


def placed(scene: Scene, site: Site, ground: Ground) -> list[Put]:
    """Every thing with its place."""
    places = Places()
    puts: list[Put] = []
    kinds = [thing for thing in _joined(scene.things) if thing.name in SPECS or thing.name in TOGETHER]
    for thing in kinds:
        where = _where(thing.name, site, scene)
        for number in range(_count(thing, where)):
            puts.append(_put(thing, where, len(kinds), number, places, site, ground, puts))
    return puts


def _joined(things: tuple[Thing, ...]) -> list[Thing]:
    """Who is named with an umbrella stands under it; many camels walk in a line."""
    things = tuple(
        replace(thing, name="caravan", count=1) if thing.name == "camel" and thing.count > 2 else thing
        for thing in things
    )
    names = {thing.name: thing for thing in things}
    if "umbrella" not in names or not names.keys() & {"person", "couple"}:
        return list(things)
    shared = "under_umbrella" if "couple" in names else "umbrella"
    colour = names["umbrella"].colour or names.get("person", names["umbrella"]).colour
    rest = [thing for thing in things if thing.name not in ("umbrella", "person", "couple")]
    return [Thing(shared, 1, colour, names["umbrella"].side), *rest]


def _count(thing: Thing, where: str) -> int:
    if thing.name == "birds":
        return max(7, thing.count * 2) if thing.count != 1 else 7
    if thing.name in SEVERAL and thing.count == 1:
        return 7 if where == "air" and thing.name == "fish" else SEVERAL[thing.name]
    if thing.name in FLOCKS and thing.count == 1 and not thing.near:
        return FLOCKS[thing.name]
    return thing.count


def _where(name: str, site: Site, scene: Scene) -> str:
    where = SPECS[name].where if name in SPECS else "land"
    if scene.place == "underwater" and (name in SWIMMERS or where == "air"):
        return "air"
    if where == "water" and not site.water.any():
        return "land"
    if name in ("lighthouse", "torii") and site.water.any() and scene.place in ("sea", "lake", "island"):
        return "water"
    if name in ("crow", "seagull", "owl") and not site.land.any():
        return "air"
    if name == "birds":
        return "air"
    return where


def _put(
    thing: Thing, where: str, kinds: int, number: int, places: Places, site: Site, g: Ground, puts: list[Put]
) -> Put:  # fmt: skip
    rng = g.rng
    name = TOGETHER.get(thing.name, thing.name)
    several = _count(thing, where)
    share = share_of(Thing(name, several, near=thing.near), kinds) * rng.uniform(0.94, 1.06)
    if several > 1:
        share *= rng.uniform(0.5, 0.8) if number % 2 else rng.uniform(0.86, 1.08)
    wide = min(0.6, share * g.height / g.width * 1.2)
    x = places.free(wide, thing.side if number == 0 else "", rng) * g.width
    if where == "air":
        return _in_the_air(thing, share, x, site, g, puts)
    mask = site.water if where == "water" else site.land
    mask = mask if mask.any() else site.water if site.water.any() else np.ones_like(site.land)
    if thing.name == "bridge" and where == "water":
        return _across(thing, share, mask, g)
    if thing.name == "caravan":
        share *= 0.62
    want = g.horizon + max(g.view.eye * share / SPECS[name].metres, 0.035) * g.height
    if site.top and number == 0 and thing.name in CROWNS:
        x, want = site.top
    wide_pixels = (
        share * g.height * ({"boat": 2.2, "train": 4.6, "lotus": 2.6, "caravan": 6.0}.get(thing.name, 0.7))
    )
    if where == "water":
        mask = _afloat(mask, round(wide_pixels))
    row, column = spot(mask, want, x, wide_pixels, g)
    ahead = float(g.ahead[min(row, g.height - 1), column])
    ahead = ahead if np.isfinite(ahead) else g.distance(row)
    true = SPECS[name].metres * g.view.focal / (ahead * g.view.near)
    height = float(np.clip(true, 0.85 * share * g.height, 1.45 * share * g.height))
    height = min(height, row - 0.04 * g.height) if height > 0.3 * g.height else height
    return Put(thing.name, float(column), float(row), max(6, round(height)), ahead, thing.colour, where)


def spot(mask: Mask, row: float, column: float, wide: float, g: Ground) -> tuple[int, int]:
    """The place in a mask that is nearest to the one wished, with room to both sides of the sheet."""
    rows, columns = np.nonzero(mask[::STEP, ::STEP])
    rows, columns = rows * STEP, columns * STEP
    margin = min(wide / 2, g.width * 0.4)
    outside = np.maximum(margin - columns, 0) + np.maximum(columns - (g.width - margin), 0)
    low = np.maximum(rows - 0.965 * g.height, 0)
    cost = 2.2 * ((rows - row) / g.height) ** 2 + 0.55 * ((columns - column) / g.width) ** 2
    cost = cost + 6 * (outside / g.width) ** 2 + 90 * (low / g.height) ** 2
    best = int(np.argmin(cost))
    return int(rows[best]), int(columns[best])


def _afloat(mask: Mask, wide: int) -> Mask:
    """The water with room for something so wide; less room where there is no more."""
    for part in (1.15, 0.8, 0.5, 0.25):
        room = cv2.erode(mask.astype(np.uint8), np.ones((3, max(1, round(wide * part))), np.uint8))
        if room.any():
            return np.asarray(room > 0)
    return mask


def _longest(line: Mask) -> tuple[int, int]:
    """The first and the last column of the longest stretch that is True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(np.int8), [0]])))
    runs = edges.reshape(-1, 2)
    first, after = runs[int(np.argmax(runs[:, 1] - runs[:, 0]))]
    return int(first), int(after) - 1


def _across(thing: Thing, share: float, mask: Mask, g: Ground) -> Put:
    """A bridge where the water is about as wide as the bridge is long."""
    rows = np.nonzero(mask.any(axis=1))[0]
    ideal = share * 1.1 * g.height * 2.0
    fits = [int(row) for row in rows if g.horizon + 0.10 * g.height < row < 0.90 * g.height]

    def unlike(row: int) -> float:
        first, last = _longest(mask[row])
        ends = (first <= 1) + (last >= g.width - 2)  # that stand in water at the edge of the picture
        return abs(last - first - ideal) + 0.5 * ends * g.width

    row = min(fits or map(int, rows), key=unlike)
    first, last = _longest(mask[row])
    height = float(np.clip((last - first) / 1.7, 0.14 * g.height, 0.32 * g.height))
    x = float(np.clip((first + last) / 2, 0.2 * g.width, 0.8 * g.width))
    foot = min(row + 0.14 * height, g.height - 2)
    return Put(thing.name, x, foot, round(height), g.distance(row), thing.colour, "water")


def _in_the_air(thing: Thing, share: float, x: float, site: Site, g: Ground, puts: list[Put]) -> Put:
    height = max(6, round(share * g.height))
    top, low = g.height * 0.07, g.horizon * 0.86
    if site.crowd == "weeds":
        low = g.height * 0.80
    elif not site.land.any() and not site.water.any():
        low = g.height * 0.9
    tries = g.rng.uniform(top + height, max(low, top + height + 2), 12)
    foot = max((float(one) for one in tries), key=lambda one: _clear(x, one, height, puts))
    return Put(thing.name, x, foot, height, 1.6, thing.colour, "air")


def _clear(x: float, foot: float, height: float, puts: list[Put]) -> float:
    """How far a place in the air is from what flies or swims there already, in heights, at most 1.6."""
    middle = foot - height / 2
    aways = [
        np.hypot((x - one.x) / 1.9, middle - one.foot + one.height / 2) / (0.5 * (height + one.height))
        for one in puts
        if one.where == "air"
    ]
    return float(min([1.6, *aways]))


# For each kind of filling: what, how many, how near and how far (`ahead`), how much the middle is left open.
CROWDS: dict[str, list[tuple[str, int, float, float, float]]] = {
    "pine": [("pine", 16, 4.0, 40, 0.5), ("pine", 6, 2.0, 4, 0.9), ("rock", 6, 1.3, 5, 0.6),
             ("flowers", 6, 1.1, 2.2, 0.7)],
    "dry": [("rock", 6, 1.4, 7, 0.97)],
    "palm": [("palm", 4, 2.4, 6, 0.8)],
    "grove": [("tree", 7, 4, 24, 0.6), ("bush", 9, 2.2, 14, 0.6)],
    "copses": [("tree", 14, 9, 60, 0.2), ("bush", 14, 5, 40, 0.2), ("tree", 7, 2.4, 7, 0.85),
               ("rock", 3, 1.3, 4, 0.7), ("flowers", 7, 1.1, 2.2, 0.7)],
    "shore": [("tree", 16, 5, 60, 0.1), ("bush", 10, 3, 40, 0.2), ("rock", 5, 1.2, 6, 0.5),
              ("reeds", 3, 1.15, 2.4, 0.8)],
    "banks": [("tree", 9, 5, 50, 0.3), ("bush", 12, 2.4, 30, 0.3), ("rock", 6, 1.3, 8, 0.3),
              ("reeds", 3, 1.3, 4, 0.5)],
    "island": [("palm", 4, 3, 12, 0.0), ("bush", 7, 3, 20, 0.0)],
    "rocks": [("rock", 9, 1.1, 3.4, 0.6), ("bush", 8, 1.2, 3.4, 0.8)],
    "houses": [("house", 10, 3.0, 11, 0.25), ("tree", 7, 5, 40, 0.3), ("pine", 6, 4, 40, 0.3),
               ("bush", 8, 3, 14, 0.4)],
    "acacia": [("acacia", 8, 7, 50, 0.2), ("acacia", 3, 2.6, 5, 0.95), ("rock", 4, 1.3, 4, 0.6),
               ("bush", 8, 4, 30, 0.2)],
    "walkers": [("person", 9, 1.7, 5.0, 0.0)],
    "weeds": [("kelp", 7, 1.2, 4.0, 0.9)],
}  # fmt: skip


def crowd(site: Site, puts: list[Put], ground: Ground) -> Iterator[Put]:
    """The plants and houses that fill a place by themselves, never before what was asked for."""
    kind, _, species = site.crowd.partition(":")
    kinds = [(species, 34, 3.2, 30.0, 0.72), (species, 7, 1.7, 3.2, 0.96), ("bush", 12, 1.8, 12.0, 0.6)]
    if species == "bamboo":
        kinds = [(species, 80, 2.4, 14.0, 0.75), (species, 20, 1.4, 2.6, 0.97)]
    kinds = kinds if kind == "forest" else CROWDS.get(kind, [])
    if kind == "forest" and ground.view.eye > HIGH_EYE:
        kinds = [*kinds, (species, 60, 1.25, 3.4, 0.85)]
    if kind in NEARER and ground.view.eye > HIGH_EYE:  # so high that the trees of a plain look like shrubs
        kinds = [*kinds, (NEARER[kind], 12, 1.15, 3.2, 0.8)]
    for name, count, near, far, open_middle in kinds:
        if name in ("reeds", "flowers") and (
            ground.white or (name == "flowers" and ground.season == "autumn")
        ):
            continue
        for _ in range(count):
            put = _filling(name, near, far, open_middle, site.land, ground)
            if put and not _hides(put, puts):
                yield put


def over_chimneys(puts: list[Put]) -> list[Put]:
    """Smoke that was asked for rises from houses, where there are any."""
    houses = sorted((put for put in puts if put.name == "house"), key=lambda put: -put.height)[:3]
    smoke = next((put for put in puts if put.name == "smoke"), None)
    if smoke is None or not houses:
        return puts
    rising = [
        replace(smoke, x=house.x + 0.33 * house.height, foot=house.foot - 0.9 * house.height,
                height=round(min(2.8 * house.height, house.foot - 0.9 * house.height)), ahead=1.5)
        for house in houses
    ]  # fmt: skip
    return [put for put in puts if put is not smoke] + rising


def _filling(name: str, near: float, far: float, open_middle: float, land: Mask, g: Ground) -> Put | None:
    ahead = float(np.exp(g.rng.uniform(np.log(near), np.log(far))))
    x = float(g.rng.random())
    if g.rng.random() < open_middle:
        x = x * 0.62 if x < 0.5 else 1 - (1 - x) * 0.62
    column = min(round(x * g.width), g.width - 1)
    rows = np.nonzero(land[:, column])[0]
    if not len(rows):
        return None
    row = int(rows[np.argmin(np.abs(np.log(g.ahead[rows, column].clip(0.5, 1e3)) - np.log(ahead)))])
    found = float(g.ahead[row, column])
    if not np.isfinite(found) or not 0.6 < found / ahead < 1.7:
        return None
    metres = FILLERS.get(name) or SPECS[name].metres
    height = metres * g.view.focal / (found * g.view.near) * g.rng.uniform(0.7, 1.2)
    most = {"bush": 0.12, "rock": 0.10, "reeds": 0.20, "kelp": 0.26, "house": 0.16}.get(name, 0.62)
    least = {"bush": 0.010, "rock": 0.010, "house": 0.075}.get(name, 0.03)
    height = float(np.clip(height, least * g.height, most * g.height * (1.3 if found < 3 else 1.0)))
    return Put(name, float(column), float(row), max(4, round(height)), found, "", "land", asked=False)


def _hides(put: Put, asked: list[Put]) -> bool:
    """It would stand before something that was asked for."""
    for one in asked:
        if one.name == put.name and one.name not in ("house", "reeds"):
            continue
        if one.where == "air":
            if put.foot - put.height < one.foot and abs(put.x - one.x) < 0.5 * (put.height + one.height):
                return True
            continue
        reach = 0.50 * put.height + LONG.get(one.name, 0.50) * one.height
        before = put.foot > one.foot - 0.02 * one.height or put.name in ("rock", "bush")
        if before and abs(put.x - one.x) < reach:
            return True
    return False
