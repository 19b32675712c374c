"""Houses, towers, bridges and what people leave in a landscape; windows burn when it is dark."""

from __future__ import annotations

import math

from PIL import Image

from apps.studio.engines.image.text_to_image.light import Colour
from apps.studio.engines.image.text_to_image.pen import Glow, Hand, Pen, shaded

LAMP: Colour = (1.0, 0.80, 0.42)
STONE: Colour = (0.62, 0.60, 0.58)
SNOW: Colour = (0.94, 0.96, 1.0)
WALLS: tuple[Colour, ...] = (
    (0.90, 0.86, 0.76),
    (0.74, 0.30, 0.24),
    (0.84, 0.74, 0.58),
    (0.62, 0.52, 0.42),
    (0.86, 0.88, 0.88),
)
ROOFS: tuple[Colour, ...] = ((0.58, 0.26, 0.18), (0.36, 0.34, 0.38), (0.46, 0.34, 0.26))


def _window(pen: Pen, hand: Hand, x: float, y: float, wide: float, high: float) -> None:
    burning = hand.dark > 0.2
    pen.box(x, y, wide, high, Glow(LAMP) if burning else (0.24, 0.28, 0.34))
    if burning:
        pen.glow(x + wide / 2, y + high / 2, wide * 2.2, LAMP, 0.35 * hand.dark)
    pen.line([(x + wide / 2, y), (x + wide / 2, y + high)], 0.008, (0.85, 0.82, 0.76))


def house(height: int, hand: Hand) -> Image.Image:
    """A house seen from a corner, with a chimney."""
    pen, rng = Pen(height, 1.35, hand), hand.rng
    wall = hand.colour or WALLS[int(rng.integers(len(WALLS)))]
    roof = SNOW if hand.white else ROOFS[int(rng.integers(len(ROOFS)))]
    front, side = (1.0, 0.74) if hand.left else (0.74, 1.0)
    pen.box(0.10, 0, 0.42, 0.46, shaded(wall, front))
    pen.shape([(0.10, 0.46), (0.31, 0.80), (0.52, 0.46)], shaded(wall, front))
    pen.shape([(0.52, 0), (1.22, 0), (1.22, 0.46), (0.52, 0.46)], shaded(wall, side))
    pen.box(0.96, 0.6, 0.09, 0.34, shaded((0.52, 0.34, 0.28), side))
    pen.shape(
        [(0.31, 0.84), (1.04, 0.84), (1.28, 0.43), (0.54, 0.43)],
        shaded(roof, 1.0 if hand.white else side + 0.1),
    )
    pen.shape([(0.05, 0.42), (0.31, 0.86), (0.33, 0.82), (0.10, 0.42)], shaded(roof, 0.85))
    pen.box(0.25, 0, 0.12, 0.24, (0.34, 0.22, 0.16))
    _window(pen, hand, 0.265, 0.46, 0.09, 0.12)
    for x in (0.62, 0.84, 1.04):
        _window(pen, hand, x, 0.17, 0.10, 0.14)
    return pen.done()


def castle(height: int, hand: Hand) -> Image.Image:
    """A castle of round towers and walls on its rock."""
    pen, stone = Pen(height, 1.5, hand), hand.colour or (0.74, 0.69, 0.62)
    roof: Colour = SNOW if hand.white else (0.36, 0.40, 0.54)
    crag = [
        (0.0, 0.0),
        (0.10, 0.07),
        (0.30, 0.13),
        (0.55, 0.12),
        (0.80, 0.16),
        (1.12, 0.12),
        (1.36, 0.06),
        (1.5, 0.0),
    ]
    pen.shape(crag, shaded((0.46, 0.43, 0.40), 0.84))
    for x, y in crag[1:-1]:
        pen.shape(
            [(x - 0.09, 0.0), (x, y), (x + 0.05, 0.0)],
            shaded((0.50, 0.47, 0.43), 1.05 if hand.left else 0.72),
        )
    for x, wide, foot, tall in ((0.66, 0.20, 0.12, 0.84), (0.44, 0.14, 0.12, 0.70), (0.92, 0.13, 0.14, 0.66)):
        _round_tower(pen, hand, (x, foot), wide, tall, stone, roof)
    _wall(pen, hand, 0.22, 1.24, 0.10, 0.36, stone)
    for x, wide, tall in ((0.16, 0.15, 0.53), (1.14, 0.16, 0.50), (0.62, 0.12, 0.45), (0.82, 0.12, 0.45)):
        _round_tower(pen, hand, (x, 0.07), wide, tall, stone, roof)
    pen.oval(0.78, 0.20, 0.040, 0.055, (0.16, 0.13, 0.12))
    pen.box(0.74, 0.10, 0.08, 0.10, (0.16, 0.13, 0.12))
    for x in (0.34, 0.50, 1.02):
        _window(pen, hand, x, 0.21, 0.026, 0.05)
    return pen.done()


