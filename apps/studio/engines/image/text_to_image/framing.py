"""Leads the eye: something dark and near at one side of the picture, and a calmer light towards its edges."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.light import Array
from apps.studio.engines.image.text_to_image.pen import Hand
from apps.studio.engines.image.text_to_image.placing import Put, drawer
from apps.studio.engines.image.text_to_image.scene import Scene
from apps.studio.engines.image.text_to_image.standing import lay

TREES = {"lake": "tree", "river": "tree", "meadow": "tree", "hills": "tree", "mountains": "pine",
         "village": "tree",
         "garden": "blossom", "beach": "palm", "snowfield": "pine"}  # fmt: skip
LONG = ("boat", "bridge", "train")


def framed(scene: Scene, puts: list[Put], g: Ground) -> None:
    """A tree at the edge of the picture, cut by it, on the side where nothing was asked for."""
    name = TREES.get(scene.place, "")
    if (
        not name
        or g.rng.random() < 0.2
        or any(thing.name in ("penguin", "lion", "elephant") for thing in scene.things)
    ):
        return
    name = "pine" if g.white and name == "tree" else name
    name = "tree" if name == "blossom" and g.season != "spring" else name
    left = _room(puts, g, 0.0)
    right = _room(puts, g, 1.0)
    if max(left, right) < 0.20 * g.width:
        return
    inset = 0.04 if name == "pine" else -0.02
    at = inset if left >= right else 1 - inset
    hand = Hand(g.rng, g.season, g.white, g.light.dark, g.light.left, None, g.light)
    drawn = np.asarray(drawer(name)(round(g.height * g.rng.uniform(1.0, 1.18)), hand), np.float32) / 255
    dark = g.dimmed(
        drawn[..., :3] * np.array((0.74, 0.76, 0.80), np.float32), 1.0 + 0.5 * (scene.weather == "fog")
    )
    foot = round(g.height * g.rng.uniform(1.0, 1.06))
    narrow = 0.5 * drawn.shape[1] - max(left, right)
    if narrow > 0.22 * drawn.shape[1]:
        return
    shift = max(0.0, narrow) * (-1 if at < 0.5 else 1)
    x = round(at * g.width + shift - drawn.shape[1] / 2)
    lay(g.sheet, dark, drawn[..., 3], x, foot - drawn.shape[0])


def _room(puts: list[Put], g: Ground, edge: float) -> float:
    """Pixels between an edge and the nearest thing that was asked for."""
    aways = [
        abs(put.x - edge * g.width) - 0.5 * put.height * (2.4 if put.name in LONG else 1.0)
        for put in puts
        if put.asked
    ]
    return min(aways, default=0.5 * g.width)


def valued(sheet: Array, dark: float) -> Array:
    """Values that the eye can read: enough light, enough between dark and light, dim corners."""
    height, width = sheet.shape[:2]
    grey = (sheet @ np.array([0.3, 0.59, 0.11], np.float32)).clip(0, 1)
    low, mean, high = (float(v) for v in (np.quantile(grey, 0.02), grey.mean(), np.quantile(grey, 0.985)))
    floor, top = (0.27, 0.74) if dark >= 1 else (0.33, 0.80) if dark > 0.3 else (0.42, 0.90)
    gain = float(np.clip(max(floor / max(mean, 0.05), 1.0), 1.0, 1.7))
    gain = min(gain, 1.25 * top / max(high, 0.1)) if gain > 1 else gain
    black = min(low * 0.75, 0.12)
    toned = (sheet - black) * (gain / (1 - black))
    knee = np.float32(0.82)
    toned = np.where(toned > knee, knee + (1 - knee) * np.tanh((toned - knee) / (1 - knee)), toned)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    corner = 1 - 0.16 * np.clip(x * x * 0.7 + y * y * 0.8 - 0.45, 0, 1)
    return np.asarray(toned * corner[..., None], dtype=np.float32).clip(0, 1)
