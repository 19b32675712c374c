"""A pen for drawing single things: in their own coordinates, three times as fine as they are needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from apps.studio.engines.image.text_to_image.light import Colour, Light

FINER, COARSER, LARGE = 3, 2, 260  # times as fine as needed, less for what is larger than so many pixels
Point = tuple[float, float]


class Shade(NamedTuple):
    """A colour on a face that is lit by so much: about 0.7 in the shade, 1.1 towards the sun."""

    colour: Colour
    by: float


class Glow(NamedTuple):
    """A colour that shines by itself."""

    colour: Colour


Ink = Colour | Shade | Glow


@dataclass(frozen=True)
class Hand:
    """What a drawing may depend on besides its own form."""

    rng: np.random.Generator
    season: str = "summer"
    white: bool = False  # snow lies
    dark: float = 0.0  # windows and lanterns burn
    left: bool = True  # light from the left
    colour: Colour | None = None  # asked for
    light: Light | None = None  # of the scene; without one, colours stay as they are

    def lit(self, ink: Ink) -> Colour:
        """The colour that the eye sees."""
        if isinstance(ink, Glow):
            return ink.colour
        shade = ink if isinstance(ink, Shade) else Shade(ink, 0.95)
        if self.light is None:
            r, g, b = (value * shade.by for value in shade.colour)
            return r, g, b
        facing = np.array(min(max((shade.by - 0.66) / 0.46, 0.0), 1.0), np.float32)
        bright = max(1.0, shade.by - 0.12)
        r, g, b = (float(v) for v in np.array(shade.colour, np.float32) * self.light.on(facing) * bright)
        return r, g, b


class Pen:
    """Draws on a sheet `aspect` wide for each unit of height; x runs right, y up from the foot, both in
    heights."""

    def __init__(self, height: int, aspect: float, hand: Hand) -> None:
        self.hand = hand
        self.finer = FINER if height <= LARGE else COARSER
        self.unit = max(height, 4) * self.finer
        self.picture = Image.new("RGBA", (max(4, round(self.unit * aspect)), self.unit), (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.picture)
        self.aspect = aspect

    def at(self, point: Point) -> Point:
        """Pixels of a point."""
        return point[0] * self.unit, self.unit * (1 - point[1])

    def shape(self, points: Sequence[Point], colour: Ink) -> None:
        """A filled polygon."""
        self.draw.polygon([self.at(point) for point in points], fill=inked(self.hand.lit(colour)))

    def blob(self, points: Sequence[Point], colour: Ink) -> None:
        """A filled shape with a round outline through the points."""
        self.shape(rounded(points), colour)

    def box(self, left: float, bottom: float, wide: float, high: float, colour: Ink) -> None:
        """A filled rectangle."""
        self.shape(
            [(left, bottom), (left + wide, bottom), (left + wide, bottom + high), (left, bottom + high)],
            colour,
        )

    def oval(self, x: float, y: float, across: float, up: float, colour: Ink, alpha: float = 1.0) -> None:
        """A filled ellipse around a point."""
        (x0, y1), (x1, y0) = self.at((x - across, y - up)), self.at((x + across, y + up))
        if alpha >= 1:
            self.draw.ellipse((x0, y0, x1, y1), fill=inked(self.hand.lit(colour)))
            return
        layer = Image.new("RGBA", self.picture.size, (0, 0, 0, 0))
        ImageDraw.Draw(layer).ellipse(
            (x0, y0, x1, y1), fill=(*inked(self.hand.lit(colour))[:3], round(255 * alpha))
        )
        self.picture.alpha_composite(layer)

    def dab(self, x: float, y: float, size: float, turn: float, colour: Ink) -> None:
        """A leaf: a small uneven four-cornered touch around a point."""
        across = (math.cos(turn) * size * 1.25, math.sin(turn) * size * 1.25)
        up = (-math.sin(turn) * size * 0.7, math.cos(turn) * size * 0.7)
        self.shape([(x + across[0], y + across[1]), (x + up[0], y + up[1]),
                    (x - across[0], y - across[1]), (x - up[0], y - up[1])], colour)  # fmt: skip

    def line(self, points: Sequence[Point], wide: float, colour: Ink) -> None:
        """A line with round joints, `wide` heights thick."""
        pixels = [self.at(point) for point in points]
        thick = max(1, round(wide * self.unit))
        self.draw.line(pixels, fill=inked(self.hand.lit(colour)), width=thick, joint="curve")

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.5) -> None:
        """Light around a lamp, laid over what is there."""
        layer = Image.new("RGBA", self.picture.size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        for step in range(14, 0, -1):
            share = step / 14
            (x0, y1), (x1, y0) = (
                self.at((x - radius * share, y - radius * share)),
                self.at((x + radius * share, y + radius * share)),
            )
            pen.ellipse((x0, y0, x1, y1), fill=(*inked(colour)[:3], round(255 * strength * (1 - share) ** 2)))
        self.picture.alpha_composite(layer)

    def done(self) -> Image.Image:
        """The drawing at the height that was asked for."""
        size = max(1, self.picture.width // self.finer), max(1, self.picture.height // self.finer)
        return self.picture.resize(size, Image.Resampling.BOX)


def inked(colour: Colour) -> tuple[int, int, int, int]:
    """A colour in 0…1 as Pillow takes it."""
    r, g, b = (round(255 * min(max(float(value), 0), 1)) for value in colour)
    return r, g, b, 255


def shaded(ink: Ink, by: float) -> Shade:
    """A colour lighter or darker, as it faces the sun or turns away."""
    if isinstance(ink, Shade):
        return Shade(ink.colour, ink.by * by)
    return Shade(ink.colour if isinstance(ink, Glow) else ink, by)


def rounded(points: Sequence[Point], steps: int = 6) -> list[Point]:
    """A closed curve through points (Catmull and Rom)."""
    corners = np.array(points, np.float64)
    before, after, then = np.roll(corners, 1, 0), np.roll(corners, -1, 0), np.roll(corners, -2, 0)
    curve: list[Point] = []
    for a, b, c, d in zip(before, corners, after, then, strict=True):
        for step in range(steps):
            t = step / steps
            x, y = 0.5 * (
                2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3
            )
            curve.append((float(x), float(y)))
    return curve
