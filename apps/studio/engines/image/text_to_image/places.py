"""How each kind of place is built up from heights, covers and water, and where in it things can stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from apps.studio.engines.image.text_to_image import shapes, water
from apps.studio.engines.image.text_to_image.falls import waterfall_wall
from apps.studio.engines.image.text_to_image.flowers import PETALS
from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.light import COLOURS, Colour, Mask
from apps.studio.engines.image.text_to_image.scene import Scene
from apps.studio.engines.image.text_to_image.seabed import seabed
from apps.studio.engines.image.text_to_image.shapes import Range, Shore
from apps.studio.engines.image.text_to_image.sky import Disc
from apps.studio.engines.image.text_to_image.space import world_below
from apps.studio.engines.image.text_to_image.street import skyline_by_water, street
from apps.studio.engines.image.text_to_image.surface import Cover, blades, paint_land, sprinkle
from apps.studio.engines.image.text_to_image.terrain import Heights, Seen, look


@dataclass(frozen=True)
class Site:
    """Where things find their place: masks (H, W) of land and water; `crowd` names what fills the place."""

    land: Mask
    water: Mask
    crowd: str = ""
    top: tuple[float, float] | None = None  # the column and row of a hill's top


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

    @property
    def shift(self) -> float:
        """Where in the endless noise this picture lies."""
        return float(self.ground.rng.uniform(0, 40))

    def wants(self, place: str) -> bool:
        """The words name this place, first or second."""
        return place in (self.scene.place, self.scene.second_place)


CROWNS = {"castle", "church", "pagoda", "windmill", "tower", "ruin"}  # what stands on the top of a hill
HILL = 3.0  # how far away that hill is, see `Ground.ahead`
Painter = Callable[[Plan], Site]


def _ranges(plan: Plan, chance: float, high: float = 0.0) -> Heights:
    """Mountains at the end of the land, where the words ask for them or chance likes them."""
    g = plan.ground
    wanted = plan.wants("mountains") or high > 0
    if not wanted and g.rng.random() > chance:
        return shapes.rolling(g.tiles, 0.012, plan.shift, 3.0)
    top = float(g.rng.choice([-0.17, 0.17])) + float(g.rng.normal(0, 0.04))
    room = g.horizon / g.view.focal
    peak = room * (high or (g.rng.uniform(0.50, 0.64) if wanted else g.rng.uniform(0.20, 0.36)))
    ranges = [Range(240.0, peak, g.rng.uniform(3.5, 5.5), top)]
    if wanted or g.rng.random() < 0.6:
        ranges.append(Range(110.0, peak * 0.52, g.rng.uniform(4.5, 7), -top * 1.3))
    return shapes.mountains(g.tiles, ranges, plan.shift)


def _land(plan: Plan, heights: Heights, cover: Cover) -> Seen:
    seen = look(plan.ground.view, heights)
    paint_land(plan.ground, seen, cover)
    return seen


def _mirror(plan: Plan, seen: Seen, shore: Shore, rough: float) -> Mask:
    """Paint the water of a land with a shore; returns where it is."""
    wet = seen.land & (shore(seen.places) < 0)
    storm = {"storm": 4.5, "rain": 1.7}.get(plan.scene.weather, 1.0)
    water.mirror(plan.ground, wet, rough * storm, plan.disc)
    return np.asarray(wet)


def lake(plan: Plan) -> Site:
    g = plan.ground
    bank = g.rng.uniform(0.30, 0.42) if plan.bank else g.rng.uniform(-0.12, 0.16)
    spit = float(g.rng.choice([-0.36, 0.36])) + float(g.rng.normal(0, 0.03))
    shore = shapes.lake_shore(g.tiles, plan.shift, bank, spit)
    dry = shapes.together(shapes.rolling(g.tiles, 0.022, plan.shift, 1.2), _ranges(plan, 0.85))
    seen = _land(plan, shapes.wet(shore, dry), Cover(g.grass))
    wet = _mirror(plan, seen, shore, 0.22)
    blades(g, seen.land & ~wet, g.grass, 900)
    return Site(seen.land & ~wet, wet, "shore")


def sea(plan: Plan) -> Site:
    g = plan.ground
    storm = 1.0 if plan.scene.weather == "storm" else 0.62 if plan.scene.mood == "dramatic" else 0.22
    if plan.scene.mood in ("calm", "dreamy") or "moon" in plan.names:
        storm = min(storm, 0.10)
    if plan.wants("mountains") or plan.bank:
        return _coast(plan, storm, g.rng.uniform(0.42, 0.56) if plan.bank else -0.3)
    swell = shapes.waves(g.tiles, storm, plan.shift, float(g.rng.uniform(-0.6, 0.6)))
    seen = look(g.view, swell)
    water.sea(g, seen, storm, plan.disc)
    return Site(np.zeros_like(seen.land), seen.land)


def _coast(plan: Plan, storm: float, reach: float, slant: float = 0.9) -> Site:
    """Land at one's feet, surf, and the sea beyond; mountains on its far side if they are wanted."""
    g = plan.ground
    g.bare = True
    swell = shapes.waves(g.tiles, storm, plan.shift, 0.3)
    far = look(g.view, shapes.together(swell, _ranges(plan, 0.3)))
    rock = far.places.ahead > 60
    water.sea(
        g, replace(far, land=far.land & ~(rock & (far.high > 0.004 * far.places.metres))), storm, plan.disc
    )
    hilly = replace(far, land=far.land & rock & (far.high > 0.004 * far.places.metres))
    if hilly.land.any():
        ahead = g.ahead
        paint_land(g, hilly, Cover(g.grass))
        g.ahead = np.minimum(ahead, g.ahead)
    side = slant * float(g.rng.choice([-1, 1]))
    shore = shapes.coast(g.tiles, plan.shift, side, reach)
    near = look(g.view, shapes.wet(shore, shapes.rolling(g.tiles, 0.01, plan.shift, 0.0), 0.02))
    way = shore(near.places)
    beach = replace(near, land=near.land & (way > 0) & (near.places.log < 4))
    ahead = g.ahead
    paint_land(g, beach, Cover("snow" if g.white else "summer", sand=not g.white))
    g.ahead = np.minimum(ahead, g.ahead)
    water.surf(g, np.where(near.places.log < 4, way, -9).astype(np.float32), 1 + storm)
    return Site(beach.land & (way > 0.10), far.land & ~beach.land & (far.places.ahead < 60))


