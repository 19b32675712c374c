"""Oil: opaque strokes, coarse to fine, on a toned ground (Hertzmann, 1998), and the relief of paint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.painterly import colour, surface
from apps.studio.engines.image.painterly.arrays import Array, blur, ramp
from apps.studio.engines.image.painterly.brush import Brush, Marks, stamp
from apps.studio.engines.image.painterly.sitting import Painting, Sitting, Step
from apps.studio.engines.image.painterly.strokes import Hand, Strokes, scattered, trace, where_needed

CONTRAST = 1.16
GROUND = np.array([0.46, 0.33, 0.23], dtype=np.float32)
LAYERS = ("Blocking in", "Broad strokes", "Forms", "Details", "Accents")
STROKE_END = 0.93  # from there on, paint is left standing where the brush was lifted
FOCUSED = 2  # layers that cover all; later ones are for what one looks at
HALVING = 1.85  # from a layer's brush to the next


@dataclass
class Sheet:
    """Wet paint: its colour (height, width, 3) and how high it stands, in pixels of a sheet of 2048."""

    colour: Array
    height: Array

    def lay(self, marks: Marks, strokes: Strokes, thick: float) -> None:
        """Put opaque paint where the marks are; hairs leave streaks and push paint to the sides."""
        streak = (marks.bristle - 0.5)[:, None]
        paint = strokes.colour[marks.stroke]
        paint = paint * (1 + 0.2 * streak) + 0.035 * streak
        flat, high = self.colour.reshape(-1, 3), self.height.reshape(-1)
        below = flat[marks.pixel]
        loaded = (0.94 - 0.35 * marks.along**3)[:, None]
        flat[marks.pixel] = below + (paint - below) * loaded
        rim = np.abs(marks.across) ** 4 * 0.6 + (marks.along > STROKE_END) * 0.4
        ridge = thick * (0.5 + 1.3 * (marks.bristle - 0.4) + rim)
        high[marks.pixel] = 0.35 * high[marks.pixel] + ridge


def paint(s: Sitting) -> Painting:
    """Four or five layers, each where the last is still too far from the picture."""
    rng, wishes = s.rng, s.wishes
    height, width = s.sheet
    cloth = surface.weave(rng, height, width, s.sheet_unit / 330)
    toned = 0.45 * GROUND + 0.55 * s.on_sheet(blur(s.picture, 0.02 * s.reading_unit))
    ground = np.clip(toned * (1 + 0.05 * cloth[..., None]), 0, 1)
    sheet = Sheet(ground.astype(np.float32), np.zeros((height, width), dtype=np.float32))
    if s.record:
        s.record.ground(ground)
    radii = layer_radii(s)
    for number, radius in enumerate(radii):
        strokes = _layer(s, sheet, radius, number)
        words = LAYERS[min(number, len(LAYERS) - 1)]
        yield from _lay(s, sheet, strokes, words, (number / len(radii), 1 / len(radii)))
        yield Step((number + 1) / len(radii) * 0.94, words, lambda: sheet.colour, layer_done=True)
    thin = np.exp(-sheet.height / 2.5)
    relief = sheet.height + wishes.canvas * 1.4 * (0.35 + thin) * cloth
    return surface.lit(sheet.colour, relief, 0.55 * wishes.relief * width / max(width, 1))


def layer_radii(s: Sitting) -> list[float]:
    """Brush radii, parts of the longest side, coarse to fine."""
    first = 0.014 * 4.2**s.wishes.stroke
    finest = 0.0075 * 0.22**s.wishes.detail
    radii = [first]
    while radii[-1] / HALVING > finest and len(radii) < len(LAYERS):
        radii.append(radii[-1] / HALVING)
    return radii


def _layer(s: Sitting, sheet: Sheet, radius: float, number: int) -> Strokes:
    """The strokes of one layer, in sheet pixels."""
    wishes, rng = s.wishes, s.rng
    unit = radius * s.reading_unit
    reference = blur(s.picture, 0.55 * unit)
    painted = s.read_back(sheet.colour) if number else None
    height, width = s.picture.shape[:2]
    if painted is None:
        starts = scattered(rng, width, height, 1.35 * unit)
    else:
        miss = np.abs(painted - reference).mean(-1)
        busy = ramp(blur(s.form.energy, unit), 0.01, 0.12)
        weighted = miss * (0.7 + 0.9 * busy) * attention(s, number)
        starts = where_needed(rng, weighted, max(1.5 * unit, 1.6), 0.085 * 0.3**wishes.detail)
    most = 3 + round(9 * wishes.expression) + (1 if number else 0)
    hand = Hand(step=max(unit, 1.0), least=2, most=most, follow=0.35 + 0.6 * min(1, 0.4 + wishes.expression))
    tolerance = 0.2 if number == 0 else 0.12
    strokes = trace(s.form, starts, hand, rng, picture=reference, painted=painted, tolerance=tolerance)
    strokes.radius[:] = unit * (0.75 + 0.45 * rng.random(len(strokes)))
    strokes.colour[:] = colour.varied(strokes.colour, rng, 0.028, 0.014)
    return strokes.scaled(s.enlarge)


def attention(s: Sitting, number: int) -> Array | float:
    """How much of what is still wrong is seen: in the first layers all, in later ones only at the focus,
    unless everything is to be worked out."""
    if number < FOCUSED:
        return 1.0
    elsewhere = max(0.0, 2 * s.wishes.detail - 1)
    return elsewhere + (1 - elsewhere) * s.focus


def _lay(
    s: Sitting, sheet: Sheet, strokes: Strokes, words: str, share: tuple[float, float]
) -> Iterator[Step]:
    if not len(strokes):
        return
    fine = strokes.radius.mean() / s.sheet_unit
    brush = Brush(dry=0.55, ragged=0.5, bristles=int(np.clip(fine * 2600, 8, 46)))
    if s.record:
        s.record.paint(strokes, 0.96, hairs=True)
    thick = float(np.clip(s.sheet_unit / 2048 * (1.1 + 60 * fine), 0.4, 4))
    for marks in stamp(strokes, brush, s.bristles, s.sheet, s.rng):
        sheet.lay(marks, strokes, thick)
        yield Step(0.94 * (share[0] + share[1] * marks.done), words, lambda: sheet.colour)
