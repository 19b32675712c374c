"""What the eye sees of a land that is given by its heights: for every pixel how far, how high, how steep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.studio.engines.image.text_to_image.light import Array, Mask

FAR = 400.0  # how many times farther than the lowest row of the picture the land ends
FINEST, LOWEST = (
    0.010,
    100,
)  # growth of the distance from step to step, beyond so many pixels under the horizon


@dataclass(frozen=True)
class View:
    """An eye above a plane: sizes in pixels, `eye` in metres."""

    width: int
    height: int
    horizon: int
    eye: float

    @property
    def focal(self) -> float:
        """Pixels to a metre at a metre's distance."""
        return 1.1 * max(self.width, self.height)

    @property
    def near(self) -> float:
        """Metres to the ground at the lower edge."""
        return self.focal * self.eye / max(self.height - self.horizon, 8)

    def row(self, metres: float, high: float = 0.0) -> float:
        """The row of a point so far away and so high."""
        return self.horizon + self.focal * (self.eye - high) / metres


@dataclass(frozen=True)
class Places:
    """Points of the land, (steps, width): `ahead` as a multiple of `View.near`, `aside` as the tangent of
    the angle, `log` the natural logarithm of `ahead`; metres of depth in `metres`."""

    ahead: Array
    aside: Array
    log: Array
    metres: Array


@dataclass(frozen=True)
class Seen:
    """What every pixel (height, width) shows; where there is sky, `land` is False and the rest means
    nothing."""

    land: Mask
    places: Places
    high: Array  # metres above the plane
    rise_aside: Array  # slope to the right
    rise_ahead: Array  # slope away from the eye

    @property
    def normal(self) -> tuple[Array, Array, Array]:
        """Right, up and towards the eye, length 1."""
        length = np.sqrt(1 + self.rise_aside**2 + self.rise_ahead**2)
        return -self.rise_aside / length, 1 / length, self.rise_ahead / length


Heights = Callable[[Places], Array]


def look(view: View, heights: Heights) -> Seen:
    """The land as it is seen: near land hides what is behind and below."""
    places = _places(view)
    high = heights(places)
    lines = view.horizon + view.focal * (view.eye - high) / places.metres
    nearest = np.minimum.accumulate(lines, axis=0)
    index = _first_below(nearest, view.height)
    land = index < len(nearest)
    index = np.minimum(index, len(nearest) - 1)
    aside = np.gradient(high, axis=1) / (places.metres / np.float32(view.focal))
    ahead = np.gradient(high, axis=0) / np.gradient(places.metres, axis=0)

    def seen(values: Array) -> Array:
        return np.asarray(np.take_along_axis(values, index, axis=0), dtype=np.float32)

    there = Places(seen(places.ahead), seen(places.aside), seen(places.log), seen(places.metres))
    return Seen(land, there, seen(high), seen(aside), seen(ahead))


def _places(view: View) -> Places:
    below = np.arange(
        view.height - view.horizon + 24, min(LOWEST, view.height - view.horizon - 1), -1.0, dtype=np.float32
    )
    plane = (view.height - view.horizon) / below
    last = max(FAR, float(plane[-1]) * 1.5)
    steps = int(np.log(last / plane[-1]) / FINEST) + 2
    beyond = np.geomspace(plane[-1], last, steps, dtype=np.float32)[1:]
    ahead = np.repeat(np.concatenate([plane, beyond])[:, None], view.width, axis=1).astype(np.float32)
    tangent = (np.arange(view.width, dtype=np.float32) - view.width / 2) / np.float32(view.focal)
    aside = np.repeat(tangent[None], len(ahead), axis=0)
    return Places(ahead, aside, np.log(ahead), ahead * np.float32(view.near))


def _first_below(lines: Array, height: int) -> NDArray[np.int64]:
    """For every pixel the first step whose line lies at or above it; as many as there are steps for sky."""
    rows = np.ceil(lines - 0.5).clip(0, height).astype(np.int64)
    hidden = np.zeros((height + 1, lines.shape[1]), np.int32)
    columns = np.broadcast_to(np.arange(lines.shape[1]), lines.shape)
    np.add.at(hidden, (rows, columns), 1)
    count = np.cumsum(hidden[::-1], axis=0)[::-1]
    return np.asarray(count[1:], dtype=np.int64)
