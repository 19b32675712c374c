"""People, drawn here, and animals, from the public-domain drawings in `motifs/`."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from apps.studio.engines.image.text_to_image.light import Colour
from apps.studio.engines.image.text_to_image.pen import Hand, Pen, shaded

MOTIFS = Path(__file__).parent / "motifs"
CLOTHES: tuple[Colour, ...] = (
    (0.24, 0.28, 0.40),
    (0.62, 0.22, 0.20),
    (0.30, 0.36, 0.28),
    (0.78, 0.70, 0.56),
    (0.20, 0.20, 0.24),
)
SKIN: Colour = (0.80, 0.62, 0.50)
# Drawings that are outlines in black get a coat.
COATS: dict[str, Colour] = {
    "camel": (.50, .32, .17), "wolf": (.42, .42, .44), "giraffe": (.82, .58, .26), "deer": (.62, .40, .22),
    "crow": (.10, .10, .12),
}  # fmt: skip
SWIMS = {"swan": 0.80}  # the part of the drawing that is above the water


def person(height: int, hand: Hand) -> Image.Image:
    """A figure seen from behind, in a coat."""
    pen = Pen(height, 0.5)
    _figure(pen, hand, 0.25, hand.colour)
    return pen.done()


def couple(height: int, hand: Hand) -> Image.Image:
    """Two figures, one leaning to the other."""
    pen = Pen(height, 0.8)
    _figure(pen, hand, 0.30, hand.colour or (0.24, 0.27, 0.38))
    _figure(pen, hand, 0.50, (0.72, 0.22, 0.22), tall=0.92)
    return pen.done()


def _figure(pen: Pen, hand: Hand, x: float, colour: Colour | None, tall: float = 1.0) -> None:
    coat = colour or CLOTHES[int(hand.rng.integers(len(CLOTHES)))]
    lit = 1.15 if hand.left else 0.85
    for side in (-1, 1):
        pen.line([(x + side * 0.035, 0.40 * tall), (x + side * 0.05, 0.0)], 0.055, (0.16, 0.16, 0.20))
    pen.shape(
        [(x - 0.125, 0.26 * tall), (x - 0.085, 0.78 * tall), (x, 0.80 * tall), (x, 0.24 * tall)],
        shaded(coat, lit),
    )
    pen.shape(
        [(x + 0.125, 0.26 * tall), (x + 0.085, 0.78 * tall), (x, 0.80 * tall), (x, 0.24 * tall)],
        shaded(coat, 2.0 - lit),
    )
    for side in (-1, 1):
        pen.line([(x + side * 0.085, 0.74 * tall), (x + side * 0.125, 0.44 * tall)], 0.05, shaded(coat, 0.9))
    pen.oval(x, 0.885 * tall, 0.062, 0.075, SKIN)
    pen.oval(x, 0.905 * tall, 0.066, 0.07, (0.22, 0.16, 0.12))


def umbrella(height: int, hand: Hand) -> Image.Image:
    """An open umbrella with its stick, and who holds it."""
    pen, cloth = Pen(height, 0.95), hand.colour or (0.80, 0.20, 0.17)
    _figure(pen, hand, 0.47, None, tall=0.78)
    pen.line([(0.53, 0.42), (0.53, 0.94)], 0.014, (0.2, 0.15, 0.12))
    rim = [
        (0.53 + 0.40 * math.cos(a), 0.70 + 0.27 * math.sin(a)) for a in [math.pi * t / 24 for t in range(25)]
    ]
    pen.shape(rim, cloth)
    for part in range(5):
        a = math.pi * (part + 0.5) / 5
        pen.line(
            [(0.53, 0.97), (0.53 + 0.38 * math.cos(a), 0.70 + 0.26 * math.sin(a) * 0.4)],
            0.008,
            shaded(cloth, 0.7),
        )
    for part in range(5):
        left, right = 0.13 + 0.16 * part, 0.13 + 0.16 * (part + 1)
        pen.oval((left + right) / 2, 0.70, 0.08, 0.028, shaded(cloth, 0.82))
    return pen.done()


def birds(height: int, hand: Hand) -> Image.Image:
    """One bird in flight, as one sees it from afar."""
    pen, flap = Pen(height, 2.2), hand.rng.uniform(0.15, 0.5)
    tone = hand.colour or (0.14, 0.15, 0.20)
    for side in (-1, 1):
        wing = [
            (1.1, 0.42),
            (1.1 + side * 0.45, 0.42 + flap + 0.2),
            (1.1 + side * 1.0, 0.45 + flap * 0.4),
            (1.1 + side * 0.45, 0.42 + flap),
        ]
        pen.shape(wing, tone)
    pen.oval(1.1, 0.42, 0.18, 0.09, tone)
    return pen.done()


def duck(height: int, hand: Hand) -> Image.Image:
    """A swimming duck."""
    pen = Pen(height, 1.5)
    body = hand.colour or (0.56, 0.46, 0.36)
    pen.oval(0.72, 0.26, 0.52, 0.26, body)
    pen.shape([(1.15, 0.30), (1.40, 0.48), (1.18, 0.16)], shaded(body, 0.8))
    pen.oval(0.80, 0.32, 0.32, 0.15, shaded(body, 1.3))
    pen.line([(0.36, 0.32), (0.28, 0.66)], 0.17, (0.18, 0.36, 0.26))
    pen.oval(0.27, 0.74, 0.16, 0.15, (0.16, 0.38, 0.28))
    pen.shape([(0.14, 0.76), (0.0, 0.70), (0.14, 0.66)], (0.92, 0.70, 0.20))
    pen.oval(0.22, 0.78, 0.022, 0.022, (0.05, 0.05, 0.05))
    return pen.done()


def fish(height: int, hand: Hand) -> Image.Image:
    """A bright fish."""
    pen, rng = Pen(height, 1.9), hand.rng
    body = (
        hand.colour
        or ((0.95, 0.52, 0.16), (0.95, 0.80, 0.25), (0.30, 0.52, 0.80), (0.86, 0.28, 0.30))[
            int(rng.integers(4))
        ]
    )
    pen.shape([(1.35, 0.5), (1.85, 0.85), (1.72, 0.5), (1.85, 0.15)], shaded(body, 0.85))
    pen.shape([(0.6, 0.78), (0.95, 0.99), (1.2, 0.70)], shaded(body, 0.8))
    pen.oval(0.78, 0.5, 0.68, 0.33, body)
    pen.oval(0.78, 0.40, 0.58, 0.20, shaded(body, 1.25))
    for x in (0.62, 0.92):
        pen.line([(x, 0.24), (x + 0.03, 0.76)], 0.08, (0.97, 0.95, 0.90))
    pen.oval(0.33, 0.58, 0.065, 0.075, (1, 1, 1))
    pen.oval(0.31, 0.58, 0.035, 0.045, (0.05, 0.05, 0.08))
    return pen.done()


@cache
def _drawing(name: str) -> Image.Image:
    return Image.open(MOTIFS / f"{name}.webp").convert("RGBA")


def animal(name: str, height: int, hand: Hand) -> Image.Image:
    """The drawing of an animal at a height, turned left or right by chance, in a colour if one is asked
    for."""
    drawing = _drawing(name)
    size = max(2, round(drawing.width * height / drawing.height)), max(2, height)
    drawing = drawing.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
    if hand.rng.random() < 0.5:
        drawing = drawing.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if name in SWIMS:
        drawing = drawing.crop((0, 0, drawing.width, round(drawing.height * SWIMS[name])))
    coat = hand.colour or COATS.get(name)
    return _coated(drawing, coat, hand, from_black=name in COATS) if coat else drawing


def _coated(drawing: Image.Image, coat: Colour, hand: Hand, *, from_black: bool) -> Image.Image:
    """The drawing in another colour; an outline in black is modelled with light from above."""
    values = np.asarray(drawing, dtype=np.float32) / 255
    height, width = values.shape[:2]
    if from_black:
        side = (
            np.linspace(1.25, 0.75, width, dtype=np.float32)[None]
            if hand.left
            else np.linspace(0.75, 1.25, width, dtype=np.float32)[None]
        )
        tone = np.linspace(1.15, 0.7, height, dtype=np.float32)[:, None] * side
        colours = np.array(coat, np.float32) * tone[..., None]
    else:
        grey = values[..., :3] @ np.array([0.3, 0.59, 0.11], np.float32)
        top = float(np.quantile(grey[values[..., 3] > 0.5], 0.85)) if (values[..., 3] > 0.5).any() else 1.0
        colours = np.array(coat, np.float32) * (0.35 + 0.65 * (grey / max(top, 0.1)).clip(0, 1.2))[..., None]
    both = np.concatenate([colours.clip(0, 1), values[..., 3:]], axis=2)
    return Image.fromarray((both * 255 + 0.5).astype(np.uint8), "RGBA")
