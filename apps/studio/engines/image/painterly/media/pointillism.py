"""Pointillism: dots of clear colour that mix in the eye (after Seurat and Signac), large to small.

Each dot strays from the picture's colour, and its neighbours stray the other way, so that the mean is kept
while no dot is the colour that one sees.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from apps.studio.engines.image.painterly import surface
from apps.studio.engines.image.painterly.arrays import LUMA, Array, at, blur
from apps.studio.engines.image.painterly.brush import Brush, stamp
from apps.studio.engines.image.painterly.media.oil import Sheet, attention
from apps.studio.engines.image.painterly.sitting import Painting, Sitting, Step
from apps.studio.engines.image.painterly.strokes import Hand, Strokes, scattered, trace, where_needed

CONTRAST = 1.12
GROUND = np.array([0.93, 0.89, 0.8], dtype=np.float32)
# Six clear pigments: vermilion, orange, lemon, viridian, ultramarine, violet; only their direction counts.
PIGMENTS = np.array(
    [[0.9, 0.2, 0.2], [0.95, 0.55, 0.12], [0.96, 0.88, 0.3],
     [0.15, 0.6, 0.42], [0.16, 0.3, 0.78], [0.5, 0.28, 0.7]],
    dtype=np.float32,
)  # fmt: skip
EVERYWHERE = 2  # layers that cover all; later ones go where it is needed
LAYERS = (
    ("Ground of dots", 1.5, 0.12),
    ("Dots", 1.0, 0.2),
    ("Small dots", 0.72, 0.2),
    ("Contours", 0.5, 0.12),
)


def paint(s: Sitting) -> Painting:
    """Four layers: everywhere, everywhere again, where it is still wrong, and the contours."""
    height, width = s.sheet
    primed = 0.5 * GROUND + 0.5 * s.on_sheet(blur(s.picture, 0.02 * s.reading_unit))
    sheet = Sheet(primed.astype(np.float32), np.zeros((height, width), np.float32))
    if s.record:
        s.record.ground(primed)
    dot = (0.0028 + 0.0095 * s.wishes.stroke) * s.reading_unit
    for number, (words, scale, stray) in enumerate(LAYERS):
        radius = dot * scale * (1.15 - 0.3 * s.wishes.detail)
        dots = _dots(s, sheet, radius, number, stray)
        for fraction in _dabbed(s, sheet, dots):
            yield Step(0.23 * (number + fraction), words, lambda: sheet.colour)
        yield Step(0.23 * (number + 1), words, lambda: sheet.colour, layer_done=True)
    cloth = surface.weave(s.rng, height, width, s.sheet_unit / 330)
    relief = 1.3 * blur(sheet.height, 0.8) + 0.7 * s.wishes.canvas * cloth
    return surface.lit(sheet.colour, relief, 0.5 * s.wishes.relief, 0.12)


def _dots(s: Sitting, sheet: Sheet, radius: float, number: int, stray: float) -> Strokes:
    height, width = s.picture.shape[:2]
    reference = blur(s.picture, (0.7 if number < EVERYWHERE else 0.35) * radius)
    if number < EVERYWHERE:
        starts = scattered(s.rng, width, height, (1.25 if number == 0 else 1.45) * radius)
    else:
        painted = blur(s.read_back(sheet.colour), radius)
        miss = np.abs(painted - reference).mean(-1) * attention(s, number)
        threshold = (0.075, 0.07)[number - EVERYWHERE] * 0.4**s.wishes.detail * 1.5
        starts = where_needed(s.rng, miss, 2.0 * radius, threshold)
    colour = at(reference, starts[:, 0], starts[:, 1])
    long = 2
    hand = Hand(step=radius * (0.9 + 0.5 * s.wishes.expression), least=long, most=long, follow=1.0)
    dots = trace(s.form, starts, hand, s.rng, picture=reference, colour=_divided(s, colour, stray))
    dots.radius[:] = radius * (0.72 + 0.4 * s.rng.random(len(dots)))
    # The start is one end of the dab; its middle belongs there.
    middle = dots.spine[:, 1:2] - starts[:, None]
    dots.spine[:] -= middle
    return dots.scaled(s.enlarge)


def _divided(s: Sitting, colour: Array, stray: float) -> Array:
    """Colours pulled towards one of the clear pigments, keeping their lightness, and made clearer."""
    rng = s.rng
    light = colour @ LUMA
    directions = PIGMENTS - (PIGMENTS @ LUMA)[:, None]
    directions -= directions.mean(0)  # so that on the whole nothing changes
    chosen = rng.integers(0, len(PIGMENTS), len(colour))
    room = np.minimum(1, 4.2 * np.minimum(light + 0.08, 1.04 - light))
    amount = stray * 1.6 * room * s.wishes.saturation * (s.wishes.palette != "monochrome")
    clear = light[:, None] + (colour - light[:, None]) * 1.22
    lighter = 0.035 * rng.standard_normal((len(colour), 1), dtype=np.float32)
    return np.clip(clear + amount[:, None] * directions[chosen] + lighter, 0, 1).astype(np.float32)


def _dabbed(s: Sitting, sheet: Sheet, dots: Strokes) -> Iterator[float]:
    if not len(dots):
        return
    if s.record:
        s.record.paint(dots, 1.0)
    flat, high = sheet.colour.reshape(-1, 3), sheet.height.reshape(-1)
    thick = float(dots.radius.mean()) * 0.34
    for marks in stamp(dots, Brush(dry=0.05, ragged=0.12, bristles=7), s.bristles, s.sheet, s.rng):
        streak = (marks.bristle - 0.5)[:, None]
        flat[marks.pixel] = dots.colour[marks.stroke] * (1 + 0.07 * streak)
        dome = 1 - 0.8 * np.maximum(np.abs(marks.across), np.abs(2 * marks.along - 1)) ** 2
        high[marks.pixel] = 0.3 * high[marks.pixel] + thick * (dome + 0.25 * streak[:, 0])
        yield marks.done
