"""Animals of the land that are drawn here: all look to the right, and chance turns them. Flat colours, which
`relief.py` lights."""

from __future__ import annotations

from PIL import Image, ImageOps

from apps.studio.engines.image.text_to_image.light import Colour
from apps.studio.engines.image.text_to_image.pen import Hand, Pen, Point, shaded

DARK: Colour = (0.07, 0.06, 0.06)
CAMELS = 4  # in a caravan
CAMEL: tuple[Point, ...] = (
    (0.16, 0.60), (0.22, 0.72), (0.35, 0.78), (0.45, 0.93), (0.53, 0.97), (0.61, 0.92), (0.70, 0.76),
    (0.80, 0.67), (0.89, 0.66), (0.95, 0.75), (0.98, 0.88), (1.04, 0.95), (1.16, 0.90), (1.19, 0.84),
    (1.08, 0.82), (1.05, 0.70), (0.99, 0.57), (0.88, 0.49), (0.78, 0.46), (0.58, 0.48), (0.40, 0.52),
    (0.26, 0.50), (0.17, 0.53),
)  # fmt: skip
STAG: tuple[Point, ...] = (
    (0.08, 0.50), (0.12, 0.57), (0.28, 0.585), (0.44, 0.58), (0.52, 0.63), (0.57, 0.73), (0.62, 0.80),
    (0.69, 0.80), (0.81, 0.725), (0.815, 0.69), (0.73, 0.69), (0.685, 0.62), (0.64, 0.50), (0.58, 0.42),
    (0.42, 0.395), (0.24, 0.42), (0.11, 0.42),
)  # fmt: skip


def _turned(pen: Pen, hand: Hand) -> Image.Image:
    return ImageOps.mirror(pen.done()) if hand.rng.random() < 0.5 else pen.done()


def _leg(pen: Pen, joints: list[Point], wide: tuple[float, float, float], tone: Colour, by: float) -> None:
    """A leg from hip to hoof, with so wide a thigh, shin and hoof."""
    (hip, knee, hoof), (top, middle, low) = joints, wide
    front = [(hip[0] + top, hip[1]), (knee[0] + middle, knee[1]), (hoof[0] + low, hoof[1] + 0.03),
             (hoof[0] + low * 1.7, hoof[1])]  # fmt: skip
    back = [(hoof[0] - low, hoof[1]), (hoof[0] - low, hoof[1] + 0.03), (knee[0] - middle, knee[1]),
            (hip[0] - top, hip[1])]  # fmt: skip
    pen.shape([*front, *back], shaded(tone, by))


def _one_camel(pen: Pen, left: float, tall: float, coat: Colour) -> None:
    def at(*points: Point) -> list[Point]:
        return [(left + x * tall, y * tall) for x, y in points]

    wide = (0.065 * tall, 0.030 * tall, 0.026 * tall)
    for hip, knee, hoof, by in (
        ((0.31, 0.56), (0.34, 0.28), (0.36, 0.0), 0.72), ((0.72, 0.52), (0.68, 0.27), (0.64, 0.0), 0.72),
        ((0.23, 0.58), (0.21, 0.29), (0.17, 0.0), 0.94), ((0.80, 0.54), (0.83, 0.28), (0.84, 0.0), 0.94),
    ):  # fmt: skip
        _leg(pen, at(hip, knee, hoof), wide, coat, by)
    pen.line(at((0.17, 0.60), (0.10, 0.46), (0.11, 0.38)), 0.022 * tall, shaded(coat, 0.7))
    pen.blob(at(*CAMEL), coat)
    pen.blob(at((0.43, 0.84), (0.53, 0.955), (0.62, 0.86), (0.53, 0.82)), shaded(coat, 0.80))
    pen.blob(at((0.26, 0.53), (0.42, 0.57), (0.60, 0.53), (0.58, 0.49), (0.40, 0.525)), shaded(coat, 1.16))
    pen.blob(at((1.00, 0.92), (0.97, 0.99), (1.03, 0.95)), shaded(coat, 0.75))
    x, y = at((1.065, 0.905))[0]
    pen.oval(x, y, 0.014 * tall, 0.014 * tall, DARK)
    pen.line(at((1.19, 0.855), (1.12, 0.850)), 0.010 * tall, shaded(coat, 0.6))


def camel(height: int, hand: Hand) -> Image.Image:
    """A camel of one hump, standing."""
    pen = Pen(height, 1.24, hand)
    _one_camel(pen, 0.02, 0.99, hand.colour or (0.74, 0.54, 0.32))
    return _turned(pen, hand)


def caravan(height: int, hand: Hand) -> Image.Image:
    """Camels in a line, laden, each led by the one before it."""
    pen, rng = Pen(height, 1.25 * CAMELS, hand), hand.rng
    for number in range(CAMELS):
        left, tall = 1.25 * number + float(rng.uniform(0, 0.05)), float(rng.uniform(0.88, 0.99))
        tone = float(rng.uniform(0.86, 1.08))
        _one_camel(pen, left, tall, (0.72 * tone, 0.52 * tone, 0.31 * tone))
        load = ((0.62, 0.20, 0.16), (0.22, 0.34, 0.48), (0.80, 0.66, 0.34))[number % 3]
        sack = [(0.36, 0.74), (0.44, 0.84), (0.64, 0.83), (0.70, 0.72), (0.66, 0.56), (0.42, 0.56)]
        pen.blob([(left + x * tall, y * tall) for x, y in sack], load)
        if number:
            pen.line([(left - 0.96, 0.62), (left - 0.1, 0.60), (left + 0.02, 0.62)], 0.012, (0.3, 0.22, 0.15))
    return _turned(pen, hand)