def _wall(pen: Pen, hand: Hand, left: float, right: float, foot: float, top: float, stone: Colour) -> None:
    face = shaded(stone, 0.92)
    pen.box(left, foot, right - left, top - foot, face)
    x = left
    while x < right - 0.03:
        pen.box(x, top, 0.032, 0.032, face)
        x += 0.056
    for row in range(7):
        y = foot + (top - foot) * (row + 0.5) / 7
        pen.line([(left, y), (right, y)], 0.0035, shaded(stone, 0.80))


def _round_tower(
    pen: Pen, hand: Hand, at: tuple[float, float], wide: float, tall: float, stone: Colour, roof: Colour
) -> None:
    """A tower as a cylinder under a cone: `at` is the left of its foot."""
    left, foot = at
    strips = 12
    for strip in range(strips):
        across = (strip + 0.5) / strips * 2 - 1
        facing = math.cos(across * 1.35 - (-0.75 if hand.left else 0.75))
        tone = 0.66 + 0.46 * max(facing, 0.0)
        x, step = left + wide * strip / strips, wide / strips + 0.002
        pen.box(x, foot, step, tall - foot, shaded(stone, tone))
        rim = wide + 0.024
        at_rim = left - 0.012 + rim * strip / strips
        pen.box(at_rim, tall - 0.035, rim / strips + 0.002, 0.035, shaded(stone, tone * 1.06))
        a, b = (
            left - 0.02 + (wide + 0.04) * strip / strips,
            left - 0.02 + (wide + 0.04) * (strip + 1.1) / strips,
        )
        pen.shape([(a, tall), (left + wide / 2, tall + wide * 1.05), (b, tall)], shaded(roof, tone))
    rows = max(3, round((tall - foot) / 0.04))
    for row in range(rows):
        y = foot + (tall - foot) * row / rows
        pen.line([(left + 0.004, y), (left + wide - 0.004, y)], 0.003, shaded(stone, 0.78))
    for y in (0.30, 0.46, 0.62):
        if foot + 0.12 < y < tall - 0.09:
            _window(pen, hand, left + wide * 0.42, y, wide * 0.16, 0.045)


def tower(height: int, hand: Hand) -> Image.Image:
    """A stone tower with a clock."""
    pen, stone = Pen(height, 0.4, hand), hand.colour or (0.70, 0.60, 0.48)
    pen.box(0.10, 0, 0.1, 0.78, shaded(stone, 1.0 if hand.left else 0.75))
    pen.box(0.20, 0, 0.1, 0.78, shaded(stone, 0.75 if hand.left else 1.0))
    pen.shape([(0.07, 0.77), (0.2, 0.99), (0.33, 0.77)], (0.32, 0.36, 0.42))
    pen.oval(0.2, 0.66, 0.065, 0.065, (0.95, 0.93, 0.85))
    pen.line([(0.2, 0.66), (0.2, 0.71)], 0.01, (0.1, 0.1, 0.1))
    pen.line([(0.2, 0.66), (0.235, 0.66)], 0.01, (0.1, 0.1, 0.1))
    for y in (0.15, 0.32, 0.48):
        _window(pen, hand, 0.175, y, 0.05, 0.08)
    return pen.done()


def church(height: int, hand: Hand) -> Image.Image:
    """A white church with a steeple."""
    pen, wall = Pen(height, 1.0, hand), hand.colour or (0.92, 0.90, 0.84)
    dim = 0.76
    roof: Colour = SNOW if hand.white else (0.40, 0.30, 0.28)
    pen.box(0.34, 0, 0.56, 0.30, shaded(wall, dim if hand.left else 1.0))
    pen.shape([(0.30, 0.29), (0.40, 0.46), (0.86, 0.46), (0.95, 0.29)], roof)
    pen.box(0.14, 0, 0.22, 0.54, wall if hand.left else shaded(wall, dim))
    pen.shape([(0.11, 0.53), (0.25, 0.92), (0.39, 0.53)], roof)
    pen.line([(0.25, 0.9), (0.25, 1.0)], 0.012, (0.3, 0.26, 0.2))
    pen.line([(0.22, 0.965), (0.28, 0.965)], 0.012, (0.3, 0.26, 0.2))
    pen.box(0.21, 0, 0.08, 0.16, (0.34, 0.22, 0.16))
    _window(pen, hand, 0.22, 0.34, 0.06, 0.11)
    for x in (0.45, 0.60, 0.75):
        _window(pen, hand, x, 0.08, 0.06, 0.14)
    return pen.done()


