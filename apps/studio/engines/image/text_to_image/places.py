"""How each kind of place is built up from layers, and where in it things can stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image import land
from apps.studio.engines.image.text_to_image.land import SAND, Ground
from apps.studio.engines.image.text_to_image.light import COLOURS, Array, Colour
from apps.studio.engines.image.text_to_image.noise import fractal, skyline
from apps.studio.engines.image.text_to_image.plants import PETALS
from apps.studio.engines.image.text_to_image.scene import Scene
from apps.studio.engines.image.text_to_image.sky import Disc


@dataclass(frozen=True)
class Site:
    """Where things find their place. Rows of the sheet: land between `land`, water between `water` (None
    where
    there is none); `crowd` names a plant that fills the place; `stream` is where the middle of a river is,
    for every
    row below the horizon."""

    land: tuple[float, float]
    water: tuple[float, float] | None = None
    crowd: str = ""
    stream: Array | None = None


@dataclass(frozen=True)
class Plan:
    """What a place's painter is given."""

    ground: Ground
    scene: Scene
    disc: Disc | None
    bank: bool  # somebody has to stand at the water

    @property
    def names(self) -> set[str]:
        """The things asked for."""
        return {thing.name for thing in self.scene.things}


Painter = Callable[[Plan], Site]


def _backdrop(plan: Plan, chance: float = 0.6) -> None:
    """Mountains behind, where the words ask for them or chance likes them."""
    g = plan.ground
    wanted = "mountains" in (plan.scene.place, plan.scene.second_place)
    if wanted or g.rng.random() < chance:
        peak = g.rng.uniform(0.34, 0.5) if wanted else g.rng.uniform(0.16, 0.34)
        land.mountains(g, 0.95, peak, g.rng.uniform(1.5, 3))
        if wanted or g.rng.random() < 0.5:
            land.mountains(g, 0.7, peak * 0.62, g.rng.uniform(2, 4))


def _disc_x(plan: Plan) -> float | None:
    return plan.disc.x if plan.disc else None


def _near_bank(plan: Plan, colour: Colour | None = None) -> float:
    """Land at one's feet; returns its highest row."""
    g = plan.ground
    top = g.height * (0.90 if not plan.bank else 0.80)
    rise = g.height * 0.05
    land.hills(g, top + rise, rise * 2, 0.03, 1.4, colour)
    return top


def lake(plan: Plan) -> Site:
    g = plan.ground
    _backdrop(plan, 0.85)
    land.hills(g, g.horizon + 5, g.height * 0.03, 0.7, 3)
    land.water(g, g.horizon + 5, rough=0.16 if plan.scene.weather != "storm" else 0.6, disc_x=_disc_x(plan))
    top = _near_bank(plan) if plan.bank or g.rng.random() < 0.6 else g.height
    return Site((g.horizon + 6, g.height), (g.horizon + 10, top))


def sea(plan: Plan) -> Site:
    g = plan.ground
    if "mountains" in (plan.scene.second_place,) or g.rng.random() < 0.2:
        land.mountains(g, 1.0, 0.16, 2)
    storm = plan.scene.weather == "storm" or plan.scene.mood == "dramatic"
    land.water(g, g.horizon, rough=0.75 if storm else 0.4, disc_x=_disc_x(plan))
    land.breakers(g, g.horizon + 6, g.height, 0.95 if storm else 0.35)
    top = float(g.height)
    if plan.bank:
        top = _near_bank(plan, SAND)
    return Site((g.horizon + 3, g.height), (g.horizon + 8, top))


def beach(plan: Plan) -> Site:
    g = plan.ground
    if g.rng.random() < 0.4:
        land.mountains(g, 1.0, 0.2, 2)
    land.water(g, g.horizon, rough=0.3, disc_x=_disc_x(plan))
    land.breakers(g, g.horizon + 6, g.height * 0.75, 0.35)
    slope = np.linspace(0.70, 0.84, g.width) if g.rng.random() < 0.5 else np.linspace(0.84, 0.70, g.width)
    line = (slope * g.height + 8 * skyline(g.width, 3, g.rng, 0.3, 3)).astype(np.float32)
    tone = 1 + 0.08 * fractal((g.height, g.width), (40, 30), g.rng, 4)
    g.fill(land.below(line, g.height), g.hazed(np.array(SAND, np.float32) * tone[..., None], 0.05))
    land.surf(g, line)
    return Site(
        (g.height * 0.86, g.height), (g.horizon + 8, g.height * 0.7), "palm" if g.rng.random() < 0.6 else ""
    )