def beach(plan: Plan) -> Site:
    g = plan.ground
    g.bare = True
    storm = 0.8 if plan.scene.weather == "storm" else 0.2
    site = _coast(plan, storm, float(g.rng.uniform(0.50, 0.75)), 1.3)
    return replace(site, crowd="palm" if g.rng.random() < 0.5 and not g.white else "")


def island(plan: Plan) -> Site:
    g = plan.ground
    aside = float(g.rng.choice([-0.12, 0.12]))
    shore = shapes.island_shore(g.tiles, plan.shift, aside)
    dry = shapes.rolling(g.tiles, 0.09, plan.shift, -1.0)
    seen = _land(plan, shapes.wet(shore, dry, 0.16), Cover(g.grass, mountains_from=900))
    wet = _mirror(plan, seen, shore, 0.4)
    return Site(seen.land & ~wet, wet, "island")


def river(plan: Plan) -> Site:
    g = plan.ground
    shore = shapes.river_shore(
        g.tiles, plan.shift, float(g.rng.uniform(0.34, 0.46)), float(g.rng.choice([-0.8, 0.8]))
    )
    dry = shapes.together(shapes.rolling(g.tiles, 0.028, plan.shift, 0.9), _ranges(plan, 0.6))
    cover = Cover(g.grass, fields=not g.white and g.rng.random() < 0.4)
    seen = _land(plan, shapes.wet(shore, dry, 0.07), cover)
    wet = _mirror(plan, seen, shore, 0.28)
    blades(g, seen.land & ~wet, g.grass)
    return Site(seen.land & ~wet, wet, "banks")


def waterfall(plan: Plan) -> Site:
    g = plan.ground
    shore = shapes.lake_shore(g.tiles, plan.shift, 0.34 if plan.bank else 0.05, 0.5)
    waterfall_wall(g)
    seen = look(g.view, shapes.wet(shore, shapes.rolling(g.tiles, 0.01, plan.shift, 0.5)))
    near = replace(seen, land=seen.land & (seen.places.log < 1.3))
    paint_land(g, near, Cover("woods" if not g.white else "snow"))
    wet = near.land & (shore(seen.places) < 0)
    water.mirror(g, wet, 0.5, None)
    blades(g, near.land & ~wet, g.grass, 900)
    return Site(near.land & ~wet, wet, "rocks")


