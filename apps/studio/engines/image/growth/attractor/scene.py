"""What an attractor is to look like: its orbit, how it lies on the page, its colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.growth.attractor.rules import Orbit, chosen, dullness, start
from apps.studio.engines.image.growth.inks import Inks, gentle, inks
from apps.studio.engines.image.growth.plane import Chance, Floats, Plane, chance

PROBE, WARM = 4000, 80
PHASES, TRIES, BEARABLE = 12, 5, 0.25  # of a loop that is looked at before it is made
LIT = 0.6  # of seeds with a light paper shine on a dark ground all the same
SEEN_IN_DARK = 0.22  # in Oklab: what is nearer to the ground does not shine
DARK = 0.19  # lightness of a ground that light is to shine on, at most
MARGIN = 0.07  # of the page's shorter side


@dataclass(frozen=True)
class Frame:
    """From the orbit's numbers to places on the plane: turn, stretch alike both ways, move."""

    matrix: Floats
    shift: Floats

    def places(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        m, s = self.matrix, self.shift
        return m[0, 0] * x + m[0, 1] * y + s[0], m[1, 0] * x + m[1, 1] * y + s[1]


@dataclass(frozen=True)
class Trail:
    """An attractor before it is drawn; `ground` (3,), `tones` (number, 3) and `high` (3,) are Oklab."""

    plane: Plane
    orbit: Orbit
    frame: Frame
    inks: Inks
    ground: Floats
    tones: Floats
    high: Floats
    is_light: bool
    speeds: tuple[float, float]
    silk: float
    reach: float


def planned(plane: Plane, seed: int, palette: str, rule: str = "surprise", reach: float = 0.0) -> Trail:
    """The attractor of a seed. With a `reach` the frame has room for what a loop moves through."""
    rng = chance(seed, 3)
    orbit = chosen(seed, rule)
    colours = inks(palette, chance(seed, 2))
    reach = _safe(orbit, reach, seed)
    phases = np.linspace(0, 1, PHASES, endpoint=False) if reach else [0.0]
    seen = [_probe(orbit.near(float(phase), reach, seed), rng) for phase in phases]
    places = np.concatenate([each[0] for each in seen])
    speeds = np.concatenate([each[1] for each in seen])
    frame = _framed(places, plane, rng, orbit.rule == "icon")
    is_light = bool(rng.random() < LIT) or colours.is_dark
    ground, tones, high = _lit(colours, rng) if is_light else _inked(colours, rng)
    low_speed, high_speed = (float(value) for value in np.quantile(speeds, [0.03, 0.97]))
    silk = float(rng.uniform(0.0, 1.0))
    return Trail(
        plane, orbit, frame, colours, ground, tones, high, is_light, (low_speed, high_speed), silk, reach
    )


def _safe(orbit: Orbit, reach: float, seed: int) -> float:
    """A reach up to the wished one on whose closed curve no orbit flees or falls to a few points."""
    for _try in range(TRIES if reach else 0):
        around = [
            orbit.near(float(phase), reach, seed) for phase in np.linspace(0, 1, PHASES, endpoint=False)
        ]
        if max(dullness(each, chance(seed, 8)) for each in around) < BEARABLE:
            return reach
        reach *= 0.55
    return reach


def _probe(orbit: Orbit, rng: Chance) -> tuple[Floats, Floats]:
    x, y = start(rng, PROBE)
    places, speeds = [], []
    with np.errstate(all="ignore"):
        for turn in range(WARM + 12):
            before = x, y
            x, y = orbit.step(x, y)
            if turn >= WARM:
                places.append(np.stack([x, y], -1))
                speeds.append(np.hypot(x - before[0], y - before[1]))
    found, fast = np.concatenate(places), np.concatenate(speeds)
    good = np.isfinite(found).all(-1) & (np.abs(found) < 50).all(-1)  # noqa: PLR2004
    return found[good], fast[good]


def _framed(places: Floats, plane: Plane, rng: Chance, upright: bool) -> Frame:
    """Turned so that it fills the page best, and in its middle."""
    room = np.array([plane.right, plane.bottom]) - 2 * MARGIN * min(plane.right, plane.bottom)
    best, largest = None, 0.0
    for turn in [0.0] if upright else rng.uniform(0, 2 * np.pi) + np.linspace(0, np.pi, 12, endpoint=False):
        cos, sin = np.cos(turn), np.sin(turn)
        matrix = np.array([[cos, -sin], [sin, cos]])
        turned = places @ matrix.T
        low, high = np.quantile(turned, 0.001, axis=0), np.quantile(turned, 0.999, axis=0)
        scale = float((room / np.maximum(high - low, 1e-6)).min())
        if scale > largest:
            shift = np.array([plane.right, plane.bottom]) / 2 - (low + high) / 2 * scale
            best, largest = Frame((matrix * scale).astype(np.float32), shift.astype(np.float32)), scale
    assert best is not None
    return best


def _lit(colours: Inks, rng: Chance) -> tuple[Floats, Floats, Floats]:
    """Light on a dark ground."""
    ground = colours.paper.copy() if colours.is_dark else colours.ink.copy()
    deep = min(1.0, DARK / float(ground[0]))
    ground *= np.array([deep, deep**2, deep**2], np.float32)  # a strong colour made dark is a neon sign
    able = np.concatenate([colours.body, colours.accent])
    able = able[np.sqrt(((able - ground) ** 2).sum(-1)) > SEEN_IN_DARK]
    tones = gentle(able, rng).copy()
    tones[:, 0] = np.clip(tones[:, 0], 0.52, 0.78)
    high = np.array([0.96, *(tones[-1, 1:] * 0.2)], np.float32)
    return ground.astype(np.float32), tones, high


def _inked(colours: Inks, rng: Chance) -> tuple[Floats, Floats, Floats]:
    """Ink on paper."""
    tones = gentle(np.concatenate([colours.body, colours.accent]), rng).copy()
    tones[:, 0] = np.clip(tones[:, 0], 0.36, 0.66)
    high = colours.ink.copy()
    high[0] = min(high[0], 0.22)
    return colours.paper, tones, high