def pagoda(height: int, hand: Hand) -> Image.Image:
    """A pagoda of five storeys with curved, tiled eaves."""
    pen = Pen(height, 0.9, hand)
    pen.box(0.13, 0, 0.64, 0.03, shaded(STONE, 0.86))
    pen.box(0.17, 0.03, 0.56, 0.025, shaded(STONE, 1.0))
    y = 0.055
    for storey in range(5):
        y = _storey(pen, hand, y, 0.205 - 0.026 * storey, 0.100 - 0.007 * storey)
    for ring in range(6):
        pen.oval(0.45, y + 0.012 + 0.020 * ring, 0.018 - 0.002 * ring, 0.007, shaded((0.80, 0.64, 0.28), 1.0))
    pen.line([(0.45, y), (0.45, 0.995)], 0.010, shaded((0.82, 0.66, 0.30), 1.1))
    return pen.done()


def _storey(pen: Pen, hand: Hand, y: float, half: float, high: float) -> float:
    """One storey and the roof over it; returns where the next begins."""
    wall: Colour = hand.colour or (0.74, 0.24, 0.17)
    roof: Colour = SNOW if hand.white else (0.30, 0.36, 0.38)
    near, away = (1.06, 0.74) if hand.left else (0.74, 1.06)
    pen.box(0.45 - half, y, half * 1.15, high, shaded(wall, near))
    pen.box(0.45 + half * 0.15, y, half * 0.85, high, shaded(wall, away))
    pen.box(0.45 - half, y + high * 0.80, half * 2, high * 0.20, shaded(wall, 0.62))
    for x in (-0.72, -0.24, 0.42):
        _window(pen, hand, 0.45 + x * half - 0.015, y + high * 0.22, 0.030, high * 0.46)
    for x in (-1.0, -0.48, 0.15, 0.66, 0.97):
        pen.line([(0.45 + x * half, y), (0.45 + x * half, y + high)], 0.010, shaded((0.46, 0.14, 0.12), 0.9))
    y, wide, rise = y + high, half + 0.125, 0.058
    edge = [(share, 0.022 * abs(share) ** 2.4) for share in [step / 10 - 1 for step in range(21)]]
    lower = [(0.45 + share * wide, y - 0.004 + lift) for share, lift in edge]
    upper = [(0.45 + share * half * 0.80, y + rise) for share, _ in edge]
    for number in range(20):
        side = (edge[number][0] + 0.05) * (-1 if hand.left else 1)
        tone = shaded(roof, 0.90 + 0.20 * side - 0.10 * (number % 2))
        pen.shape([lower[number], lower[number + 1], upper[number + 1], upper[number]], tone)
    pen.line(lower, 0.007, shaded(roof, 0.66))
    return y + rise - 0.006


def lighthouse(height: int, hand: Hand) -> Image.Image:
    """A banded lighthouse on its rock; its lamp shines in the dark."""
    pen, band = Pen(height, 1.0, hand), hand.colour or (0.78, 0.20, 0.16)
    pen.shape(
        [(0.1, 0), (0.24, 0.10), (0.42, 0.13), (0.66, 0.12), (0.8, 0.07), (0.92, 0)], (0.34, 0.32, 0.32)
    )
    for step in range(6):
        y0, y1 = 0.10 + 0.115 * step, 0.10 + 0.115 * (step + 1)
        w0, w1 = 0.105 - 0.007 * step, 0.105 - 0.007 * (step + 1)
        tone: Colour = (0.95, 0.94, 0.90) if step % 2 == 0 else band
        middle = 0.5
        pen.shape(
            [(middle - w0, y0), (middle, y0), (middle, y1), (middle - w1, y1)],
            shaded(tone, 1.0 if hand.left else 0.74),
        )
        pen.shape(
            [(middle, y0), (middle + w0, y0), (middle + w1, y1), (middle, y1)],
            shaded(tone, 0.74 if hand.left else 1.0),
        )
    pen.box(0.415, 0.79, 0.17, 0.02, (0.2, 0.2, 0.22))
    pen.box(0.45, 0.81, 0.10, 0.09, Glow(LAMP) if hand.dark > 0.2 else (0.75, 0.82, 0.86))
    pen.shape([(0.43, 0.90), (0.5, 0.98), (0.57, 0.90)], shaded(band, 0.8))
    if hand.dark > 0.2:
        pen.glow(0.5, 0.855, 0.13, (1.0, 0.92, 0.66), 0.9)
    return pen.done()