def mountains(plan: Plan) -> Site:
    g = plan.ground
    if plan.scene.second_place in ("lake", "river"):
        return lake(plan)
    dry = shapes.together(
        shapes.rolling(g.tiles, 0.045, plan.shift, 0.8), _ranges(plan, 1.0, g.rng.uniform(0.72, 0.9))
    )
    way = float(g.rng.uniform(-0.4, 0.4)) if "path" in plan.names else None
    seen = _land(plan, dry, Cover(g.grass, way=way))
    blades(g, seen.land, g.grass)
    return Site(seen.land, np.zeros_like(seen.land), "pine")


def hills(plan: Plan) -> Site:
    g = plan.ground
    dry = shapes.together(shapes.rolling(g.tiles, 0.055, plan.shift, 0.5), _ranges(plan, 0.4))
    way = float(g.rng.uniform(-0.4, 0.4)) if "path" in plan.names or g.rng.random() < 0.45 else None
    crowned = bool(plan.names & CROWNS)
    aside = float(g.rng.choice([-0.14, 0.14]))
    if crowned:
        dry = shapes.together(dry, shapes.knoll(aside, HILL, g.view.eye * 1.3))
    seen = _land(plan, dry, Cover(g.grass, fields=not g.white, way=way))
    blades(g, seen.land, g.grass)
    top = _top(seen, aside) if crowned else None
    return Site(seen.land, np.zeros_like(seen.land), "copses", top)


def _top(seen: Seen, aside: float) -> tuple[float, float]:
    """Where the top of a hill is seen: column and row."""
    away = np.abs(seen.places.log - np.log(HILL)) + 4 * np.abs(seen.places.aside - aside) + 9.0 * ~seen.land
    row, column = np.unravel_index(int(np.argmin(away)), away.shape)
    return float(column), float(row)


def meadow(plan: Plan) -> Site:
    g = plan.ground
    savanna = bool(plan.names & {"lion", "elephant", "giraffe"})
    grass = "savanna" if savanna else g.grass
    dry = shapes.together(shapes.rolling(g.tiles, 0.026, plan.shift, 0.6), _ranges(plan, 0.5))
    way = float(g.rng.uniform(-0.4, 0.4)) if "path" in plan.names else None
    seen = _land(
        plan, dry, Cover(grass, fields=not savanna and not g.white and g.rng.random() < 0.4, way=way)
    )
    blades(g, seen.land, grass, 2400)
    _in_flower(plan, seen, savanna)
    return Site(seen.land, np.zeros_like(seen.land), "acacia" if savanna else "copses")


def _in_flower(plan: Plan, seen: Seen, savanna: bool) -> None:
    g = plan.ground
    asked = next((thing for thing in plan.scene.things if thing.name in ("flowers", "sunflower")), None)
    by_chance = not savanna and not g.white and g.season in ("spring", "summer") and g.rng.random() < 0.7
    if not asked and not by_chance:
        return
    wished = COLOURS.get(asked.colour or "yellow" * (asked.name == "sunflower")) if asked else None
    tones: list[Colour] = [wished] if wished else [PETALS[int(i)] for i in g.rng.integers(0, len(PETALS), 3)]
    sprinkle(g, seen.land, tones, 5200 if asked else 900)


def forest(plan: Plan) -> Site:
    g = plan.ground
    grass = "snow" if g.white else "fallen" if g.season == "autumn" else "woods"
    way = float(g.rng.uniform(-0.35, 0.35)) if "path" in plan.names or g.rng.random() < 0.7 else None
    seen = _land(plan, shapes.rolling(g.tiles, 0.02, plan.shift, 0.8), Cover(grass, way=way))
    blades(g, seen.land, grass, 1400)
    if "bamboo" in plan.names:
        crowd = "bamboo"
    elif "pine" in plan.names or g.white:
        crowd = "pine"
    elif "blossom" in plan.names:
        crowd = "blossom"
    else:
        crowd = str(g.rng.choice(["tree", "tree", "pine"])) if g.season != "autumn" else "tree"
    return Site(seen.land, np.zeros_like(seen.land), f"forest:{crowd}")


def desert(plan: Plan) -> Site:
    g = plan.ground
    g.bare = True
    seen = _land(plan, shapes.dunes(g.tiles, plan.shift), Cover("savanna", sand=True, mountains_from=900))
    return Site(seen.land, np.zeros_like(seen.land), "dry")


