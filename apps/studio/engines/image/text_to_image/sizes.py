"""How large things are: in metres, and in a picture about them. From both follows where the eye is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.text_to_image.scene import Scene, Thing

EYES = (0.45, 12.0)  # metres above the ground
NEAREST = 0.74  # of the way from the horizon to the lower edge: where the nearest thing stands
FEW = 2  # kinds of things up to which each is shown larger


@dataclass(frozen=True)
class Spec:
    """Where a thing belongs, how many metres high it is, and how high as a part of a picture about it."""

    where: str  # land, water, air
    metres: float
    share: float


SPECS: dict[str, Spec] = {
    "tree": Spec("land", 9, 0.46), "pine": Spec("land", 13, 0.48), "palm": Spec("land", 9, 0.50),
    "cypress": Spec("land", 11, 0.42), "blossom": Spec("land", 5.5, 0.54), "willow": Spec("land", 9, 0.52),
    "bare": Spec("land", 8, 0.52), "bamboo": Spec("land", 8, 0.58), "cactus": Spec("land", 4, 0.30),
    "house": Spec("land", 6.5, 0.23), "castle": Spec("land", 34, 0.40), "tower": Spec("land", 22, 0.42),
    "church": Spec("land", 18, 0.36), "pagoda": Spec("land", 24, 0.46), "lighthouse": Spec("land", 24, 0.48),
    "windmill": Spec("land", 14, 0.40), "ruin": Spec("land", 8, 0.28), "torii": Spec("land", 7, 0.34),
    "tent": Spec("land", 1.9, 0.17), "campfire": Spec("land", 1.1, 0.15), "fence": Spec("land", 1.2, 0.08),
    "train": Spec("land", 4.2, 0.12), "car": Spec("land", 1.6, 0.14), "reeds": Spec("land", 1.9, 0.22),
    "flowers": Spec("land", 0.8, 0.17), "person": Spec("land", 1.75, 0.26),
    "couple": Spec("land", 1.75, 0.27),
    "umbrella": Spec("land", 2.15, 0.33), "horse": Spec("land", 2.1, 0.24), "cow": Spec("land", 1.6, 0.18),
    "sheep": Spec("land", 1.1, 0.15), "deer": Spec("land", 1.7, 0.25), "wolf": Spec("land", 1.0, 0.21),
    "bear": Spec("land", 1.35, 0.20), "rabbit": Spec("land", 0.4, 0.15), "cat": Spec("land", 0.5, 0.23),
    "dog": Spec("land", 0.75, 0.19), "lion": Spec("land", 1.35, 0.22), "tiger": Spec("land", 1.2, 0.24),
    "elephant": Spec("land", 3.2, 0.28), "giraffe": Spec("land", 5.0, 0.42), "camel": Spec("land", 2.4, 0.24),
    "penguin": Spec("land", 1.1, 0.22), "frog": Spec("land", 0.3, 0.125), "owl": Spec("land", 0.6, 0.22),
    "crow": Spec("land", 0.5, 0.15), "bridge": Spec("water", 5.0, 0.17), "boat": Spec("water", 1.9, 0.12),
    "sailboat": Spec("water", 8.0, 0.32), "ship": Spec("water", 30, 0.40), "swan": Spec("water", 1.0, 0.17),
    "duck": Spec("water", 0.5, 0.09), "whale": Spec("water", 3.6, 0.21), "dolphin": Spec("water", 1.6, 0.17),
    "lotus": Spec("water", 0.7, 0.19), "smoke": Spec("land", 20, 0.44),
    "sunflower": Spec("land", 1.9, 0.30), "birds": Spec("air", 1, 0.032), "eagle": Spec("air", 1, 0.15),
    "seagull": Spec("air", 1, 0.06), "butterfly": Spec("air", 1, 0.10), "balloon": Spec("air", 25, 0.28),
    "kite": Spec("air", 1, 0.2), "lantern": Spec("air", 1, 0.14), "rocket": Spec("air", 40, 0.44),
    "planet": Spec("air", 1, 0.34), "fish": Spec("air", 1, 0.11),
}  # fmt: skip
# Things that fill a place by themselves.
FILLERS: dict[str, float] = {"acacia": 7.0, "bush": 1.8, "rock": 1.6, "kelp": 2.2}


def share_of(thing: Thing, kinds: int) -> float:
    """How high a thing is to be, as a part of the picture."""
    larger = 1.55 if kinds == 1 else 1.30 if kinds <= FEW else 1.05 if kinds <= 2 * FEW else 0.92
    wish = {"front": 1.35, "far": 0.62}.get(thing.near, 1.0)
    crowd = 1.0 if thing.count <= 2 else 0.88 if thing.count <= 5 else 0.7
    return min(SPECS[thing.name].share * larger * wish * crowd, 0.62)


def eye_for(scene: Scene, below: float, rng: np.random.Generator) -> float:
    """How high the eye is, in metres, so that the nearest thing stands well in the picture; `below` is the
    part of the picture under the horizon."""
    kinds = [thing for thing in scene.things if thing.name in SPECS and SPECS[thing.name].where != "air"]
    if scene.place == "city" and not any(SPECS[thing.name].metres > 5 for thing in kinds):
        return 3.2
    if not kinds:
        return float(rng.uniform(3.0, 7.0))
    nearest = max(share_of(thing, len(kinds)) / SPECS[thing.name].metres for thing in kinds)
    return float(np.clip(NEAREST * below / nearest, *EYES))