def windmill(height: int, hand: Hand) -> Image.Image:
    """A tower mill with four sails."""
    pen, turn = Pen(height, 1.0, hand), hand.rng.uniform(0.2, 1.2)
    wall: Colour = hand.colour or (0.82, 0.76, 0.66)
    pen.shape([(0.34, 0), (0.5, 0), (0.5, 0.62), (0.40, 0.62)], shaded(wall, 1.0 if hand.left else 0.72))
    pen.shape([(0.5, 0), (0.66, 0), (0.60, 0.62), (0.5, 0.62)], shaded(wall, 0.72 if hand.left else 1.0))
    pen.shape([(0.38, 0.61), (0.5, 0.75), (0.62, 0.61)], (0.36, 0.26, 0.22))
    pen.box(0.46, 0, 0.08, 0.15, (0.3, 0.2, 0.15))
    _window(pen, hand, 0.47, 0.34, 0.06, 0.08)
    for number in range(4):
        angle = turn + number * math.pi / 2
        cos, sin = math.cos(angle), math.sin(angle)
        tip = (0.5 + cos * 0.36, 0.64 + sin * 0.36)
        pen.line([(0.5, 0.64), tip], 0.016, (0.30, 0.22, 0.18))
        broad = [
            (0.5 + cos * r - sin * w, 0.64 + sin * r + cos * w)
            for r, w in ((0.08, 0.01), (0.36, 0.01), (0.36, 0.085), (0.08, 0.085))
        ]
        pen.shape(broad, shaded((0.93, 0.90, 0.84), 1.05))
        for r in (0.15, 0.22, 0.29):
            pen.line(
                [
                    (0.5 + cos * r, 0.64 + sin * r),
                    (0.5 + cos * r - sin * 0.085, 0.64 + sin * r + cos * 0.085),
                ],
                0.006,
                (0.4, 0.3, 0.25),
            )
    return pen.done()


def bridge(height: int, hand: Hand) -> Image.Image:
    """A stone bridge of one high arch; what is under it shows through."""
    pen, stone = Pen(height, 3.2, hand), hand.colour or (0.64, 0.58, 0.52)
    over = [(x / 20 * 3.2, 0.28 + 0.60 * math.sin(math.pi * x / 20)) for x in range(21)]
    under = [(0.62 + x / 20 * 1.96, 0.02 + 0.60 * math.sin(math.pi * x / 20) ** 0.8) for x in range(21)]
    pen.shape([(0, 0), *over, (3.2, 0), *[(x, y) for x, y in reversed(under)], (0.62, 0)], stone)
    pen.line([(x, y + 0.05) for x, y in over], 0.05, shaded(stone, 1.2))
    pen.line(under, 0.05, shaded(stone, 0.62))
    for x, y in over[2:-2:2]:
        pen.line([(x, y), (x, y + 0.12)], 0.05, shaded(stone, 1.1))
    pen.line([(x, y + 0.12) for x, y in over[1:-1]], 0.03, shaded(stone, 1.15))
    return pen.done()


def tent(height: int, hand: Hand) -> Image.Image:
    """A ridge tent, lit from inside at night."""
    pen, cloth = Pen(height, 1.6, hand), hand.colour or (0.86, 0.52, 0.20)
    glow = 1.25 if hand.dark > 0.5 else 1.0
    pen.shape([(0.1, 0), (0.55, 0.95), (0.95, 0)], shaded(cloth, glow))
    pen.shape([(0.55, 0.95), (1.25, 0.85), (1.52, 0), (0.95, 0)], shaded(cloth, 0.72 * glow))
    pen.shape([(0.42, 0), (0.55, 0.72), (0.68, 0)], Glow(LAMP) if hand.dark > 0.5 else (0.25, 0.18, 0.14))
    return pen.done()