def deer(height: int, hand: Hand) -> Image.Image:
    """A stag that stands and looks up."""
    pen, coat = Pen(height, 0.94, hand), hand.colour or (0.62, 0.38, 0.20)
    for hip, knee, hoof, by in (
        ((0.20, 0.46), (0.235, 0.22), (0.225, 0.0), 0.70), ((0.56, 0.46), (0.535, 0.22), (0.53, 0.0), 0.70),
        ((0.15, 0.48), (0.125, 0.235), (0.145, 0.0), 0.92), ((0.61, 0.48), (0.615, 0.22), (0.61, 0.0), 0.92),
    ):  # fmt: skip
        _leg(pen, [hip, knee, hoof], (0.058, 0.022, 0.016), coat, by)
    pen.oval(0.085, 0.50, 0.030, 0.050, (0.95, 0.91, 0.84))
    for side, tone in ((-0.03, 0.8), (0.02, 1.0)):
        horn = shaded((0.52, 0.40, 0.28), tone)
        beam = [(0.635 + side, 0.80), (0.585 + side, 0.87), (0.60 + side, 0.94), (0.66 + side, 0.99)]
        pen.line(beam, 0.020, horn)
        pen.line([(0.60 + side, 0.85), (0.68 + side, 0.89)], 0.016, horn)
        pen.line([(0.588 + side, 0.90), (0.53 + side, 0.96)], 0.016, horn)
    pen.blob(list(STAG), coat)
    pen.blob([(0.22, 0.43), (0.40, 0.45), (0.58, 0.47), (0.57, 0.42), (0.42, 0.398)], (0.88, 0.74, 0.56))
    pen.blob([(0.66, 0.66), (0.70, 0.68), (0.66, 0.54), (0.61, 0.48)], (0.86, 0.72, 0.54))
    pen.blob([(0.615, 0.785), (0.53, 0.825), (0.555, 0.775)], shaded(coat, 0.8))
    for x, y in ((0.20, 0.545), (0.28, 0.55), (0.36, 0.545), (0.24, 0.515), (0.33, 0.515), (0.42, 0.53)):
        pen.oval(x, y, 0.011, 0.009, (0.92, 0.82, 0.66))
    pen.oval(0.695, 0.765, 0.013, 0.013, DARK)
    pen.oval(0.812, 0.708, 0.014, 0.016, DARK)
    return _turned(pen, hand)


def frog(height: int, hand: Hand) -> Image.Image:
    """A frog that sits, seen from the side."""
    pen, skin = Pen(height, 1.5, hand), hand.colour or (0.40, 0.62, 0.20)
    pen.blob([(0.30, 0.10), (0.45, 0.00), (0.92, 0.00), (0.80, 0.12)], shaded(skin, 0.78))
    pen.blob([(0.10, 0.16), (0.22, 0.46), (0.50, 0.68), (0.82, 0.80), (1.10, 0.80), (1.36, 0.64),
              (1.36, 0.55), (1.20, 0.44), (1.08, 0.22), (0.80, 0.08), (0.40, 0.05)], skin)  # fmt: skip
    pen.blob([(1.34, 0.56), (1.20, 0.46), (1.08, 0.22), (0.86, 0.10), (0.94, 0.34), (1.06, 0.50)],
             (0.92, 0.90, 0.66))  # fmt: skip
    pen.blob([(0.12, 0.14), (0.24, 0.42), (0.56, 0.46), (0.74, 0.26), (0.60, 0.10), (0.30, 0.05)],
             shaded(skin, 0.84))  # fmt: skip
    pen.shape([(0.90, 0.40), (1.06, 0.40), (1.10, 0.10), (1.28, 0.00), (0.92, 0.00), (0.98, 0.14)],
              shaded(skin, 0.94))  # fmt: skip
    pen.line([(1.37, 0.595), (1.22, 0.565), (1.02, 0.57)], 0.022, shaded(skin, 0.45))
    for x, y in ((0.40, 0.56), (0.58, 0.66), (0.74, 0.62), (0.52, 0.54), (0.30, 0.44)):
        pen.oval(x, y, 0.035, 0.026, shaded(skin, 0.62))
    pen.oval(1.06, 0.84, 0.130, 0.130, shaded(skin, 1.05))
    pen.oval(1.08, 0.86, 0.090, 0.090, (0.96, 0.84, 0.34))
    pen.oval(1.09, 0.86, 0.055, 0.050, DARK)
    pen.oval(1.07, 0.89, 0.018, 0.018, (1.0, 1.0, 1.0))
    return _turned(pen, hand)
