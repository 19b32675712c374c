"""A pen for drawing single things: in their own coordinates, three times as fine as they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from apps.studio.engines.image.text_to_image.light import Colour

FINER = 3
Point = tuple[float, float]


@dataclass(frozen=True)
class Hand:
    """What a drawing may depend on besides its own form."""

    rng: np.random.Generator
    season: str = "summer"
    white: bool = False  # snow lies
    dark: float = 0.0  # windows and lanterns burn
    left: bool = True  # light from the left
    colour: Colour | None = None  # asked for


class Pen:
    """Draws on a sheet `aspect` wide for each unit of height; x runs right, y up from the foot, both in
    heights."""

    def __init__(self, height: int, aspect: float = 1.0) -> None:
        self.unit = max(height, 4) * FINER
        self.picture = Image.new("RGBA", (max(4, round(self.unit * aspect)), self.unit), (0, 0, 0, 0))
        self.draw = ImageDraw.Draw(self.picture)
        self.aspect = aspect

    def at(self, point: Point) -> Point:
        """Pixels of a point."""
        return point[0] * self.unit, self.unit * (1 - point[1])

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """A filled polygon."""
        self.draw.polygon([self.at(point) for point in points], fill=inked(colour))

    def box(self, left: float, bottom: float, wide: float, high: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.shape(
            [(left, bottom), (left + wide, bottom), (left + wide, bottom + high), (left, bottom + high)],
            colour,
        )

    def oval(self, x: float, y: float, across: float, up: float, colour: Colour, alpha: float = 1.0) -> None:
        """A filled ellipse around a point."""
        (x0, y1), (x1, y0) = self.at((x - across, y - up)), self.at((x + across, y + up))
        if alpha >= 1:
            self.draw.ellipse((x0, y0, x1, y1), fill=inked(colour))
            return
        layer = Image.new("RGBA", self.picture.size, (0, 0, 0, 0))
        ImageDraw.Draw(layer).ellipse((x0, y0, x1, y1), fill=(*inked(colour)[:3], round(255 * alpha)))
        self.picture.alpha_composite(layer)

    def line(self, points: Sequence[Point], wide: float, colour: Colour) -> None:
        """A line with round joints, `wide` heights thick."""
        pixels = [self.at(point) for point in points]
        thick = max(1, round(wide * self.unit))
        self.draw.line(pixels, fill=inked(colour), width=thick, joint="curve")

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
        size = max(1, self.picture.width // FINER), max(1, self.picture.height // FINER)
        return self.picture.resize(size, Image.Resampling.BOX)


def inked(colour: Colour) -> tuple[int, int, int, int]:
    """A colour in 0…1 as Pillow takes it."""
    r, g, b = (round(255 * min(max(float(value), 0), 1)) for value in colour)
    return r, g, b, 255


def shaded(colour: Colour, by: float) -> Colour:
    """A colour lighter or darker."""
    r, g, b = (value * by for value in colour)
    return r, g, b