def canyon(plan: Plan) -> Site:
    g = plan.ground
    g.bare = True
    dry = shapes.canyon(g.tiles, plan.shift)
    if plan.scene.second_place in ("river", "sea") or g.rng.random() < 0.5:
        shore = shapes.river_shore(g.tiles, plan.shift, 0.28, 0.5)
        seen = _land(plan, shapes.wet(shore, dry, 0.03), Cover("savanna", red=True, mountains_from=900))
        wet = _mirror(plan, seen, shore, 0.3)
        return Site(seen.land & ~wet, wet)
    seen = _land(plan, dry, Cover("savanna", red=True, mountains_from=900))
    return Site(seen.land, np.zeros_like(seen.land))


def city(plan: Plan) -> Site:
    wet = plan.scene.second_place in ("river", "sea", "lake") or bool(
        plan.names & {"boat", "sailboat", "ship", "bridge"}
    )
    rain = plan.scene.weather in ("rain", "storm")
    walked = plan.bank or "car" in plan.names or rain
    by_water = wet or (not walked and plan.ground.rng.random() < 0.3)
    plan.ground.bare = True
    if not by_water:
        return Site(*street(plan.ground, rain), "walkers")
    return Site(*skyline_by_water(plan.ground, plan.disc))


def village(plan: Plan) -> Site:
    g = plan.ground
    dry = shapes.together(shapes.rolling(g.tiles, 0.036, plan.shift, 0.9), _ranges(plan, 0.6))
    seen = _land(plan, dry, Cover(g.grass, fields=not g.white, way=float(g.rng.uniform(-0.3, 0.3))))
    blades(g, seen.land, g.grass)
    return Site(seen.land, np.zeros_like(seen.land), "houses")


def garden(plan: Plan) -> Site:
    g = plan.ground
    pond = bool(plan.names & {"lotus", "duck", "swan", "fish", "frog", "boat"}) or g.rng.random() < 0.4
    dry = shapes.rolling(g.tiles, 0.02, plan.shift, 0.9)
    way = None if pond else float(g.rng.uniform(-0.35, 0.35))
    shore = shapes.river_shore(g.tiles, plan.shift, 0.32, 0.7)
    seen = _land(plan, shapes.wet(shore, dry) if pond else dry, Cover(g.grass, way=way))
    wet = _mirror(plan, seen, shore, 0.2) if pond else np.zeros_like(seen.land)
    blades(g, seen.land & ~wet, g.grass, 1800)
    asked = next((thing for thing in plan.scene.things if thing.name == "flowers"), None)
    if not g.white:
        wished = COLOURS.get(asked.colour) if asked else None
        sprinkle(g, seen.land & ~wet, [wished] if wished else PETALS, 3000)
    return Site(seen.land & ~wet, wet, "grove")


def snowfield(plan: Plan) -> Site:
    g = replace(plan.ground, white=True)
    white = replace(plan, ground=g)
    polar = bool(plan.names & {"penguin", "whale"})
    dry = shapes.together(shapes.rolling(g.tiles, 0.034, plan.shift, 0.6), _ranges(white, 0.9))
    if polar or plan.scene.second_place in ("sea", "lake"):
        shore = shapes.lake_shore(g.tiles, plan.shift, 0.55, 0.4)
        seen = _land(white, shapes.wet(shore, dry, 0.09), Cover("snow"))
        wet = _mirror(white, seen, shore, 0.3)
        site = Site(seen.land & ~wet, wet, "")
    else:
        seen = _land(white, dry, Cover("snow"))
        site = Site(seen.land, np.zeros_like(seen.land), "pine")
    plan.ground.ahead = g.ahead
    return site


def space(plan: Plan) -> Site:
    if plan.bank or plan.scene.second_place:
        painter = PAINTERS.get(plan.scene.second_place, hills)
        return painter(replace(plan, scene=replace(plan.scene, place=plan.scene.second_place or "hills")))
    if not plan.names & {"planet"}:
        world_below(plan.ground)
    nowhere = np.zeros(plan.ground.sheet.shape[:2], bool)
    plan.ground.ahead = np.full(nowhere.shape, np.inf, np.float32)
    return Site(nowhere, nowhere)


def underwater(plan: Plan) -> Site:
    plan.ground.bare = True
    floor = seabed(plan.ground)
    return Site(floor, np.zeros_like(floor), "weeds")


PAINTERS: dict[str, Painter] = {
    "lake": lake, "sea": sea, "beach": beach, "island": island, "river": river, "waterfall": waterfall,
    "mountains": mountains, "hills": hills, "meadow": meadow, "forest": forest, "desert": desert,
    "canyon": canyon, "city": city, "village": village, "garden": garden, "snowfield": snowfield,
    "space": space, "underwater": underwater,
}  # fmt: skip
