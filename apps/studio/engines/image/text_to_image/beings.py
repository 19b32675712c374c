"""People, and the animals that are drawn here and not taken from `motifs/`. Flat colours: `relief.py` lights
them."""

from __future__ import annotations

import math
from itertools import pairwise

from PIL import Image

from apps.studio.engines.image.text_to_image.light import Colour
from apps.studio.engines.image.text_to_image.pen import Hand, Pen, Point, shaded

CLOTHES: tuple[Colour, ...] = (
    (0.26, 0.32, 0.48), (0.66, 0.24, 0.20), (0.34, 0.42, 0.30), (0.80, 0.70, 0.54), (0.40, 0.30, 0.26),
)  # fmt: skip
SKIN: Colour = (0.86, 0.66, 0.52)
HAIR: Colour = (0.26, 0.18, 0.13)
WHITE: Colour = (0.96, 0.95, 0.92)


def person(height: int, hand: Hand) -> Image.Image:
    """A figure seen from behind, in a coat and maybe a hat."""
    pen = Pen(height, 0.52, hand)
    figure(pen, hand, 0.26, hand.colour, hat=bool(hand.rng.random() < 0.6))
    return pen.done()


def couple(height: int, hand: Hand) -> Image.Image:
    """Two figures, one leaning to the other."""
    pen = Pen(height, 0.82, hand)
    figure(pen, hand, 0.30, hand.colour or CLOTHES[0])
    figure(pen, hand, 0.53, (0.74, 0.24, 0.22), tall=0.93, skirt=True)
    return pen.done()


def figure(
    pen: Pen, hand: Hand, x: float, colour: Colour | None, tall: float = 1.0, *, hat: bool = False,
    skirt: bool = False,
) -> None:  # fmt: skip
    """Somebody standing or walking away, with the feet at 0 and the head at `tall`."""
    coat = colour or CLOTHES[int(hand.rng.integers(len(CLOTHES)))]

    def at(points: list[Point]) -> list[Point]:
        return [(x + px, py * tall) for px, py in points]

    for side in (-1, 1):
        boot = 0.012 if side > 0 else 0.0
        pen.blob(at([(side * 0.030, 0.40), (side * 0.075, 0.38), (side * 0.066, 0.05), (side * 0.085, boot),
                     (side * 0.022, boot), (side * 0.030, 0.2)]), (0.20, 0.19, 0.23))  # fmt: skip
    hem = 0.20 if skirt else 0.30
    flare = 0.155 if skirt else 0.125
    pen.blob(at([(0, 0.835), (0.062, 0.815), (0.098, 0.76), (0.088, 0.60), (0.082, 0.54), (flare, hem),
                 (0, hem - 0.02), (-flare, hem), (-0.082, 0.54), (-0.088, 0.60), (-0.098, 0.76),
                 (-0.062, 0.815)]), coat)  # fmt: skip
    for side in (-1, 1):
        arm = [(side * 0.075, 0.80), (side * 0.118, 0.76), (side * 0.142, 0.58), (side * 0.135, 0.43),
               (side * 0.100, 0.43), (side * 0.098, 0.60)]  # fmt: skip
        pen.blob(at(arm), shaded(coat, 0.86))
        pen.oval(x + side * 0.118, 0.415 * tall, 0.020, 0.024, SKIN)
    pen.line(at([(0, 0.52), (0, hem)]), 0.006, shaded(coat, 0.66))
    pen.line(at([(-0.082, 0.545), (0.082, 0.545)]), 0.014, shaded(coat, 0.6))
    pen.oval(x, 0.845 * tall, 0.030, 0.035, SKIN)
    pen.oval(x, 0.912 * tall, 0.058, 0.072, SKIN)
    pen.oval(x, 0.926 * tall, 0.060, 0.066, HAIR)
    if skirt:
        pen.blob(at([(-0.06, 0.93), (0.06, 0.93), (0.066, 0.80), (0, 0.77), (-0.066, 0.80)]), HAIR)
    if hat:
        pen.blob(at([(-0.115, 0.935), (0, 0.915), (0.115, 0.935), (0, 0.955)]), (0.50, 0.38, 0.24))
        pen.blob(at([(-0.058, 0.94), (-0.05, 0.995), (0.05, 0.995), (0.058, 0.94)]), (0.54, 0.42, 0.27))


