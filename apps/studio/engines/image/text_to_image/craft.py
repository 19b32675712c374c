"""What floats, flies and drives."""

from __future__ import annotations

import math

from PIL import Image

from apps.studio.engines.image.text_to_image.light import Colour
from apps.studio.engines.image.text_to_image.pen import Hand, Pen, shaded

WOOD: Colour = (0.42, 0.28, 0.20)


def boat(height: int, hand: Hand) -> Image.Image:
    """A small boat with somebody in a broad hat."""
    pen, wood = Pen(height, 2.6, hand), hand.colour or WOOD
    hull = [(0.12, 0.34), (0.35, 0.10), (2.2, 0.10), (2.5, 0.40), (2.1, 0.28), (0.5, 0.26)]
    pen.shape(hull, wood)
    pen.line([(0.12, 0.34), (0.5, 0.26), (2.1, 0.28), (2.5, 0.40)], 0.05, shaded(wood, 1.35))
    pen.shape([(1.15, 0.26), (1.22, 0.68), (1.42, 0.68), (1.52, 0.26)], (0.24, 0.26, 0.32))
    pen.oval(1.32, 0.76, 0.09, 0.09, (0.72, 0.54, 0.42))
    pen.shape([(1.08, 0.78), (1.32, 0.96), (1.56, 0.78)], (0.76, 0.64, 0.40))
    pen.line([(1.44, 0.55), (2.05, 0.02)], 0.03, shaded(wood, 1.2))
    return pen.done()


def sailboat(height: int, hand: Hand) -> Image.Image:
    """A boat under sail; a colour is that of its sails."""
    pen, sail = Pen(height, 0.9, hand), hand.colour or (0.96, 0.94, 0.88)
    lit, dim = (1.0, 0.78) if hand.left else (0.78, 1.0)
    pen.line([(0.44, 0.1), (0.44, 0.97)], 0.016, (0.30, 0.22, 0.16))
    pen.shape([(0.46, 0.16), (0.46, 0.95), (0.60, 0.5), (0.80, 0.17)], shaded(sail, dim))
    pen.shape([(0.42, 0.17), (0.42, 0.86), (0.28, 0.5), (0.12, 0.18)], shaded(sail, lit))
    pen.shape([(0.08, 0.13), (0.18, 0.02), (0.72, 0.02), (0.86, 0.14)], (0.45, 0.22, 0.16))
    pen.line([(0.08, 0.13), (0.86, 0.14)], 0.02, (0.9, 0.86, 0.78))
    return pen.done()


def ship(height: int, hand: Hand) -> Image.Image:
    """A tall ship with three masts."""
    pen, sail = Pen(height, 1.3, hand), hand.colour or (0.93, 0.90, 0.82)
    pen.shape(
        [(0.08, 0.24), (0.2, 0.04), (1.05, 0.04), (1.25, 0.27), (1.05, 0.20), (0.25, 0.19)],
        (0.32, 0.22, 0.17),
    )
    pen.line([(0.08, 0.22), (1.22, 0.24)], 0.018, (0.80, 0.66, 0.36))
    pen.line([(1.18, 0.24), (1.29, 0.36)], 0.014, WOOD)
    for x, tall in ((0.32, 0.80), (0.63, 0.97), (0.93, 0.84)):
        pen.line([(x, 0.18), (x, tall)], 0.016, WOOD)
        for step in range(3):
            y = 0.26 + (tall - 0.28) * step / 3
            high = (tall - 0.32) / 3.3
            half = 0.135 - 0.028 * step
            tone = shaded(sail, (1.0 if hand.left else 0.8) - 0.05 * step)
            pen.shape(
                [
                    (x - half, y),
                    (x - half * 0.86, y + high),
                    (x + half * 0.86, y + high),
                    (x + half, y),
                    (x, y + high * 0.16),
                ],
                tone,
            )
        pen.shape([(x, tall), (x + 0.10, tall - 0.02), (x, tall - 0.04)], (0.75, 0.18, 0.15))
    return pen.done()


def balloon(height: int, hand: Hand) -> Image.Image:
    """A hot-air balloon of coloured gores."""
    pen = Pen(height, 0.8, hand)
    first = (
        hand.colour
        or ((0.82, 0.22, 0.18), (0.95, 0.62, 0.18), (0.22, 0.44, 0.66), (0.60, 0.30, 0.55))[
            int(hand.rng.integers(4))
        ]
    )
    second: Colour = (0.96, 0.92, 0.82)
    for gore in range(8):
        a, b = -1 + gore / 4, -1 + (gore + 1) / 4
        tone = shaded(
            first if gore % 2 == 0 else second,
            1.08 - 0.3 * abs((a if not hand.left else b) + (0.4 if hand.left else -0.4)),
        )
        points = []
        for edge, steps in ((a, range(21)), (b, range(20, -1, -1))):
            for step in steps:
                t = step / 20
                points.append((0.4 + math.sin(edge * math.pi / 2) * _envelope(t), 0.22 + 0.76 * t))
        pen.shape(points, tone)
    for x in (-0.09, 0.09):
        pen.line([(0.4 + x, 0.23), (0.4 + x * 0.7, 0.12)], 0.008, WOOD)
    pen.shape([(0.33, 0.12), (0.47, 0.12), (0.455, 0.02), (0.345, 0.02)], (0.55, 0.38, 0.22))
    return pen.done()


