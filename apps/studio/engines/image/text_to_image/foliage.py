"""Crowns of leaves: round masses with a light side and a side in the shade, made of many dabs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from apps.studio.engines.image.text_to_image.light import Array, Colour
from apps.studio.engines.image.text_to_image.pen import Glow, Hand, Pen, Point, Shade

BARK: Colour = (0.36, 0.28, 0.22)
SNOW: Colour = (0.96, 0.97, 1.0)
DABS = (160, 2400)  # at the least and the most, by the height of the tree


@dataclass(frozen=True)
class Form:
    """A tree: where its crown begins and how wide it is, in heights; how many masses; how open it is."""

    crown: float = 0.30
    wide: float = 0.40
    masses: int = 13
    open: float = 0.0
    trunk: float = 0.045


def leafy(height: int, hand: Hand, leaves: tuple[Colour, ...], form: Form) -> Image.Image:
    """A tree in leaf or in bloom."""
    pen, rng = Pen(height, 1.15, hand), hand.rng
    middle, lean = 0.575, float(rng.normal(0, 0.03))
    masses = _masses(rng, form, middle + lean)
    _trunk(pen, hand, middle, masses, form)
    count = int(np.clip(height * 5.0, *DABS) * (1 - 0.40 * form.open))
    inks = [[Glow(hand.lit(Shade(leaf, 0.62 + 0.62 * tone / 11))) for tone in range(12)] for leaf in leaves]
    places, facing, sizes = _dabs(rng, masses, count, hand)
    for index in np.argsort(facing):
        x, y = places[index]
        ink = inks[int(rng.integers(len(leaves)))][int(facing[index] * 11.99)]
        size = float(sizes[index])
        pen.dab(float(x), float(y), size, float(rng.uniform(0, math.pi)), ink)
        if hand.white and facing[index] > 0.55:
            pen.oval(float(x), float(y) + size * 0.4, size, size * 0.45, Shade(SNOW, 1.0))
    return pen.done()


def _masses(rng: np.random.Generator, form: Form, middle: float) -> Array:
    """Centres and radii (N, 3) of round masses that fill a crown."""
    half = (0.97 - form.crown) / 2
    turn = rng.uniform(0, math.tau, form.masses)
    out = np.sqrt(rng.uniform(0.02, 1, form.masses)) * 0.72
    x = middle + np.cos(turn) * out * form.wide
    y = form.crown + half + np.sin(turn) * out * half * 0.86
    radius = rng.uniform(0.30, 0.46, form.masses) * half * (1.1 - 0.35 * out)
    return np.stack([x.clip(0.12, 1.03), y, radius], axis=1)


def _dabs(rng: np.random.Generator, masses: Array, count: int, hand: Hand) -> tuple[Array, Array, Array]:
    """Places (N, 2) of leaves, how far each faces the light (0…1), and sizes."""
    chosen = masses[rng.integers(0, len(masses), count)]
    turn, out = rng.uniform(0, math.tau, count), np.sqrt(rng.uniform(0, 1.15, count))
    right, up = np.cos(turn) * out, np.sin(turn) * out
    places = chosen[:, :2] + np.stack([right, up * 0.85], axis=1) * chosen[:, 2:]
    spread = places - masses[:, :2].mean(0)
    reach = np.abs(spread).max(0) + 1e-6
    whole = spread / reach
    x, y = (-0.72, 0.70) if hand.left else (0.72, 0.70)
    own = right * x + up * y
    crown = whole[:, 0] * x + whole[:, 1] * y
    facing = (0.46 + 0.30 * own + 0.30 * crown + rng.normal(0, 0.10, count)).clip(0, 1)
    sizes = rng.uniform(0.010, 0.022, count) * (900 / max(count, 300)) ** 0.5
    return places.clip([0.01, 0.02], [1.14, 0.985]), facing, sizes


def _trunk(pen: Pen, hand: Hand, middle: float, masses: Array, form: Form) -> None:
    rng, half = hand.rng, form.trunk
    fork = (middle + float(rng.normal(0, 0.012)), form.crown + 0.02)
    knee = ((middle + fork[0]) / 2 + float(rng.normal(0, 0.012)), fork[1] / 2)
    limb(pen, hand, [(middle, 0.0), knee, fork], half, half * 0.66)
    for x, y, _ in masses[np.argsort(masses[:, 1])[: 8 if form.open else 5]]:
        bend = ((fork[0] + x) / 2 + float(rng.normal(0, 0.02)), (fork[1] + y) / 2 - 0.01)
        limb(
            pen, hand, [fork, (float(bend[0]), float(bend[1])), (float(x), float(y))], half * 0.5, half * 0.14
        )
    for side in (-1, 1):
        foot = [(middle, 0.05), (middle + side * half * 1.7, 0.0), (middle, 0.0)]
        pen.shape(foot, Shade(BARK, 0.8))


def limb(pen: Pen, hand: Hand, points: list[Point], first: float, last: float, bark: Colour = BARK) -> None:
    """A limb that tapers from `first` to `last` (widths in heights), with a light edge."""
    lighter = -1 if hand.left else 1
    steps = max(6, len(points) * 4)
    for number in range(steps):
        a, b = _along(points, number / steps), _along(points, (number + 1) / steps)
        wide = first + (last - first) * number / steps
        pen.line([a, b], wide, Shade(bark, 0.74))
        pen.line([(a[0] + lighter * wide * 0.24, a[1]), (b[0] + lighter * wide * 0.24, b[1])], wide * 0.42,
                 Shade(bark, 1.12))  # fmt: skip


def _along(points: list[Point], share: float) -> Point:
    place = share * (len(points) - 1)
    first = min(int(place), len(points) - 2)
    part = place - first
    (x0, y0), (x1, y1) = points[first], points[first + 1]
    return x0 + (x1 - x0) * part, y0 + (y1 - y0) * part