def umbrella(height: int, hand: Hand) -> Image.Image:
    """Somebody under an open umbrella."""
    pen = Pen(height, 0.98, hand)
    figure(pen, hand, 0.49, CLOTHES[0], tall=0.80)
    _canopy(pen, hand, 0.52, 0.40)
    return pen.done()


def under_umbrella(height: int, hand: Hand) -> Image.Image:
    """Two people under one umbrella."""
    pen = Pen(height, 1.05, hand)
    figure(pen, hand, 0.40, CLOTHES[0], tall=0.82)
    figure(pen, hand, 0.60, (0.84, 0.70, 0.52), tall=0.77, skirt=True)
    _canopy(pen, hand, 0.51, 0.46)
    return pen.done()


def _canopy(pen: Pen, hand: Hand, x: float, half: float) -> None:
    cloth = hand.colour or (0.82, 0.18, 0.15)
    pen.line([(x, 0.45), (x, 0.97)], 0.014, (0.24, 0.18, 0.14))
    top, rim = 0.975, 0.715
    ribs = [-1.0, -0.62, -0.22, 0.22, 0.62, 1.0]
    for number, (a, b) in enumerate(pairwise(ribs)):
        side = (a + b) / 2 * (-1 if hand.left else 1)
        edge = [(x + half * (a + (b - a) * t / 6), rim + 0.022 * math.sin(math.pi * t / 6)) for t in range(7)]
        left = [(x + half * a * math.sin(s), rim + (top - rim) * math.cos(s)) for s in _quarter()]
        right = [(x + half * b * math.sin(s), rim + (top - rim) * math.cos(s)) for s in _quarter()]
        pen.shape([*left, *edge, *right[::-1]], shaded(cloth, 0.92 + 0.14 * side - 0.05 * (number % 2)))
    for a in ribs[1:-1]:
        pen.line([(x + half * a * math.sin(s), rim + (top - rim) * math.cos(s)) for s in _quarter()], 0.006,
                 shaded(cloth, 0.66))  # fmt: skip


def _quarter() -> list[float]:
    return [math.pi / 2 * step / 8 for step in range(9)]


def birds(height: int, hand: Hand) -> Image.Image:
    """One bird in flight, as one sees it from afar."""
    pen, flap = Pen(height, 2.2, hand), hand.rng.uniform(0.10, 0.5)
    tone = hand.colour or (0.16, 0.17, 0.22)
    for side in (-1, 1):
        wing = [(1.1, 0.50), (1.1 + side * 0.42, 0.50 + flap + 0.16), (1.1 + side * 1.04, 0.42 + flap * 0.5),
                (1.1 + side * 0.50, 0.42 + flap), (1.1, 0.36)]  # fmt: skip
        pen.blob(wing, tone)
    pen.blob([(0.92, 0.44), (1.1, 0.52), (1.34, 0.44), (1.1, 0.34)], tone)
    return pen.done()