def _envelope(t: float) -> float:
    """Half the width of a balloon at 0…1 of its height: round above, drawn in to the mouth."""
    round_above = 0.37 * math.sqrt(max(0.0, 1 - ((t - 0.56) / 0.44) ** 2))
    return round_above if t > 0.56 else 0.09 + 0.28 * math.sin(t / 0.56 * math.pi / 2) ** 1.25


def kite(height: int, hand: Hand) -> Image.Image:
    """A kite with its tail."""
    pen, cloth = Pen(height, 0.9, hand), hand.colour or (0.88, 0.26, 0.18)
    pen.shape([(0.45, 0.98), (0.68, 0.70), (0.45, 0.35), (0.22, 0.70)], cloth)
    pen.shape([(0.45, 0.98), (0.68, 0.70), (0.45, 0.70)], (0.96, 0.80, 0.30))
    pen.shape([(0.45, 0.35), (0.22, 0.70), (0.45, 0.70)], (0.25, 0.45, 0.65))
    tail = [(0.45 + 0.08 * math.sin(t * 1.2), 0.35 - 0.035 * t) for t in range(10)]
    pen.line(tail, 0.014, (0.3, 0.2, 0.2))
    for x, y in tail[2::2]:
        pen.shape(
            [(x - 0.05, y + 0.02), (x + 0.05, y - 0.02), (x + 0.05, y + 0.02), (x - 0.05, y - 0.02)], cloth
        )
    return pen.done()


def train(height: int, hand: Hand) -> Image.Image:
    """A steam train on its line."""
    pen, rng = Pen(height, 5.2, hand), hand.rng
    body = hand.colour or (0.20, 0.24, 0.26)
    for puff in range(9):
        x, y = 4.55 - 0.34 * puff, 0.72 + 0.022 * puff
        pen.oval(
            x, min(y, 0.86), 0.10 + 0.028 * puff, 0.07 + 0.008 * puff, (0.90, 0.89, 0.88), 0.75 - 0.06 * puff
        )
    pen.box(0, 0.05, 5.2, 0.03, (0.36, 0.30, 0.26))
    for number in range(4):
        left = 0.08 + number * 0.95
        tone = shaded((0.60, 0.20, 0.18), rng.uniform(0.9, 1.1))
        pen.box(left, 0.16, 0.88, 0.36, tone)
        pen.box(left - 0.02, 0.50, 0.92, 0.05, (0.24, 0.22, 0.22))
        for window in range(5):
            pen.box(
                left + 0.07 + window * 0.16,
                0.33,
                0.10,
                0.12,
                (1.0, 0.84, 0.5) if hand.dark > 0.2 else (0.75, 0.84, 0.88),
            )
    pen.box(3.92, 0.16, 0.42, 0.46, body)
    pen.box(3.98, 0.38, 0.16, 0.16, (1.0, 0.8, 0.45))
    pen.box(3.88, 0.60, 0.50, 0.05, shaded(body, 0.7))
    pen.box(4.30, 0.17, 0.72, 0.28, body)
    pen.oval(5.0, 0.31, 0.08, 0.14, shaded(body, 1.4))
    pen.box(4.72, 0.44, 0.10, 0.20, shaded(body, 0.8))
    pen.oval(4.48, 0.46, 0.08, 0.07, (0.78, 0.62, 0.26))
    for x in [0.25 + 0.32 * step for step in range(15)]:
        pen.oval(x, 0.13, 0.075, 0.075, (0.14, 0.13, 0.14))
        pen.oval(x, 0.13, 0.03, 0.03, (0.6, 0.2, 0.16))
    return pen.done()