def campfire(height: int, hand: Hand) -> Image.Image:
    """Logs, flames and their glow."""
    pen, rng = Pen(height, 1.4, hand), hand.rng
    pen.glow(0.7, 0.34, 0.66, (1.0, 0.55, 0.18), 0.8)
    for lean in (-0.25, 0.2, 0.0):
        pen.line([(0.7 - lean - 0.18, 0.05), (0.7 + lean + 0.18, 0.16)], 0.08, (0.30, 0.20, 0.14))
    for tone, size in (((0.95, 0.35, 0.10), 1.0), ((1.0, 0.62, 0.16), 0.7), ((1.0, 0.90, 0.5), 0.4)):
        for aside in (-0.27, 0.25, -0.13, 0.12, 0.0):
            x, tall = 0.7 + aside * size, (0.84 - 1.6 * abs(aside)) * size * rng.uniform(0.8, 1.1)
            lean, wide = rng.normal(0, 0.05), 0.13 * size
            pen.blob(
                [(x - wide, 0.12), (x - wide * 1.1, 0.12 + tall * 0.28),
                 (x - wide * 0.35 + lean, 0.12 + tall * 0.62), (x + lean * 2.4, 0.12 + tall),
                 (x + wide * 0.55 + lean, 0.12 + tall * 0.55), (x + wide * 1.1, 0.12 + tall * 0.24),
                 (x + wide, 0.12), (x, 0.09)],
                tone,
            )  # fmt: skip
    return pen.done()


def lantern(height: int, hand: Hand) -> Image.Image:
    """A paper lantern that glows."""
    pen, paper = Pen(height, 1.0, hand), hand.colour or (0.90, 0.26, 0.14)
    pen.glow(0.5, 0.5, 0.5, (1.0, 0.6, 0.25), 0.75)
    pen.oval(0.5, 0.5, 0.21, 0.25, shaded(paper, 1.05))
    pen.oval(0.5, 0.47, 0.12, 0.17, (1.0, 0.72, 0.34))
    pen.box(0.42, 0.72, 0.16, 0.05, (0.2, 0.14, 0.1))
    pen.box(0.42, 0.23, 0.16, 0.04, (0.2, 0.14, 0.1))
    pen.line([(0.5, 0.23), (0.5, 0.08)], 0.02, (0.85, 0.65, 0.2))
    return pen.done()


def ruin(height: int, hand: Hand) -> Image.Image:
    """Columns, some broken, with a piece of the beam."""
    pen, rng = Pen(height, 1.7, hand), hand.rng
    stone = (0.82, 0.76, 0.66)
    pen.box(0.08, 0, 1.54, 0.07, shaded(stone, 0.85))
    for number in range(6):
        x = 0.14 + number * 0.25
        tall = 0.78 if number in (1, 2, 3) else rng.uniform(0.25, 0.7)
        pen.box(x, 0.07, 0.05, tall - 0.07, shaded(stone, 1.0 if hand.left else 0.72))
        pen.box(x + 0.05, 0.07, 0.05, tall - 0.07, shaded(stone, 0.72 if hand.left else 1.0))
        pen.box(x - 0.015, tall - 0.03, 0.13, 0.03, stone)
    pen.shape([(0.36, 0.78), (1.02, 0.78), (1.02, 0.87), (0.69, 0.97), (0.36, 0.87)], shaded(stone, 0.92))
    return pen.done()


def torii(height: int, hand: Hand) -> Image.Image:
    """A gate of two posts and two beams."""
    pen, red = Pen(height, 1.25, hand), hand.colour or (0.82, 0.26, 0.16)
    for x in (0.27, 0.90):
        pen.line([(x, 0), (x + (0.03 if x < 0.5 else -0.03), 0.86)], 0.075, red)
    pen.shape([(0.04, 0.97), (0.10, 0.86), (1.15, 0.86), (1.21, 0.97), (0.62, 0.93)], (0.22, 0.18, 0.2))
    pen.shape([(0.08, 0.90), (0.10, 0.83), (1.15, 0.83), (1.17, 0.90)], red)
    pen.box(0.16, 0.64, 0.93, 0.06, red)
    pen.box(0.585, 0.69, 0.08, 0.15, (0.22, 0.18, 0.2))
    return pen.done()


def fence(height: int, hand: Hand) -> Image.Image:
    """A wooden fence along the way."""
    pen, rng = Pen(height, 6.0, hand), hand.rng
    wood: Colour = hand.colour or (0.46, 0.38, 0.30)
    for y in (0.35, 0.65):
        pen.line([(x * 0.5, y + rng.normal(0, 0.02)) for x in range(13)], 0.09, wood)
    for step in range(13):
        pen.line(
            [(0.15 + step * 0.47, 0), (0.15 + step * 0.47 + rng.normal(0, 0.02), 0.95)],
            0.11,
            shaded(wood, rng.uniform(0.75, 1.1)),
        )
    return pen.done()
