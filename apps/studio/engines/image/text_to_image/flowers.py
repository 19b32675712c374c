"""Flowers at one's feet and on the water."""

from __future__ import annotations

import math

from PIL import Image

from apps.studio.engines.image.text_to_image.light import Colour
from apps.studio.engines.image.text_to_image.pen import Hand, Pen, Shade

PETALS: tuple[Colour, ...] = (
    (0.88, 0.20, 0.18), (0.98, 0.82, 0.26), (0.96, 0.94, 0.92), (0.62, 0.40, 0.74), (0.95, 0.56, 0.68),
    (0.96, 0.56, 0.22),
)  # fmt: skip
LEAF: Colour = (0.30, 0.48, 0.19)


def flowers(height: int, hand: Hand) -> Image.Image:
    """A clump of flowers, of the colour asked for or of several."""
    pen, rng = Pen(height, 1.8, hand), hand.rng
    heads = []
    for _ in range(30):
        x, tall, lean = rng.uniform(0.12, 1.68), rng.uniform(0.28, 0.92), rng.normal(0, 0.06)
        pen.line(
            [(x, 0), (x + lean * 0.3, tall * 0.5), (x + lean, tall)],
            0.013,
            Shade(LEAF, rng.uniform(0.7, 1.1)),
        )
        for side in (-1, 1):
            tip = (x + lean / 2 + side * 0.10, tall * 0.5 + 0.07)
            pen.shape([(x + lean * 0.2, tall * 0.25), (x + side * 0.06, tall * 0.38), tip],
                      Shade(LEAF, rng.uniform(0.7, 1.15)))  # fmt: skip
        heads.append((x + lean, tall))
    for x, y in sorted(heads, key=lambda head: -head[1]):
        _head(pen, hand, x, y, rng.uniform(0.045, 0.085))
    return pen.done()


def _head(pen: Pen, hand: Hand, x: float, y: float, size: float) -> None:
    rng = hand.rng
    petal = hand.colour or PETALS[int(rng.integers(len(PETALS)))]
    for turn in range(9):
        angle = turn * math.tau / 9 + 0.3
        side = math.cos(angle) * (-1 if hand.left else 1) * 0.12 + math.sin(angle) * 0.16
        tone = Shade(petal, 0.92 + side + rng.normal(0, 0.04))
        pen.oval(
            x + math.cos(angle) * size * 0.62,
            y + math.sin(angle) * size * 0.48,
            size * 0.48,
            size * 0.40,
            tone,
        )
    heart: Colour = (0.40, 0.25, 0.10) if petal[0] > petal[2] + 0.4 else (0.96, 0.80, 0.28)
    pen.oval(x, y, size * 0.34, size * 0.28, Shade(heart, 0.85))
    pen.oval(x - size * 0.08, y + size * 0.08, size * 0.18, size * 0.14, Shade(heart, 1.15))


def lotus(height: int, hand: Hand) -> Image.Image:
    """Pads on the water and a few flowers."""
    pen, rng = Pen(height, 3.6, hand), hand.rng
    spots = sorted(
        ((rng.uniform(0.25, 3.35), rng.uniform(0.08, 0.60)) for _ in range(22)), key=lambda s: -s[1]
    )
    for x, y in spots:
        size = rng.uniform(0.16, 0.34) * (1.15 - 0.6 * y)
        tone = rng.uniform(0.78, 1.1)
        pen.oval(x, y - 0.015, size, size * 0.27, Shade((0.16, 0.32, 0.22), 0.66))
        pen.oval(x, y, size, size * 0.26, Shade((0.30, 0.52, 0.28), tone))
        for turn in range(7):
            angle = turn * math.tau / 7
            tip = (x + math.cos(angle) * size * 0.9, y + math.sin(angle) * size * 0.22)
            pen.line([(x, y), tip], 0.008, Shade((0.44, 0.62, 0.36), tone))
    for x, y in ((rng.uniform(0.4, 3.2), rng.uniform(0.28, 0.55)) for _ in range(6)):
        _lotus_flower(pen, hand, x, y, rng.uniform(0.15, 0.23))
    return pen.done()


def _lotus_flower(pen: Pen, hand: Hand, x: float, y: float, size: float) -> None:
    pink: Colour = hand.colour or (0.97, 0.62, 0.74)
    for turn in (-1.15, 1.15, -0.75, 0.75, -0.38, 0.38, 0):
        tip = (x + turn * size * 0.85, y + size * (1.5 - 0.62 * abs(turn)))
        wide, side = size * 0.26, turn * (-1 if hand.left else 1)
        root = [
            (x + turn * size * 0.3 - wide, y + size * 0.5),
            (x, y),
            (x + turn * size * 0.3 + wide, y + size * 0.5),
        ]
        pen.shape([*root, tip], Shade(pink, 0.96 + 0.14 * side - 0.06 * abs(turn)))
        pen.line([(x, y), tip], 0.008, Shade((1.0, 0.84, 0.88), 1.1))
    pen.oval(x, y + size * 0.55, size * 0.14, size * 0.10, Shade((0.96, 0.80, 0.30), 1.05))