def car(height: int, hand: Hand) -> Image.Image:
    """An old round car."""
    pen, paint = Pen(height, 2.2, hand), hand.colour or (0.74, 0.20, 0.18)
    pen.shape(
        [
            (0.12, 0.18),
            (0.14, 0.46),
            (0.55, 0.52),
            (0.80, 0.88),
            (1.42, 0.88),
            (1.70, 0.52),
            (2.06, 0.44),
            (2.10, 0.18),
        ],
        paint,
    )
    glass: Colour = (0.70, 0.82, 0.88)
    pen.shape([(0.68, 0.54), (0.86, 0.80), (1.08, 0.80), (1.08, 0.54)], glass)
    pen.shape([(1.15, 0.54), (1.15, 0.80), (1.37, 0.80), (1.55, 0.54)], glass)
    pen.box(0.12, 0.2, 1.98, 0.05, shaded(paint, 0.7))
    for x in (0.55, 1.65):
        pen.oval(x, 0.19, 0.19, 0.19, (0.12, 0.12, 0.13))
        pen.oval(x, 0.19, 0.09, 0.09, (0.78, 0.78, 0.78))
    pen.oval(2.06, 0.38, 0.04, 0.06, (1.0, 0.95, 0.7))
    if hand.dark > 0.2:
        pen.glow(2.06, 0.38, 0.14, (1.0, 0.92, 0.6), 0.8)
    return pen.done()


def rocket(height: int, hand: Hand) -> Image.Image:
    """A rocket on its flame."""
    pen, fins = Pen(height, 0.6, hand), hand.colour or (0.80, 0.22, 0.18)
    pen.glow(0.3, 0.20, 0.28, (1.0, 0.6, 0.2), 0.7)
    for tone, wide, low in (
        ((1.0, 0.45, 0.10), 0.085, 0.0),
        ((1.0, 0.72, 0.25), 0.062, 0.06),
        ((1.0, 0.95, 0.75), 0.034, 0.14),
    ):
        flame = [
            (0.3 - wide * 0.7, 0.29),
            (0.3 - wide, 0.24),
            (0.3, low),
            (0.3 + wide, 0.24),
            (0.3 + wide * 0.7, 0.29),
        ]
        pen.blob(flame, tone)
    for side in (-1, 1):
        fin = [
            (0.3 + side * 0.06, 0.50),
            (0.3 + side * 0.17, 0.36),
            (0.3 + side * 0.18, 0.25),
            (0.3 + side * 0.07, 0.30),
        ]
        pen.shape(fin, shaded(fins, 1.1 if (side < 0) == hand.left else 0.6))
    strips, rows = 14, 16
    for strip in range(strips):
        a, b = strip / strips * 2 - 1, (strip + 1.2) / strips * 2 - 1
        facing = math.cos((a + b) / 2 * 1.4 + (0.8 if hand.left else -0.8))
        for row in range(rows):
            y0, y1 = 0.28 + 0.70 * row / rows, 0.28 + 0.70 * (row + 1) / rows
            w0, w1 = (
                0.088 * math.sin(math.pi * (0.25 + 0.75 * (y - 0.28) / 0.70)) ** 0.7 for y in (y0, y1 - 1e-6)
            )
            paint = fins if row >= rows - 4 or row == 2 else (0.96, 0.96, 0.94)
            pen.shape([(0.3 + a * w0, y0), (0.3 + b * w0, y0), (0.3 + b * w1, y1), (0.3 + a * w1, y1)],
                      shaded(paint, 0.34 + 0.72 * max(facing, 0.0)))  # fmt: skip
    for y, size in ((0.68, 0.034), (0.56, 0.024)):
        pen.oval(0.3, y, size * 1.25, size * 1.35, (0.35, 0.36, 0.40))
        pen.oval(0.3, y, size, size * 1.1, (0.25, 0.55, 0.80))
        pen.oval(0.3 - size * 0.3, y + size * 0.35, size * 0.35, size * 0.35, (0.80, 0.93, 1.0))
    pen.oval(0.3, 0.285, 0.055, 0.012, (0.22, 0.22, 0.25))
    return pen.done()


def planet(height: int, hand: Hand) -> Image.Image:
    """A banded planet with a ring."""
    pen, rng = Pen(height, 1.9, hand), hand.rng
    base = hand.colour or ((0.94, 0.70, 0.44), (0.72, 0.56, 0.86), (0.46, 0.70, 0.88))[int(rng.integers(3))]
    ring = [
        (0.95 + 0.85 * math.cos(a), 0.5 + 0.20 * math.sin(a) + 0.12 * math.cos(a))
        for a in [math.tau * s / 60 for s in range(61)]
    ]
    pen.line(ring[:31], 0.05, shaded(base, 1.25))
    for step in range(160):
        y = -0.4 + 0.8 * step / 160
        half = math.sqrt(max(0.0, 0.16 - y * y))
        tone = shaded(base, 0.9 + 0.16 * math.sin(step * 0.23) + 0.10 * math.sin(step * 0.61 + 1))
        pen.box(0.95 - half, 0.5 + y, 2 * half, 0.008, tone)
    pen.line(ring[30:], 0.05, shaded(base, 1.35))
    return pen.done()
