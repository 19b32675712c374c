"""Trees and flowers, each grown anew from chance."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from PIL import Image

from apps.studio.engines.image.text_to_image.light import Colour, blend
from apps.studio.engines.image.text_to_image.pen import Hand, Pen, Point, shaded

BARK: Colour = (0.33, 0.25, 0.20)
LEAVES: dict[str, tuple[Colour, ...]] = {
    "spring": ((.48, .68, .28), (.58, .74, .34), (.38, .58, .26)),
    "summer": ((.22, .44, .18), (.30, .52, .22), (.18, .36, .18)),
    "autumn": ((.82, .42, .14), (.88, .60, .18), (.70, .26, .14)),
    "winter": ((.45, .40, .34), (.5, .45, .4), (.4, .36, .3)),
}  # fmt: skip
PINK: tuple[Colour, ...] = ((0.96, 0.70, 0.78), (0.99, 0.82, 0.88), (0.90, 0.56, 0.68))
SNOW: Colour = (0.94, 0.96, 1.0)
PETALS: tuple[Colour, ...] = (
    (0.86, 0.20, 0.18),
    (0.96, 0.80, 0.24),
    (0.95, 0.93, 0.90),
    (0.62, 0.38, 0.72),
    (0.94, 0.54, 0.66),
    (0.95, 0.55, 0.2),
)


def tree(height: int, hand: Hand) -> Image.Image:
    """A broad tree in the colours of the season; bare in winter."""
    return _broad(height, hand, None if hand.season == "winter" else LEAVES[hand.season or "summer"])


def blossom(height: int, hand: Hand) -> Image.Image:
    """A tree in bloom."""
    return _broad(height, hand, PINK)


def bare(height: int, hand: Hand) -> Image.Image:
    """A tree without leaves."""
    return _broad(height, hand, None)


def _broad(height: int, hand: Hand, leaves: tuple[Colour, ...] | None) -> Image.Image:
    pen, rng = Pen(height, 1.15), hand.rng
    tips: list[Point] = []
    trunk = 0.26 + 0.10 * rng.random()
    _branch(pen, rng, (0.575, 0.0), math.pi / 2 + rng.normal(0, 0.07), trunk, 0.045, 6, tips)
    if leaves is None:
        for x, y in tips if hand.white else ():
            pen.oval(x, y, 0.014, 0.008, SNOW)
        return pen.done()
    if hand.colour:
        leaves = tuple(blend(leaf, hand.colour, 0.85) for leaf in leaves)
    chosen = [tips[int(index)] for index in rng.integers(0, len(tips), 210)]
    for x, y in sorted(chosen, key=lambda tip: tip[1]):
        _leaf_cluster(pen, hand, x, y, leaves)
    return pen.done()


def _leaf_cluster(pen: Pen, hand: Hand, x: float, y: float, leaves: tuple[Colour, ...]) -> None:
    rng = hand.rng
    x, y = x + rng.normal(0, 0.035), y + rng.normal(0.01, 0.03)
    side = (0.575 - x) * (1 if hand.left else -1)
    light = 0.80 + 0.55 * (y - 0.5) + 0.55 * side + rng.normal(0, 0.08)
    size = rng.uniform(0.018, 0.042)
    leaf = shaded(leaves[int(rng.integers(len(leaves)))], light)
    pen.oval(x, y, size, size * 0.8, leaf)
    if hand.white and y > 0.55:
        pen.oval(x, y + size * 0.5, size * 0.8, size * 0.35, SNOW)


def _branch(
    pen: Pen,
    rng: np.random.Generator,
    foot: Point,
    angle: float,
    length: float,
    wide: float,
    left: int,
    tips: list[Point],
) -> None:
    bend = rng.normal(0, 0.12)
    middle = (foot[0] + math.cos(angle) * length / 2, foot[1] + math.sin(angle) * length / 2)
    tip = (middle[0] + math.cos(angle + bend) * length / 2, middle[1] + math.sin(angle + bend) * length / 2)
    pen.line([foot, middle, tip], wide, shaded(BARK, 0.85 + 0.3 * rng.random()))
    if left == 0:
        return
    if left <= 3:
        tips.append((min(max(tip[0], 0.06), 1.09), min(tip[1], 0.95)))
    for turn in (-1, 1) if rng.random() < 0.8 else (-1, 0, 1):
        aside = angle + bend + turn * rng.uniform(0.25, 0.62)
        aside += 0.10 * (math.pi / 2 - aside)
        _branch(pen, rng, tip, aside, length * rng.uniform(0.62, 0.82), wide * 0.62, left - 1, tips)


def pine(height: int, hand: Hand) -> Image.Image:
    """A conifer of ragged storeys."""
    pen, rng = Pen(height, 0.52), hand.rng
    green: Colour = hand.colour or (0.13, 0.30, 0.20)
    pen.line([(0.26, 0), (0.26, 0.3)], 0.035, BARK)
    storeys = 9
    for storey in range(storeys):
        foot = 0.10 + 0.86 * storey / storeys * (1 - 0.02 * storey)
        half = 0.25 * (1 - storey / storeys) ** 0.85 + 0.018
        top = min(0.995, foot + 0.20)
        points: list[Point] = [(0.26, top)]
        for step in range(9):
            share = step / 8
            x = 0.26 + half * (1 - 2 * share)
            points.append((x, foot - 0.02 * (step % 2) + 0.02 * rng.random() - 0.03 * abs(1 - 2 * share)))
        pen.shape(points, shaded(green, 0.75 + 0.05 * storey + 0.06 * rng.random()))
        bright = [(0.26, top), points[1] if not hand.left else points[-1], (0.26, foot + 0.03)]
        pen.shape(bright, shaded(green, 1.18 + 0.05 * storey))
        if hand.white:
            pen.shape(
                [
                    (0.26, top),
                    (0.26 + half * 0.75, foot + 0.035),
                    (0.26, foot + 0.075),
                    (0.26 - half * 0.75, foot + 0.035),
                ],
                SNOW,
            )
    return pen.done()


def cypress(height: int, hand: Hand) -> Image.Image:
    """A narrow dark tree."""
    pen, rng = Pen(height, 0.34), hand.rng
    pen.line([(0.17, 0), (0.17, 0.15)], 0.03, BARK)
    for _ in range(130):
        up = rng.random()
        half = 0.10 * math.sin(math.pi * (0.12 + 0.88 * up) ** 0.8) ** 0.8
        x = 0.17 + rng.uniform(-half, half)
        light = 0.85 + 1.6 * (0.17 - x) * (1 if hand.left else -1)
        pen.oval(x, 0.08 + 0.88 * up, 0.022, 0.04, shaded((0.16, 0.32, 0.18), light))
    return pen.done()


def palm(height: int, hand: Hand) -> Image.Image:
    """A leaning palm."""
    pen, rng = Pen(height, 1.0), hand.rng
    lean = rng.uniform(0.10, 0.24) * (1 if rng.random() < 0.5 else -1)
    trunk = [(0.5 + lean * (t / 10) ** 2 - lean / 2, 0.70 * t / 10) for t in range(11)]
    pen.line(trunk, 0.036, (0.45, 0.34, 0.24))
    x, y = trunk[-1]
    for leaf in range(13):
        angle = math.pi * (leaf / 12) * 1.25 - 0.4
        length = rng.uniform(0.28, 0.38)
        rib = [
            (x + math.cos(angle) * length * t, y + math.sin(angle) * length * t - 0.30 * t * t)
            for t in (0, 0.25, 0.5, 0.75, 1)
        ]
        tone = shaded((0.24, 0.46, 0.20), rng.uniform(0.75, 1.25))
        for (x0, y0), (x1, y1) in pairwise(rib):
            pen.shape([(x0, y0), (x1, y1), ((x0 + x1) / 2, (y0 + y1) / 2 - 0.07)], tone)
        pen.line(rib, 0.012, shaded(tone, 1.2))
    return pen.done()


def willow(height: int, hand: Hand) -> Image.Image:
    """A tree whose twigs hang."""
    pen, rng = Pen(height, 1.2), hand.rng
    tips: list[Point] = []
    _branch(pen, rng, (0.6, 0.0), math.pi / 2, 0.30, 0.05, 4, tips)
    leaves = LEAVES[hand.season if hand.season in ("spring", "summer", "autumn") else "spring"]
    for _ in range(150):
        x, y = tips[int(rng.integers(len(tips)))]
        x, y = x + rng.normal(0, 0.09), min(0.96, y + rng.normal(0.08, 0.05))
        fall = rng.uniform(0.2, 0.62) * y
        tone = shaded(leaves[int(rng.integers(3))], rng.uniform(0.7, 1.25))
        sway = rng.normal(0, 0.02)
        pen.line([(x, y), (x + sway, y - fall / 2), (x + 1.6 * sway, y - fall)], 0.009, tone)
    return pen.done()


def bamboo(height: int, hand: Hand) -> Image.Image:
    """A clump of stalks."""
    pen, rng = Pen(height, 0.6), hand.rng
    for _ in range(6):
        x, lean = rng.uniform(0.15, 0.45), rng.normal(0, 0.05)
        tone = shaded((0.38, 0.56, 0.26), rng.uniform(0.7, 1.2))
        for node in range(9):
            y = node / 9
            pen.line([(x + lean * y, y), (x + lean * (y + 0.105), y + 0.105)], 0.022, tone)
            pen.line([(x + lean * y - 0.014, y), (x + lean * y + 0.014, y)], 0.006, shaded(tone, 0.6))
            for _leaf in range(3 if node > 3 else 0):
                angle, size = rng.uniform(-2.6, -0.5), rng.uniform(0.06, 0.12)
                tip = (x + lean * y + math.cos(angle) * size, y + math.sin(angle) * size)
                pen.line([(x + lean * y, y), tip], 0.014, shaded((0.30, 0.52, 0.20), rng.uniform(0.7, 1.3)))
    return pen.done()


def cactus(height: int, hand: Hand) -> Image.Image:
    """A saguaro."""
    pen, green = Pen(height, 0.7), (0.26, 0.44, 0.26)
    pen.line([(0.35, 0), (0.35, 0.93)], 0.13, green)
    pen.oval(0.35, 0.93, 0.065, 0.06, green)
    for side, low, high in ((-1, 0.35, 0.72), (1, 0.48, 0.82)):
        arm = [(0.35, low), (0.35 + side * 0.2, low + 0.03), (0.35 + side * 0.2, high)]
        pen.line(arm, 0.09, shaded(green, 0.95))
        pen.oval(arm[-1][0], high, 0.045, 0.045, shaded(green, 0.95))
    pen.line(
        [(0.35 + (-0.03 if hand.left else 0.03), 0.03), (0.35 + (-0.03 if hand.left else 0.03), 0.9)],
        0.02,
        shaded(green, 1.4),
    )
    return pen.done()


def reeds(height: int, hand: Hand) -> Image.Image:
    """A stand of reeds with heads."""
    pen, rng = Pen(height, 1.4), hand.rng
    dry = hand.season in ("autumn", "winter")
    for _ in range(46):
        x, lean, tall = rng.uniform(0.08, 1.3), rng.normal(0, 0.10), rng.uniform(0.5, 0.96)
        tone = shaded((0.62, 0.54, 0.32) if dry else (0.40, 0.52, 0.24), rng.uniform(0.6, 1.2))
        pen.line([(x, 0), (x + lean * 0.4, tall * 0.6), (x + lean, tall)], 0.012, tone)
        if rng.random() < 0.4:
            pen.line([(x + lean * 0.93, tall * 0.9), (x + lean, tall)], 0.034, (0.46, 0.32, 0.22))
    return pen.done()


def flowers(height: int, hand: Hand) -> Image.Image:
    """A clump of flowers, of the colour asked for or of several."""
    pen, rng = Pen(height, 1.6), hand.rng
    heads = []
    for _ in range(24):
        x, tall = rng.uniform(0.12, 1.48), rng.uniform(0.35, 0.9)
        lean = rng.normal(0, 0.05)
        pen.line([(x, 0), (x + lean, tall)], 0.014, shaded((0.28, 0.46, 0.18), rng.uniform(0.7, 1.2)))
        for side in (-1, 1):
            leaf = (x + lean / 2 + side * 0.08, tall * 0.5 + 0.05)
            pen.line(
                [(x + lean / 2, tall * 0.4), leaf], 0.024, shaded((0.26, 0.44, 0.18), rng.uniform(0.7, 1.2))
            )
        heads.append((x + lean, tall))
    for x, y in heads:
        petal = hand.colour or PETALS[int(rng.integers(len(PETALS)))]
        size = rng.uniform(0.045, 0.08)
        for turn in range(7):
            angle = turn * math.tau / 7
            tone = shaded(petal, rng.uniform(0.82, 1.12))
            pen.oval(
                x + math.cos(angle) * size * 0.6,
                y + math.sin(angle) * size * 0.5,
                size * 0.5,
                size * 0.45,
                tone,
            )
        pen.oval(
            x,
            y,
            size * 0.32,
            size * 0.28,
            (0.45, 0.28, 0.10) if petal[0] > petal[2] + 0.5 else (0.95, 0.78, 0.25),
        )
    return pen.done()


def lotus(height: int, hand: Hand) -> Image.Image:
    """Pads on the water and a few flowers."""
    pen, rng = Pen(height, 3.6), hand.rng
    for _ in range(17):
        x, y, size = rng.uniform(0.25, 3.35), rng.uniform(0.08, 0.55), rng.uniform(0.14, 0.34)
        pen.oval(x, y, size, size * 0.28, shaded((0.24, 0.46, 0.26), rng.uniform(0.7, 1.25)))
        pen.line([(x, y), (x + size * 0.9, y + 0.02)], 0.012, (0.16, 0.32, 0.2))
    for _ in range(5):
        x, y, size = rng.uniform(0.5, 3.1), rng.uniform(0.35, 0.6), rng.uniform(0.13, 0.2)
        pink = hand.colour or (0.94, 0.58, 0.70)
        for turn in (-1, 1, -0.5, 0.5, 0):
            tip = (x + turn * size * 0.9, y + size * (1.5 - 0.5 * abs(turn)))
            width = size * 0.28
            pen.shape(
                [(x - width, y + size * 0.4), (x, y), (x + width, y + size * 0.4), tip],
                shaded(pink, 1.12 - 0.2 * abs(turn)),
            )
    return pen.done()
