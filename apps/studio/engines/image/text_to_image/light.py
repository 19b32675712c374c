"""The light of a scene: colours of the sky, of what it shines on, and of the air between, by time and
weather."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.studio.engines.image.text_to_image.scene import Scene

Array = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """Colours in 0…1. `zenith`, `middle`, `rim` make the sky; `ambient` multiplies all that is lit; `sun`
    adds
    where it shines; `haze` is what far things fade to, by `thickness`."""

    zenith: Colour
    middle: Colour
    rim: Colour
    sun: Colour
    ambient: Colour
    height: float  # of the sun or moon above the horizon, 0…1 of the sky
    shine: float  # how strongly it models things
    dark: float = 0.0  # 0 by day, 1 by night: windows and lanterns burn
    thickness: float = 0.35
    left: bool = True  # where the light comes from

    @property
    def haze(self) -> Colour:
        return blend(self.rim, self.middle, 0.25)

    @property
    def low(self) -> bool:
        """The sun stands at the horizon, so that one looks against it."""
        return self.height < 0.2

    @cached_property
    def towards(self) -> Array:
        """The direction of the light: to the right, up, and towards the eye; length 1."""
        side = -1.0 if self.left else 1.0
        vector = (0.86 * side, 0.34, -0.08) if self.low else (0.62 * side, 0.62, 0.42)
        return np.asarray(np.array(vector) / np.linalg.norm(vector), dtype=np.float32)

    @cached_property
    def shadow(self) -> Array:
        """What reaches a place that the sun does not: the light of the sky."""
        ambient = np.array(self.ambient, np.float32)
        sky = np.array(blend(self.zenith, self.middle, 0.5), np.float32)
        sky = sky / max(float(sky.max()), 0.05)
        return np.asarray(ambient * (0.42 + 0.22 * sky), dtype=np.float32)

    @cached_property
    def sunlit(self) -> Array:
        """What reaches a place that faces the sun."""
        strong = 0.24 + 0.36 * min(self.shine, 1.0)
        return np.asarray(
            np.array(self.ambient, np.float32) * 0.56 + np.array(self.sun, np.float32) * strong, np.float32
        )

    def on(self, facing: Array | float) -> Array:
        """The light (…, 3) on surfaces that face the sun by 0…1."""
        share = np.asarray(facing, np.float32)[..., None]
        return np.asarray(self.shadow * (1 - share) + self.sunlit * share, dtype=np.float32)


TIMES: dict[str, tuple[Light, ...]] = {
    "dawn": (
        Light((.42, .52, .74), (.83, .72, .78), (1.0, .82, .66), (1.0, .82, .6), (.86, .78, .8), .12, .7,
            .1, .5),
        Light((.36, .55, .7), (.72, .8, .82), (1.0, .86, .74), (1.0, .86, .7), (.84, .84, .86), .1, .7, .1,
            .55),
    ),
    "morning": (
        Light((.30, .54, .84), (.62, .78, .92), (.94, .92, .84), (1.0, .95, .8), (.97, .96, .92), .4, .8, 0,
            .4),
    ),
    "day": (
        Light((.20, .46, .80), (.48, .70, .91), (.84, .91, .95), (1.0, .98, .9), (1.0, 1.0, .98), .75, .8),
        Light((.26, .55, .78), (.56, .77, .88), (.93, .93, .86), (1.0, .96, .86), (1.0, .99, .95), .65, .85),
    ),
    "sunset": (
        Light((.22, .27, .50), (.80, .43, .38), (1.0, .72, .34), (1.0, .66, .3), (.92, .68, .54), .1, 1.0,
            .25, .4),
        Light((.33, .25, .45), (.92, .50, .42), (1.0, .80, .50), (1.0, .72, .4), (.9, .66, .58), .13, 1.0,
            .25, .4),
        Light((.16, .34, .48), (.70, .58, .46), (1.0, .76, .42), (1.0, .74, .42), (.9, .74, .6), .1, 1.0,
            .2, .4),
    ),
    "dusk": (
        Light((.09, .12, .30), (.30, .26, .46), (.82, .48, .46), (.95, .6, .5), (.58, .54, .68), .05, .4,
            .7, .5),
        Light((.07, .16, .30), (.22, .36, .50), (.78, .60, .50), (.95, .7, .55), (.55, .60, .70), .05, .4,
            .7, .5),
    ),
    "night": (
        Light((.03, .05, .17), (.07, .12, .30), (.17, .26, .46), (.88, .92, 1.0), (.43, .50, .70), .62, .55,
            1.0, .35),
        Light((.03, .05, .10), (.06, .12, .20), (.17, .30, .41), (.95, .95, .88), (.44, .53, .63), .55, .55,
            1.0, .35),
    ),
}  # fmt: skip
# How far colours go towards grey, how dark it gets, how thick the air is, how little the sun models.
WEATHERS: dict[str, tuple[float, float, float, float]] = {
    "clouds": (0.35, 0.93, 0.1, 0.6), "fog": (0.35, 1.0, 1.7, 0.3), "rain": (0.5, 0.84, 0.6, 0.3),
    "storm": (0.55, 0.66, 0.3, 0.4), "snow": (0.55, 1.02, 0.7, 0.4), "rainbow": (0.25, 0.88, 0.2, 0.9),
    "aurora": (0.0, 0.95, 0.0, 1.0), "clear": (-0.05, 1.03, -0.1, 1.1),
}  # fmt: skip
# Saturation, brightness and a tint for each mood.
MOODS: dict[str, tuple[float, float, Colour]] = {
    "calm": (0.92, 1.02, (1.0, 1.0, 1.02)), "lonely": (0.72, 0.94, (0.97, 0.99, 1.04)),
    "joyful": (1.25, 1.06, (1.03, 1.01, 0.97)), "sad": (0.55, 0.88, (0.95, 0.98, 1.05)),
    "dramatic": (1.15, 0.92, (1.03, 0.98, 0.97)), "dreamy": (1.05, 1.05, (1.05, 0.98, 1.06)),
    "mysterious": (0.75, 0.75, (0.93, 1.0, 1.05)), "warm": (1.1, 1.03, (1.08, 1.0, 0.9)),
    "cold": (0.85, 1.0, (0.92, 1.0, 1.1)),
}  # fmt: skip
COLOURS: dict[str, Colour] = {
    "red": (.78, .16, .13), "orange": (.90, .48, .14), "yellow": (.94, .78, .22), "green": (.26, .52, .26),
    "blue": (.18, .38, .70), "purple": (.46, .28, .60), "pink": (.95, .62, .70), "white": (.95, .94, .91),
    "black": (.10, .10, .12), "brown": (.42, .28, .18), "grey": (.58, .59, .60),
}  # fmt: skip


def light_of(scene: Scene, rng: np.random.Generator) -> Light:
    """The light that time, weather and mood make; what the words leave open is chosen by chance."""
    time = scene.time or _hour(scene, rng)
    choices = TIMES[time]
    light = replace(choices[int(rng.integers(len(choices)))], left=bool(rng.random() < 0.5))
    grey, dark, thick, shine = WEATHERS.get(scene.weather, (0.0, 1.0, 0.0, 1.0))
    light = replace(
        light,
        zenith=_toned(light.zenith, grey, dark * (0.9 if grey > 0.5 else 1)),
        middle=_toned(light.middle, grey, dark),
        rim=_toned(light.rim, grey, dark),
        ambient=_toned(light.ambient, grey * 0.6, dark),
        thickness=max(0.05, light.thickness + thick),
        shine=light.shine * shine,
    )
    if scene.weather == "fog":
        light = replace(
            light, zenith=blend(light.zenith, light.rim, 0.55), middle=blend(light.middle, light.rim, 0.5)
        )
    for colour in scene.colours[:1]:
        light = _tinted(light, COLOURS[colour])
    return light


def _hour(scene: Scene, rng: np.random.Generator) -> str:
    """An hour where the words name none: one that suits the weather and the mood."""
    if scene.weather in ("snow", "rain", "storm", "fog", "rainbow"):
        return str(rng.choice(["morning", "day"]))
    if scene.mood in ("lonely", "sad", "mysterious"):
        return str(rng.choice(["dusk", "dawn"]))
    if scene.season == "winter" or "green" in scene.colours:
        return str(rng.choice(["morning", "day", "dawn"]))
    return str(rng.choice(["morning", "day", "day", "sunset", "dawn"]))


def _toned(colour: Colour, grey: float, dark: float) -> Colour:
    mean = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    r, g, b = (min(1.0, max(0.0, (c + (mean - c) * grey) * dark)) for c in colour)
    return r, g, b


def _tinted(light: Light, colour: Colour) -> Light:
    """Skies lean towards a colour that the words name for the whole."""
    return replace(
        light,
        zenith=blend(light.zenith, colour, 0.25),
        middle=blend(light.middle, colour, 0.35),
        rim=blend(light.rim, colour, 0.2),
    )


def blend(one: Sequence[float], other: Sequence[float], share: float) -> Colour:
    """`share` of the second colour in the first."""
    r, g, b = (a + (c - a) * share for a, c in zip(one, other, strict=True))
    return r, g, b


def graded(picture: Array, mood: str) -> Array:
    """The whole picture in the colours of a mood."""
    saturation, brightness, tint = MOODS.get(mood, (1.0, 1.0, (1.0, 1.0, 1.0)))
    grey = (picture @ np.array([0.3, 0.59, 0.11], np.float32))[..., None]
    toned = (grey + (picture - grey) * saturation) * brightness * np.array(tint, np.float32)
    if mood in ("dramatic", "mysterious"):
        height, width = picture.shape[:2]
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        toned = toned * (1 - 0.35 * np.clip(x * x + y * y - 0.4, 0, 1))[..., None].astype(np.float32)
    return np.asarray(toned.clip(0, 1.3), dtype=np.float32)