def island(plan: Plan) -> Site:
    g = plan.ground
    land.water(g, g.horizon, rough=0.25, disc_x=_disc_x(plan))
    foot = g.horizon + g.height * 0.12
    middle, half = g.width * g.rng.uniform(0.42, 0.58), g.width * g.rng.uniform(0.2, 0.3)
    across = (np.arange(g.width) - middle) / half
    dome = (
        np.sqrt(np.clip(1 - across**2, 0, 1))
        * g.height
        * 0.15
        * (0.75 + 0.4 * skyline(g.width, 5, g.rng, 0.5, 5))
    )
    line = np.where(np.abs(across) < 1, foot - dome, g.height + 9).astype(np.float32)
    rows = np.arange(g.height, dtype=np.float32)[:, None]
    mask = land.below(line, g.height) * (rows < foot + 1)
    tone = 1 + 0.35 * fractal((g.height, g.width), (20, 20), g.rng, 5)
    g.fill(mask, g.hazed(np.array(land.GRASS[g.season or "summer"], np.float32) * 0.8 * tone[..., None], 0.3))
    sand = mask * (rows > foot - 6)
    g.fill(sand, g.hazed(SAND, 0.2))
    return Site((foot - 2, foot + 2), (foot + 14, g.height))


def river(plan: Plan) -> Site:
    g = plan.ground
    _backdrop(plan)
    land.hills(g, g.horizon + 4, g.height * 0.06, 0.7, 3)
    land.hills(g, g.horizon + g.height * 0.06, g.height * 0.05, 0.4, 2)
    stream = land.river(g, (0.45, 0.42, 0.32))
    return Site((g.horizon + g.height * 0.06, g.height), (g.horizon + g.height * 0.14, g.height), "", stream)


def waterfall(plan: Plan) -> Site:
    g = plan.ground
    pool = land.waterfall(g)
    top = _near_bank(plan) if plan.bank else g.height
    return Site((max(pool, g.height * 0.86), g.height), (pool + 4, top), "")


def mountains(plan: Plan) -> Site:
    g = plan.ground
    high = g.rng.uniform(0.62, 0.85)
    land.mountains(g, 1.0, high, g.rng.uniform(1.2, 2.2))
    land.mountains(g, 0.72, high * 0.62, g.rng.uniform(2, 3))
    land.mountains(g, 0.5, high * 0.3, g.rng.uniform(2.5, 4), foot=g.horizon + g.height * 0.05)
    if plan.scene.second_place in ("lake", "river"):
        water_top = g.horizon + g.height * 0.06
        land.water(g, water_top, rough=0.15, disc_x=_disc_x(plan))
        top = _near_bank(plan)
        return Site((g.height * 0.88, g.height), (water_top + 4, top))
    land.hills(g, g.horizon + g.height * 0.07, g.height * 0.06, 0.35)
    land.hills(g, g.horizon + g.height * 0.24, g.height * 0.08, 0.12)
    if "path" in plan.names:
        land.path(g)
    return Site((g.horizon + g.height * 0.08, g.height), None, "pine" if g.rng.random() < 0.5 else "")


def hills(plan: Plan) -> Site:
    g = plan.ground
    _backdrop(plan, 0.35)
    for step, depth in enumerate((0.9, 0.65, 0.4, 0.15)):
        top = g.horizon + g.height * (0.02 + 0.13 * step**1.2 / 2)
        land.hills(g, top, g.height * (0.06 + 0.025 * step), depth, g.rng.uniform(1.2, 2.4))
    if "path" in plan.names or g.rng.random() < 0.3:
        land.path(g)
    return Site((g.horizon + g.height * 0.06, g.height))


def meadow(plan: Plan) -> Site:
    g = plan.ground
    _backdrop(plan, 0.45)
    savanna = plan.names & {"lion", "elephant", "giraffe"}
    tone: Colour | None = (0.78, 0.66, 0.36) if savanna else None
    land.hills(g, g.horizon + 4, g.height * 0.03, 0.85, 3, tone)
    land.hills(g, g.horizon + g.height * 0.10, g.height * 0.05, 0.4, 2, tone)
    land.hills(g, g.horizon + g.height * 0.24, g.height * 0.05, 0.1, 1.5, tone)
    if "path" in plan.names:
        land.path(g)
    asked = next((thing for thing in plan.scene.things if thing.name == "flowers"), None)
    if asked or (not savanna and not g.white and g.season in ("spring", "summer") and g.rng.random() < 0.7):
        colour = COLOURS.get(asked.colour) if asked else None
        sprinkle(g, g.horizon + g.height * 0.05, colour, 2200 if asked else 420)
    return Site((g.horizon + g.height * 0.08, g.height), None, "acacia" if savanna else "")


def sprinkle(g: Ground, top: float, colour: Colour | None, count: int) -> None:
    """Flowers in the grass, small far away and large at one's feet."""
    near = np.sort(g.rng.random(count)) ** 1.3
    tones = [colour] if colour else [PETALS[int(i)] for i in g.rng.integers(0, len(PETALS), 3)]
    for share in near:
        x, y = int(g.rng.integers(g.width)), int(top + (g.height - top) * share)
        radius = max(1, round(g.height * 0.009 * (0.12 + share)))
        tone = g.hazed(tones[int(g.rng.integers(len(tones)))], 1 - share) * g.rng.uniform(0.8, 1.15)
        cv2.circle(g.sheet, (x, y), radius, tone.tolist(), -1, cv2.LINE_AA)


