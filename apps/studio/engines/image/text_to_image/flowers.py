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


def sunflower(height: int, hand: Hand) -> Image.Image:
    """Sunflowers that stand together and look at one."""
    pen, rng = Pen(height, 1.2, hand), hand.rng
    spots = [(0.28, 0.70), (0.90, 0.66), (0.60, 0.84), (0.42, 0.44), (0.80, 0.40)]
    for middle, high in spots:
        x, tall = middle + rng.normal(0, 0.03), high + rng.normal(0, 0.02)
        pen.line([(x + 0.02, 0), (x - 0.01, tall * 0.5), (x, tall)], 0.022, Shade((0.34, 0.50, 0.20), 0.85))
        for side, share in ((-1, 0.30), (1, 0.45), (-1, 0.62)):
            y = tall * share
            leaf = [
                (x, y),
                (x + side * 0.10, y + 0.08),
                (x + side * 0.22, y + 0.02),
                (x + side * 0.10, y - 0.03),
            ]
            pen.blob(leaf, Shade((0.30, 0.50, 0.18), rng.uniform(0.75, 1.05)))
        _sun_head(pen, hand, x, tall, rng.uniform(0.125, 0.155))
    return pen.done()


def _sun_head(pen: Pen, hand: Hand, x: float, y: float, size: float) -> None:
    """A broad brown heart in a ring of long yellow petals."""
    petal = hand.colour or (0.99, 0.78, 0.12)
    for ring, count in ((1.0, 17), (0.82, 15)):
        for turn in range(count):
            angle = turn * math.tau / count + ring * 3
            out, side = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
            blade = ((0.4, -0.10), (0.75, -0.14), (ring, 0), (0.75, 0.14), (0.4, 0.10))
            points = [
                (x + size * (out[0] * r + side[0] * w), y + size * (out[1] * r + side[1] * w))
                for r, w in blade
            ]
            toward = out[1] * 0.10 + out[0] * (-0.08 if hand.left else 0.08)
            pen.shape(points, Shade(petal, (0.90 if ring == 1.0 else 1.06) + toward))
    pen.oval(x, y, size * 0.50, size * 0.48, Shade((0.36, 0.20, 0.08), 0.85))
    pen.oval(x, y, size * 0.32, size * 0.30, Shade((0.24, 0.13, 0.06), 0.8))


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
    for x, y in ((0.5 + 0.52 * n + rng.normal(0, 0.1), rng.uniform(0.24, 0.50)) for n in range(6)):
        _lotus_flower(pen, hand, x, y, rng.uniform(0.22, 0.31))
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