def swan(height: int, hand: Hand) -> Image.Image:
    """A swimming swan with its neck in an S."""
    pen, white = Pen(height, 1.38, hand), hand.colour or WHITE
    pen.blob([(0.16, 0.04), (0.10, 0.26), (0.30, 0.42), (0.62, 0.52), (0.96, 0.50), (1.34, 0.58),
              (1.24, 0.34), (1.10, 0.10), (0.80, 0.0), (0.36, 0.0)], shaded(white, 0.92))  # fmt: skip
    neck = [(0.24, 0.20), (0.16, 0.34), (0.20, 0.50), (0.32, 0.62), (0.36, 0.76), (0.30, 0.88), (0.20, 0.91)]
    for wide, (a, b) in zip((0.17, 0.14, 0.12, 0.11, 0.10, 0.10), pairwise(neck), strict=True):
        pen.line([a, b], wide, white)
        pen.oval(b[0], b[1], wide / 2, wide / 2, white)
    pen.oval(0.19, 0.90, 0.078, 0.064, white)
    pen.shape([(0.14, 0.925), (0.0, 0.845), (0.13, 0.855)], (0.92, 0.46, 0.14))
    pen.shape([(0.17, 0.925), (0.10, 0.915), (0.13, 0.865)], (0.10, 0.09, 0.10))
    for number in range(4):
        y = 0.46 - 0.09 * number
        pen.blob([(0.40 + 0.04 * number, y - 0.10), (0.62, y + 0.04), (0.98, y + 0.03),
                  (1.30 - 0.08 * number, y + 0.08 - 0.04 * number), (0.86, y - 0.12)],
                 shaded(white, 1.02 - 0.045 * number))  # fmt: skip
    return pen.done()


def duck(height: int, hand: Hand) -> Image.Image:
    """A swimming duck."""
    pen = Pen(height, 1.5, hand)
    body = hand.colour or (0.60, 0.50, 0.40)
    pen.blob([(0.22, 0.10), (0.24, 0.34), (0.60, 0.50), (1.05, 0.46), (1.42, 0.52), (1.30, 0.22), (1.0, 0.0),
              (0.45, 0.0)], body)  # fmt: skip
    pen.blob([(0.50, 0.34), (0.80, 0.46), (1.26, 0.38), (0.90, 0.18)], shaded(body, 0.78))
    pen.line([(0.36, 0.30), (0.29, 0.64)], 0.18, (0.16, 0.34, 0.24))
    pen.line([(0.28, 0.44), (0.40, 0.46)], 0.04, WHITE)
    pen.oval(0.28, 0.74, 0.17, 0.15, (0.16, 0.40, 0.28))
    pen.blob([(0.15, 0.78), (0.0, 0.71), (0.14, 0.66)], (0.94, 0.72, 0.22))
    pen.oval(0.23, 0.78, 0.024, 0.024, (0.05, 0.05, 0.05))
    return pen.done()


def fish(height: int, hand: Hand) -> Image.Image:
    """A bright reef fish."""
    pen, rng = Pen(height, 1.9, hand), hand.rng
    kinds: tuple[Colour, ...] = (
        (0.98, 0.54, 0.14),
        (0.98, 0.82, 0.24),
        (0.30, 0.56, 0.88),
        (0.90, 0.30, 0.28),
    )
    body = hand.colour or kinds[int(rng.integers(4))]
    pen.blob(
        [(1.30, 0.5), (1.62, 0.70), (1.88, 0.90), (1.74, 0.5), (1.88, 0.10), (1.62, 0.30)], shaded(body, 0.86)
    )
    pen.blob([(0.55, 0.74), (0.80, 0.98), (1.22, 0.92), (1.24, 0.66)], shaded(body, 0.80))
    pen.blob([(0.70, 0.26), (0.86, 0.04), (1.08, 0.08), (1.1, 0.3)], shaded(body, 0.80))
    pen.blob([(0.06, 0.50), (0.30, 0.74), (0.75, 0.84), (1.18, 0.70), (1.46, 0.54), (1.46, 0.46),
              (1.18, 0.30), (0.75, 0.16), (0.30, 0.26)], body)  # fmt: skip
    if body[0] > 0.6:
        for x, low, high in ((0.52, 0.20, 0.81), (0.98, 0.23, 0.78)):
            pen.line([(x, low), (x + 0.05, 0.5), (x, high)], 0.105, (0.10, 0.10, 0.14))
            pen.line([(x, low), (x + 0.05, 0.5), (x, high)], 0.075, WHITE)
    pen.blob([(0.62, 0.46), (0.80, 0.50), (0.92, 0.38), (0.72, 0.34)], shaded(body, 0.74))
    pen.oval(0.27, 0.56, 0.060, 0.066, WHITE)
    pen.oval(0.26, 0.56, 0.036, 0.044, (0.04, 0.04, 0.07))
    return pen.done()