def forest(plan: Plan) -> Site:
    g = plan.ground
    floor = (0.30, 0.34, 0.18) if g.season != "autumn" else (0.55, 0.36, 0.16)
    land.hills(g, g.horizon + g.height * 0.03, g.height * 0.03, 0.6, 2, None if g.white else floor)
    land.hills(g, g.horizon + g.height * 0.2, g.height * 0.03, 0.1, 2, None if g.white else floor)
    if "path" in plan.names or g.rng.random() < 0.6:
        land.path(g, (0.62, 0.52, 0.38))
    if "bamboo" in plan.names:
        crowd = "bamboo"
    elif "pine" in plan.names or g.white:
        crowd = "pine"
    elif "blossom" in plan.names:
        crowd = "blossom"
    else:
        crowd = str(g.rng.choice(["tree", "tree", "pine"])) if g.season != "autumn" else "tree"
    return Site((g.horizon + g.height * 0.10, g.height), None, f"forest:{crowd}")


def desert(plan: Plan) -> Site:
    land.dunes(plan.ground)
    g = plan.ground
    return Site((g.horizon + g.height * 0.14, g.height * 0.94))


def canyon(plan: Plan) -> Site:
    g = plan.ground
    land.mountains(g, 1.0, 0.2, 2)
    land.hills(g, g.horizon + 6, g.height * 0.02, 0.6, 2, (0.74, 0.50, 0.34))
    land.hills(g, g.horizon + g.height * 0.2, g.height * 0.03, 0.15, 2, (0.70, 0.45, 0.30))
    land.cliffs(g)
    if plan.scene.second_place in ("river", "sea") or g.rng.random() < 0.4:
        land.river(g, (0.6, 0.4, 0.3))
    return Site((g.horizon + g.height * 0.14, g.height))


def city(plan: Plan) -> Site:
    g = plan.ground
    if "mountains" in (plan.scene.second_place,):
        land.mountains(g, 1.0, 0.35, 2)
    wet = plan.scene.second_place in ("river", "sea", "lake") or bool(
        plan.names & {"boat", "sailboat", "ship", "bridge"}
    )
    by_water = wet or (not plan.bank and "car" not in plan.names and g.rng.random() < 0.4)
    land.city(g, by_water)
    foot = g.horizon + (g.height - g.horizon) * (0.18 if by_water else 0.5)
    if by_water:
        return Site((g.height * 0.97, g.height), (foot + 4, g.height))
    if plan.scene.weather in ("rain", "storm"):
        _wet_street(g, foot)
    return Site((foot + g.height * 0.06, g.height))


def _wet_street(g: Ground, foot: float) -> None:
    dry = g.sheet.copy()
    land.water(g, foot, rough=0.25)
    g.sheet[:] = 0.45 * dry + 0.55 * g.sheet


def village(plan: Plan) -> Site:
    site = hills(replace(plan, scene=replace(plan.scene, place="hills")))
    land.path(plan.ground)
    return replace(site, crowd="houses")


def garden(plan: Plan) -> Site:
    g = plan.ground
    land.hills(g, g.horizon + 4, g.height * 0.02, 0.7, 2)
    land.hills(g, g.horizon + g.height * 0.12, g.height * 0.03, 0.2, 2)
    if plan.names & {"lotus", "duck", "swan", "fish", "frog", "boat"} or g.rng.random() < 0.4:
        stream: Array | None = land.river(g, (0.5, 0.48, 0.42))
    else:
        stream = None
        land.path(g)
    asked = next((thing for thing in plan.scene.things if thing.name == "flowers"), None)
    if not g.white:
        sprinkle(g, g.horizon + g.height * 0.1, COLOURS.get(asked.colour) if asked else None, 1500)
    return Site(
        (g.horizon + g.height * 0.08, g.height), (g.horizon + g.height * 0.2, g.height), "grove", stream
    )


def snowfield(plan: Plan) -> Site:
    g = replace(plan.ground, white=True)
    _backdrop(replace(plan, ground=g), 0.8)
    land.hills(g, g.horizon + 6, g.height * 0.04, 0.7, 2.5)
    land.hills(g, g.horizon + g.height * 0.12, g.height * 0.06, 0.35, 2)
    land.hills(g, g.horizon + g.height * 0.28, g.height * 0.05, 0.08, 1.4)
    polar = plan.names & {"penguin", "whale"}
    return Site(
        (g.horizon + g.height * 0.10, g.height), None, "" if polar or g.rng.random() < 0.4 else "pine"
    )


def space(plan: Plan) -> Site:
    g = plan.ground
    if plan.bank or plan.scene.second_place:
        painter = PAINTERS.get(plan.scene.second_place, hills)
        return painter(replace(plan, scene=replace(plan.scene, place=plan.scene.second_place or "hills")))
    return Site((g.height, g.height))


def underwater(plan: Plan) -> Site:
    g = plan.ground
    land.seabed(g)
    return Site((g.height * 0.84, g.height), None, "weeds")


PAINTERS: dict[str, Painter] = {
    "lake": lake, "sea": sea, "beach": beach, "island": island, "river": river, "waterfall": waterfall,
    "mountains": mountains, "hills": hills, "meadow": meadow, "forest": forest, "desert": desert,
    "canyon": canyon, "city": city, "village": village, "garden": garden, "snowfield": snowfield,
    "space": space, "underwater": underwater,
}  # fmt: skip
