"""Trees and other large plants, each grown anew from chance."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from apps.studio.engines.image.text_to_image.foliage import BARK, SNOW, Form, leafy, limb
from apps.studio.engines.image.text_to_image.light import Colour, blend
from apps.studio.engines.image.text_to_image.pen import Hand, Pen, Point, Shade

LEAVES: dict[str, tuple[Colour, ...]] = {
    "spring": ((.50, .68, .26), (.60, .74, .32), (.40, .58, .24)),
    "summer": ((.28, .46, .17), (.36, .54, .20), (.22, .38, .16)),
    "autumn": ((.86, .44, .13), (.92, .64, .18), (.74, .28, .13)),
    "winter": ((.45, .40, .34), (.5, .45, .4), (.4, .36, .3)),
}  # fmt: skip
PINK: tuple[Colour, ...] = ((0.98, 0.74, 0.82), (1.0, 0.86, 0.91), (0.93, 0.60, 0.72))
GREEN: Colour = (0.15, 0.31, 0.20)


def tree(height: int, hand: Hand) -> Image.Image:
    """A broad tree in the colours of the season; bare in winter."""
    if hand.season == "winter":
        return bare(height, hand)
    return leafy(height, hand, _coloured(LEAVES[hand.season or "summer"], hand), Form())


def acacia(height: int, hand: Hand) -> Image.Image:
    """The flat tree of the savanna."""
    return leafy(height, hand, ((0.46, 0.50, 0.20), (0.38, 0.44, 0.18)), Form(0.66, 0.50, 12, 0.3, 0.028))


def blossom(height: int, hand: Hand) -> Image.Image:
    """A tree in bloom."""
    return leafy(height, hand, _coloured(PINK, hand), Form(0.34, 0.50, 17, 0.35, 0.05))


def _coloured(leaves: tuple[Colour, ...], hand: Hand) -> tuple[Colour, ...]:
    return tuple(blend(leaf, hand.colour, 0.85) for leaf in leaves) if hand.colour else leaves


def bare(height: int, hand: Hand) -> Image.Image:
    """A tree without leaves."""
    pen = Pen(height, 1.15, hand)
    tips: list[Point] = []
    _branch(pen, hand, (0.575, 0.0), math.pi / 2 + hand.rng.normal(0, 0.09), 0.25, 0.062, 7, tips)
    for x, y in tips if hand.white else ():
        pen.oval(x, y, 0.014, 0.008, Shade(SNOW, 1.0))
    return pen.done()


def _branch(
    pen: Pen, hand: Hand, foot: Point, angle: float, length: float, wide: float, left: int, tips: list[Point]
) -> None:
    rng = hand.rng
    bend = rng.normal(0, 0.22)
    middle = (foot[0] + math.cos(angle) * length / 2, foot[1] + math.sin(angle) * length / 2)
    tip = (middle[0] + math.cos(angle + bend) * length / 2, middle[1] + math.sin(angle + bend) * length / 2)
    if left >= 5:
        limb(pen, hand, [foot, middle, tip], wide, wide * 0.66, (0.30, 0.25, 0.22))
    else:
        pen.line([foot, middle, tip], max(wide, 0.004), Shade((0.30, 0.25, 0.22), 0.72 + 0.25 * rng.random()))
    if left == 0:
        return
    if left <= 3:
        tips.append((min(max(tip[0], 0.06), 1.09), min(tip[1], 0.95)))
    for turn in (-1, 1) if rng.random() < 0.75 else (-1, 0.1, 1):
        aside = angle + bend + turn * rng.uniform(0.22, 0.70)
        aside += 0.16 * (math.pi / 2 - aside)
        _branch(pen, hand, tip, aside, length * rng.uniform(0.64, 0.86), wide * 0.62, left - 1, tips)


def pine(height: int, hand: Hand) -> Image.Image:
    """A conifer: boughs upon boughs, dark inside, light on the side of the sun."""
    pen, rng = Pen(height, 0.56, hand), hand.rng
    green = hand.colour or GREEN
    limb(pen, hand, [(0.28, 0), (0.28, 0.5), (0.28, 0.96)], 0.036, 0.006)
    boughs = int(np.clip(height * 1.6, 70, 620))
    fine = (260 / max(boughs, 120)) ** 0.5
    for number in range(boughs):
        up = 0.09 + 0.89 * (number / boughs) ** 0.92
        half = 0.265 * (1 - up) ** 0.82 + 0.012
        across = rng.uniform(-1, 1)
        side = -across if hand.left else across
        tone = 0.76 + 0.20 * side + 0.12 * rng.random() + 0.08 * up
        reach, drop = half * across, 0.045 * abs(across) + 0.012
        tip = (0.28 + reach * rng.uniform(0.75, 1.08), up - drop)
        root = (0.28 + reach * 0.25, up + 0.035)
        pen.line(
            [root, ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2 + 0.006), tip],
            0.021 * fine,
            Shade(green, tone),
        )
        pen.line(
            [tip, (tip[0] + 0.018 * np.sign(across), tip[1] - 0.012)], 0.010 * fine, Shade(green, tone * 1.08)
        )
        if hand.white and rng.random() < 0.5:
            pen.line([root, (tip[0], tip[1] + 0.012)], 0.013 * fine, Shade(SNOW, 0.78 + 0.3 * (side > 0)))
    return pen.done()


def cypress(height: int, hand: Hand) -> Image.Image:
    """A narrow dark tree."""
    pen, rng = Pen(height, 0.34, hand), hand.rng
    pen.line([(0.17, 0), (0.17, 0.15)], 0.03, BARK)
    for _ in range(int(np.clip(height * 1.2, 90, 320))):
        up = rng.random()
        half = 0.11 * math.sin(math.pi * (0.10 + 0.88 * up) ** 0.8) ** 0.8
        across = rng.uniform(-1, 1)
        tone = 0.86 + 0.26 * (-across if hand.left else across) + rng.normal(0, 0.05)
        pen.oval(0.17 + across * half, 0.06 + 0.90 * up, 0.013, 0.032, Shade((0.20, 0.34, 0.18), tone))
    return pen.done()


def palm(height: int, hand: Hand) -> Image.Image:
    """A leaning palm with feathered fronds."""
    pen, rng = Pen(height, 1.1, hand), hand.rng
    lean = rng.uniform(0.10, 0.26) * (1 if rng.random() < 0.5 else -1)
    trunk = [(0.55 + lean * (t / 8) ** 1.8 - lean / 2, 0.66 * t / 8) for t in range(9)]
    limb(pen, hand, trunk, 0.040, 0.022, (0.52, 0.42, 0.32))
    for x, y in trunk[1:]:
        pen.line([(x - 0.012, y), (x + 0.012, y - 0.005)], 0.005, Shade((0.42, 0.33, 0.25), 0.7))
    x, y = trunk[-1]
    fronds = 13
    for number in sorted(range(fronds), key=lambda n: abs(n - fronds // 2), reverse=True):
        angle = -0.30 + (math.pi + 0.60) * number / (fronds - 1) + rng.normal(0, 0.07)
        _frond(pen, hand, (x, y), angle, rng.uniform(0.32, 0.42))
    for _ in range(4):
        pen.oval(x + rng.normal(0, 0.014), y - 0.016, 0.016, 0.018, Shade((0.40, 0.28, 0.16), 0.9))
    return pen.done()


def _frond(pen: Pen, hand: Hand, root: Point, angle: float, length: float) -> None:
    """A rib that bows under its weight, with narrow blades hanging from both sides."""
    rng = hand.rng
    toward = math.cos(angle) * (-1 if hand.left else 1)
    tone = 0.92 + 0.18 * toward + 0.10 * math.sin(angle) + rng.normal(0, 0.05)
    droop = 0.05 + 0.15 * abs(math.cos(angle))
    steps = 22
    rib = [
        (
            root[0] + math.cos(angle) * length * t,
            root[1] + math.sin(angle) * length * 0.72 * t - droop * t * t,
        )
        for t in (step / steps for step in range(steps + 1))
    ]
    for number in range(2, steps + 1):
        blade = 0.085 * math.sin(math.pi * (0.18 + 0.78 * number / steps))
        (x0, y0), (px, py) = rib[number - 1], rib[number]
        for side in (-1, 1):
            aim = math.atan2(py - y0, px - x0) + side * 0.7
            tip = (px + math.cos(aim) * blade, py + math.sin(aim) * blade * 0.8 - 0.45 * blade)
            pen.shape(
                [(px, py + 0.004), (px, py - 0.004), tip],
                Shade((0.34, 0.52, 0.20), tone * rng.uniform(0.84, 1.12)),
            )
    pen.line(rib, 0.006, Shade((0.54, 0.62, 0.28), tone * 1.1))


def willow(height: int, hand: Hand) -> Image.Image:
    """A tree whose twigs hang like hair over a strong trunk."""
    pen, rng = Pen(height, 1.3, hand), hand.rng
    leaves = LEAVES[hand.season if hand.season in ("spring", "summer", "autumn") else "spring"]
    limb(pen, hand, [(0.65, 0), (0.62, 0.25), (0.66, 0.52)], 0.085, 0.05)
    for x in (0.32, 0.48, 0.82, 0.98):
        limb(pen, hand, [(0.65, 0.46), ((0.65 + x) / 2, 0.68), (x, 0.80)], 0.04, 0.012)
    twigs = int(np.clip(height * 3.0, 160, 900))
    order = np.sort(rng.uniform(0, 1, twigs))
    for share in order:
        across = rng.uniform(-1, 1)
        x, top = (
            0.65 + 0.50 * across,
            0.70 + 0.27 * math.sqrt(max(0.0, 1 - across * across)) - 0.12 * (1 - share),
        )
        fall = top - rng.uniform(0.08, 0.42) - 0.10 * (1 - abs(across)) * rng.random()
        side = -across if hand.left else across
        tone = 0.72 + 0.20 * share + 0.18 * side + rng.normal(0, 0.06)
        sway = 0.05 * across + rng.normal(0, 0.012)
        points = [
            (x, top),
            (x + sway * 0.7, top - 0.03),
            (x + sway, (top + fall) / 2),
            (x + sway * 1.1, fall),
        ]
        pen.line(points, rng.uniform(0.003, 0.007), Shade(leaves[int(rng.integers(3))], tone))
    return pen.done()


def bamboo(height: int, hand: Hand) -> Image.Image:
    """A clump of stalks, light on one edge, with hanging leaves."""
    pen, rng = Pen(height, 0.72, hand), hand.rng
    lighter = -1 if hand.left else 1
    for _ in range(7):
        x, lean, wide = rng.uniform(0.16, 0.56), rng.normal(0, 0.06), rng.uniform(0.014, 0.026)
        tone, top = rng.uniform(0.72, 1.05), rng.uniform(0.82, 1.0)
        stalk: Colour = ((0.44, 0.60, 0.28), (0.56, 0.62, 0.30), (0.34, 0.52, 0.26))[int(rng.integers(3))]
        for node in range(11):
            y, over = top * node / 11, top * (node + 0.94) / 11
            a, b = (x + lean * y, y), (x + lean * over, over)
            pen.line([a, b], wide, Shade(stalk, tone * 0.82))
            pen.line([(a[0] + lighter * wide * 0.25, a[1]), (b[0] + lighter * wide * 0.25, b[1])], wide * 0.4,
                     Shade(stalk, tone * 1.25))  # fmt: skip
            if node > 4:
                _sprays(pen, hand, (x + lean * over, over), tone)
    return pen.done()


def _sprays(pen: Pen, hand: Hand, root: Point, tone: float) -> None:
    rng = hand.rng
    for _ in range(5):
        angle, size = rng.uniform(-2.7, -0.4), rng.uniform(0.05, 0.10)
        x, y = root[0] + rng.normal(0, 0.05), root[1] + rng.normal(0, 0.02)
        tip = (x + math.cos(angle) * size, y + math.sin(angle) * size)
        side = (root[0] - x) * (1 if hand.left else -1) * 3
        pen.shape(
            [(x, y + 0.008), (x, y - 0.008), tip],
            Shade((0.36, 0.56, 0.22), tone * rng.uniform(0.8, 1.2) + side),
        )


def cactus(height: int, hand: Hand) -> Image.Image:
    """A saguaro."""
    pen, green = Pen(height, 0.7, hand), (0.30, 0.46, 0.27)
    for x, low, high, wide in ((0.35, 0.0, 0.94, 0.13), (0.15, 0.38, 0.72, 0.085), (0.55, 0.50, 0.84, 0.085)):
        for rib in range(7):
            across = (rib / 6 - 0.5) * 2
            tone = 0.88 + 0.26 * (-across if hand.left else across) + (0.06 if rib % 2 else -0.04)
            px = x + across * wide * 0.42
            top = high - 0.045 * across * across
            pen.line([(px, low), (px, top)], wide / 6.2, Shade(green, tone))
            pen.oval(px, top, wide / 12, 0.012, Shade(green, tone))
    for x, low in ((0.15, 0.38), (0.55, 0.50)):
        pen.line([(x, low + 0.03), (0.35, low + 0.01)], 0.08, Shade(green, 0.82))
    return pen.done()


def reeds(height: int, hand: Hand) -> Image.Image:
    """A stand of reeds with heads."""
    pen, rng = Pen(height, 1.4, hand), hand.rng
    dry = hand.season in ("autumn", "winter")
    for _ in range(54):
        x, lean, tall = rng.uniform(0.08, 1.3), rng.normal(0, 0.10), rng.uniform(0.45, 0.96)
        tone = Shade((0.66, 0.56, 0.34) if dry else (0.42, 0.54, 0.25), rng.uniform(0.66, 1.15))
        pen.line([(x, 0), (x + lean * 0.4, tall * 0.6), (x + lean, tall)], 0.012, tone)
        if rng.random() < 0.4:
            pen.line(
                [(x + lean * 0.93, tall * 0.9), (x + lean, tall)], 0.030, Shade((0.46, 0.32, 0.22), 0.95)
            )
    return pen.done()
