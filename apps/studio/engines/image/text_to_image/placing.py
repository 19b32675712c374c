"""Puts things where they belong: on land, on water, in the air; small and pale when far, with shadow or
mirror image."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image

from apps.studio.engines.image.text_to_image import beings, buildings, craft, plants
from apps.studio.engines.image.text_to_image.land import Ground
from apps.studio.engines.image.text_to_image.light import COLOURS, Array
from apps.studio.engines.image.text_to_image.noise import smooth
from apps.studio.engines.image.text_to_image.pen import Hand
from apps.studio.engines.image.text_to_image.places import Site
from apps.studio.engines.image.text_to_image.scene import Scene, Thing

Draw = Callable[[int, Hand], Image.Image]


@dataclass(frozen=True)
class Spec:
    """Where a thing belongs, how high it is as part of the sheet half-way into the picture, and how deep in
    it."""

    where: str  # land, water, air
    size: float
    depth: float = 0.5


LARGE = {
    "tree": 0.46, "pine": 0.46, "palm": 0.46, "cypress": 0.42, "blossom": 0.52, "willow": 0.5, "bare": 0.46,
    "bamboo": 0.55, "cactus": 0.28, "house": 0.21, "castle": 0.36, "tower": 0.40, "church": 0.3, "pagoda":
    0.4,
    "lighthouse": 0.46, "windmill": 0.36, "ruin": 0.26, "torii": 0.34,
}  # fmt: skip
SPECS: dict[str, Spec] = {
    **{name: Spec("land", size, 0.55) for name, size in LARGE.items()},
    "tent": Spec("land", 0.15, 0.3), "campfire": Spec("land", 0.14, 0.2), "fence": Spec("land", 0.07, 0.3),
    "train": Spec("land", 0.13, 0.5), "car": Spec("land", 0.13, 0.35), "reeds": Spec("land", 0.2, 0.05),
    "flowers": Spec("land", 0.17, 0.05), "person": Spec("land", 0.22, 0.35), "couple": Spec("land", 0.23,
    0.35),
    "umbrella": Spec("land", 0.30, 0.3), "horse": Spec("land", 0.21, 0.35), "cow": Spec("land", 0.17, 0.4),
    "sheep": Spec("land", 0.13, 0.4), "deer": Spec("land", 0.20, 0.35), "wolf": Spec("land", 0.17, 0.35),
    "bear": Spec("land", 0.18, 0.35), "rabbit": Spec("land", 0.13, 0.15), "cat": Spec("land", 0.2, 0.12),
    "dog": Spec("land", 0.16, 0.2), "lion": Spec("land", 0.2, 0.3), "tiger": Spec("land", 0.17, 0.3),
    "elephant": Spec("land", 0.27, 0.4), "giraffe": Spec("land", 0.40, 0.45), "camel": Spec("land", 0.2, 0.4),
    "penguin": Spec("land", 0.2, 0.25), "frog": Spec("land", 0.13, 0.1), "owl": Spec("land", 0.2, 0.15),
    "crow": Spec("land", 0.13, 0.15), "bridge": Spec("water", 0.16, 0.5), "boat": Spec("water", 0.09, 0.45),
    "sailboat": Spec("water", 0.28, 0.5), "ship": Spec("water", 0.34, 0.55), "swan": Spec("water", 0.12, 0.3),
    "duck": Spec("water", 0.07, 0.3), "whale": Spec("water", 0.19, 0.4), "dolphin": Spec("water", 0.14, 0.35),
    "lotus": Spec("water", 0.10, 0.08), "birds": Spec("air", 0.03), "eagle": Spec("air", 0.12),
    "seagull": Spec("air", 0.05), "butterfly": Spec("air", 0.08), "balloon": Spec("air", 0.26),
    "kite": Spec("air", 0.2), "lantern": Spec("air", 0.13), "rocket": Spec("air", 0.42),
    "planet": Spec("air", 0.3),
    "fish": Spec("air", 0.09),
}  # fmt: skip
SWIMMERS = {"whale", "dolphin", "fish", "duck", "boat", "ship"}
LIGHTS = {"campfire", "lantern", "rocket"}  # not dimmed by the hour
FEW = 2  # kinds of things up to which each is shown larger


@dataclass
class Places:
    """What is taken already, as (left, right) parts of the width."""

    taken: list[tuple[float, float]] = field(default_factory=list)

    def free(self, wide: float, side: str, rng: np.random.Generator) -> float:
        """The middle of a place for something so wide, on a side if one is wished."""
        low, high = {"left": (0.12, 0.36), "right": (0.64, 0.88), "middle": (0.44, 0.56)}.get(
            side, (0.12, 0.88)
        )
        thirds = [x for x in (0.3, 0.36, 0.64, 0.7) if low <= x <= high]
        tries = [float(rng.choice(thirds)) + float(rng.normal(0, 0.03))] if thirds else []
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
    """One thing with its place: foot in pixels, height in pixels, depth 0…1."""

    name: str
    x: float
    foot: float
    height: int
    depth: float
    colour: str
    where: str
    asked: bool = True


def drawer(name: str) -> Draw:
    """The function that draws a thing."""
    for module in (plants, buildings, craft, beings):
        found = getattr(module, name, None)
        if found is not None:
            drawn: Draw = found
            return drawn
    return lambda height, hand: beings.animal(name, height, hand)


def placed(scene: Scene, site: Site, ground: Ground) -> list[Put]:
    """Every thing with its place, the farthest first."""
    places, puts = Places(), []
    kinds = [thing for thing in scene.things if thing.name in SPECS]
    for thing in kinds:
        spec = SPECS[thing.name]
        where = _where(thing.name, spec, site, scene)
        larger = 1.35 if len(kinds) <= FEW else 1.12 if len(kinds) <= 2 * FEW else 0.95
        for number in range(_count(thing, where)):
            puts.append(_put(thing, spec, where, larger, number, places, site, ground))
    return sorted(puts, key=lambda put: -put.depth)


def _count(thing: Thing, where: str) -> int:
    if thing.name == "birds":
        return max(5, thing.count * 2) if thing.count != 1 else 5
    if thing.name in ("fish", "flowers", "butterfly") and thing.count == 1:
        return 5 if where == "air" and thing.name == "fish" else 1 if thing.name == "butterfly" else 3
    return thing.count


def _where(name: str, spec: Spec, site: Site, scene: Scene) -> str:
    if scene.place == "underwater" and (name in SWIMMERS or spec.where == "air"):
        return "air"
    if spec.where == "water" and site.water is None:
        return "land"
    if (
        name in ("lighthouse", "torii")
        and site.water is not None
        and scene.place in ("sea", "lake", "island")
    ):
        return "water"
    if name in ("crow", "seagull", "owl") and scene.place in ("sea", "space"):
        return "air"
    return spec.where


def _put(
    thing: Thing, spec: Spec, where: str, larger: float, number: int, places: Places, site: Site, g: Ground
) -> Put:
    rng = g.rng
    depth = {"front": 0.08, "far": 0.85}.get(thing.near, spec.depth + rng.normal(0, 0.06))
    if thing.count > 1:
        depth += rng.uniform(-0.18, 0.22)
    depth = float(np.clip(depth, 0.02, 0.95))
    scale = (
        (1.45 - 0.9 * depth) * larger * (1.4 if thing.near == "front" else 0.75 if thing.near == "far" else 1)
    )
    crowd = 1.0 if thing.count <= 2 else 0.8 if thing.count <= 5 else 0.62
    height = max(6, round(g.height * spec.size * scale * crowd * rng.uniform(0.9, 1.1)))
    x = places.free(min(0.6, height / g.width * 1.1), thing.side if number == 0 else "", rng) * g.width
    if where == "air":
        top, low = g.height * 0.10, g.horizon * 0.86
        if thing.name == "fish" or site.crowd == "weeds":
            low = g.height * 0.78
        foot = float(rng.uniform(top + height, max(low, top + height + 2)))
    else:
        first, last = site.water if where == "water" and site.water else site.land
        foot = first + (last - first) * (1 - depth) ** 1.25
        foot = min(foot, g.height - 2)
        if where == "water" and site.stream is not None:
            x = _in_stream(x, foot, thing.name, site.stream, g)
    return Put(thing.name, x, foot, height, depth, thing.colour, where)


def _in_stream(x: float, foot: float, name: str, stream: Array, g: Ground) -> float:
    """A place on a river at that row: its middle, or a little beside it."""
    row = min(max(round(foot) - g.horizon, 0), len(stream) - 1)
    near = row / len(stream)
    return float(stream[row]) + (
        0.0 if name == "bridge" else (x / g.width - 0.5) * g.width * 0.22 * near**1.4
    )


def stand(put: Put, ground: Ground) -> None:
    """Draw one thing onto the sheet, with its shadow on land and its mirror image on water."""
    g = ground
    hand = Hand(g.rng, g.season, g.white, g.light.dark, g.light.left, COLOURS.get(put.colour))
    sprite = np.asarray(drawer(put.name)(put.height, hand), dtype=np.float32) / 255
    colours, alpha = sprite[..., :3], sprite[..., 3]
    if put.name not in LIGHTS:
        burning = ((colours[..., 0] > 0.9) & (colours[..., 2] < 0.62) & (colours[..., 1] > 0.6))[..., None]
        lamps = g.light.dark > 0.2 and put.name in buildings.__dict__
        colours = np.where(burning & lamps, colours, _lit(colours, g, put))
    left, top = round(put.x - sprite.shape[1] / 2), round(put.foot - sprite.shape[0])
    if put.where == "water":
        _mirror(g, colours, alpha, left, round(put.foot))
    elif put.where == "land":
        _shadow(g, put, sprite.shape[1])
    lay(g.sheet, colours, alpha, left, top)


def _lit(colours: Array, g: Ground, put: Put) -> Array:
    shine = np.array(g.light.sun, np.float32) * 0.10 * g.light.shine
    # What was asked for is seen a little clearer than the air would let it.
    depth = put.depth * (0.35 if put.asked else 1.0) if put.where != "air" else 0.2
    lift = 1 + (0.35 * g.light.dark if put.asked else 0)
    return g.hazed((colours + shine * colours) * lift, depth)


def lay(sheet: Array, colours: Array, alpha: Array, left: int, top: int) -> None:
    """Composite a drawing onto the sheet; what lies outside is cut."""
    height, width = alpha.shape
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(sheet.shape[1], left + width), min(sheet.shape[0], top + height)
    if x1 <= x0 or y1 <= y0:
        return
    part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    share = alpha[part][..., None]
    sheet[y0:y1, x0:x1] += share * (colours[part] - sheet[y0:y1, x0:x1])


def _shadow(g: Ground, put: Put, wide: int) -> None:
    strength = 0.42 * g.light.shine * (1 - 0.6 * put.depth)
    length = wide * (0.5 + (0.9 if g.light.height < 0.2 else 0.25))
    shift = length * 0.45 * (1 if g.light.left else -1)
    layer = np.zeros(g.sheet.shape[:2], np.float32)
    centre, axes = (
        (round(put.x + shift), round(put.foot - 1)),
        (max(2, round(length * 0.5)), max(1, round(put.height * 0.035))),
    )
    cv2.ellipse(layer, centre, axes, 0, 0, 360, 1.0, -1, cv2.LINE_AA)
    layer[:] = cv2.GaussianBlur(layer, (0, 0), max(1.0, put.height * 0.012))
    g.sheet[:] *= 1 - strength * layer[..., None]


def _mirror(g: Ground, colours: Array, alpha: Array, left: int, foot: int) -> None:
    height = alpha.shape[0]
    wobble = 2.5 * smooth((height, 1), (max(3, height / 8), 1), g.rng)
    columns = (
        np.arange(alpha.shape[1], dtype=np.float32)[None] + wobble * np.linspace(0.3, 2, height)[:, None]
    )
    rows = np.repeat(np.arange(height, dtype=np.float32)[::-1, None], alpha.shape[1], axis=1)
    columns = columns.astype(np.float32)
    turned = cv2.remap(np.ascontiguousarray(colours, dtype=np.float32), columns, rows, cv2.INTER_LINEAR)
    seen = cv2.remap(np.ascontiguousarray(alpha, dtype=np.float32), columns, rows, cv2.INTER_LINEAR)
    fade = np.linspace(0.6, 0.1, height, dtype=np.float32)[:, None]
    lay(g.sheet, turned * 0.85, seen * fade, left, foot)


def crowd(site: Site, ground: Ground) -> Iterator[Put]:
    """The plants and houses that fill a place by themselves, the farthest first."""
    g = ground
    kind, _, species = site.crowd.partition(":")
    first, last = site.land
    amounts = {"forest": (46, species, 0.60), "pine": (11, "pine", 0.32), "palm": (3, "palm", 0.5),
               "grove": (7, "tree", 0.34), "houses": (8, "house", 0.12), "acacia": (5, "tree", 0.2),
               "weeds": (10, "reeds", 0.22)}  # fmt: skip
    if kind not in amounts:
        return
    count, name, size = amounts[kind]
    nearest = {"forest": 0.10, "houses": 0.35}.get(kind, 0.25)
    for depth in np.sort(g.rng.uniform(nearest, 0.97, count))[::-1]:
        x = float(g.rng.random())
        if depth < 0.62 and kind in ("forest", "grove", "palm", "pine"):
            x = x * 0.34 if x < 0.5 else 1 - (1 - x) * 0.34  # leave the middle open
        foot = first + (last - first) * (1 - depth) ** 1.25
        height = round(g.height * size * (1.5 - depth) * g.rng.uniform(0.75, 1.2))
        yield Put(name, x * g.width, float(foot), max(8, height), float(depth), "", "land", asked=False)
