"""Ink: a few grey washes, broad dry strokes in the dark, and pointed lines along the contours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from apps.studio.engines.image.painterly import colour, surface
from apps.studio.engines.image.painterly.arrays import Array, at, blur, edges, luminance, ramp
from apps.studio.engines.image.painterly.brush import Brush, stamp
from apps.studio.engines.image.painterly.sitting import Painting, Sitting, Step
from apps.studio.engines.image.painterly.strokes import Hand, Strokes, trace, where_needed
from apps.studio.engines.image.painterly.washes import Wash, Water, density_of, granulated

CONTRAST = 1.2
RICE_PAPER = np.array([0.955, 0.925, 0.865], dtype=np.float32)
INK = np.array([1.0, 0.985, 0.93], dtype=np.float32)  # absorbs a little less blue: a cool black
WASHES = (
    Wash(above=0.5, amount=0.26, broad=0.016, wander=0.006, wet=0.8),
    Wash(above=0.95, amount=0.42, broad=0.009, wander=0.004, wet=0.8),
    Wash(above=1.7, amount=1.3, broad=0.0028, wander=0.0015, wet=0.9),
)


def paint(s: Sitting) -> Painting:
    """Washes, dry brush, lines: from wet and pale to dry and black."""
    height, width = s.sheet
    water = Water(s)
    ink = np.zeros((height, width), dtype=np.float32)
    tint = _tint(s)

    def look() -> Array:
        return RICE_PAPER * np.exp(-ink[..., None] * tint)

    tone = density_of(_even_light(s))
    for number, wash in enumerate(WASHES):
        simple = blur(tone, wash.broad * (0.5 + s.wishes.stroke) * s.reading_unit)
        depth, _, _ = water.lay(s.on_sheet(simple), wash)
        ink += depth
        yield Step((number + 1) * 0.12, "Washes", look, layer_done=True)
    if s.record:
        s.record.areas(look(), 9)
    for fraction in _brushed(s, ink, _dry_strokes(s, tone), Brush(0.95, 0.6, 40, 2.0), 0.5):
        yield Step(0.36 + 0.2 * fraction, "Dry brush", look)
    yield Step(0.56, "Dry brush", look, layer_done=True)
    for fraction in _brushed(s, ink, _lines(s), Brush(0.5, 0.2, 12, 7.0), 1.5):
        yield Step(0.56 + 0.36 * fraction, "Lines", look)
    fibres = surface.paper(s.rng, height, width, s.sheet_unit / 300)
    ink = granulated(ink, fibres, 0.25 + 0.6 * s.wishes.canvas)
    sheet = RICE_PAPER * (1 + 0.012 * s.wishes.canvas * fibres[..., None]) * np.exp(-ink[..., None] * tint)
    return np.clip(sheet, 0, 1).astype(np.float32)


def _tint(s: Sitting) -> Array:
    """What the ink absorbs: black alone, or a breath of the picture's colours with another palette."""
    if s.wishes.palette in {"natural", "monochrome"}:
        return INK
    hue = density_of(blur(s.picture, 0.012 * s.reading_unit))
    hue = hue / (hue.mean(-1, keepdims=True) + 0.05)
    return s.on_sheet(np.clip(0.35 + 0.65 * hue, 0.1, 2.5).astype(np.float32))


def _even_light(s: Sitting) -> Array:
    """Luminance with large differences reduced: an ink painter leaves skies and haze to the paper."""
    light = colour.lifted(luminance(s.picture), 0.58)
    around = blur(light, 0.09 * s.reading_unit)
    return np.clip(0.62 + 0.85 * (light - around) + 0.62 * (around - 0.5), 0.02, 1).astype(np.float32)


def _dry_strokes(s: Sitting, tone: Array) -> Strokes:
    """Broad strokes of a nearly empty brush where the picture is dark."""
    unit = (0.006 + 0.012 * s.wishes.stroke) * s.reading_unit
    dark = ramp(blur(tone, unit), 0.75, 2.0)
    starts = where_needed(s.rng, dark, 2.6 * unit, 0.22)
    hand = Hand(step=unit, least=3, most=6 + round(10 * s.wishes.expression), follow=0.75)
    strokes = trace(s.form, starts, hand, s.rng, picture=np.repeat(dark[..., None], 3, -1), tolerance=0.3)
    strokes.radius[:] = unit * (0.5 + 0.6 * s.rng.random(len(strokes)))
    return strokes.scaled(s.enlarge)


def line_work(s: Sitting, fine: float) -> Array:
    """How much a contour calls for a line, 0…1: dark lines of the picture, and the dark side of its edges."""
    light = luminance(s.picture)
    near, around = blur(light, fine), blur(light, 2.6 * fine)
    across, down = edges(blur(light, 0.8 * fine))
    steep = np.hypot(across, down) * fine
    return np.clip(ramp(around - near, 0.004, 0.09) * ramp(steep + (around - near), 0.008, 0.1), 0, 1)


def _lines(s: Sitting) -> Strokes:
    """Lines along contours, thick where the contour is strong, thin towards both ends."""
    wishes, rng = s.wishes, s.rng
    fine = (0.0034 - 0.002 * wishes.detail) * s.reading_unit
    calls = line_work(s, fine)
    starts = where_needed(rng, calls, max(2.0 * fine, 2.5), 0.2 - 0.12 * wishes.detail)
    strength = at(calls, starts[:, 0], starts[:, 1])
    hand = Hand(step=2.2 * fine, least=3, most=8 + round(14 * wishes.expression), follow=0.85)
    kept = np.repeat(calls[..., None], 3, -1)
    strokes = trace(s.form, starts, hand, rng, picture=kept, tolerance=0.75)
    width = (0.0009 + 0.0022 * wishes.stroke) * s.reading_unit
    strokes.radius[:] = width * (0.35 + 1.0 * strength) * (0.7 + 0.6 * rng.random(len(strokes)))
    strokes.colour[:] = (0.35 + 0.65 * strength)[:, None]
    return strokes.scaled(s.enlarge)


def _brushed(s: Sitting, ink: Array, strokes: Strokes, brush: Brush, load: float) -> Iterator[float]:
    """Lay strokes of ink; where a stroke is drier its hairs show."""
    flat = ink.reshape(-1)
    if not len(strokes):
        return
    if s.record:
        black = np.broadcast_to(RICE_PAPER * 0.1, (len(strokes), 3))
        s.record.tapered(strokes, brush.pointed, black, 1 - np.exp(-0.75 * load * strokes.colour[:, 0]))
    for marks in stamp(strokes, brush, s.bristles, s.sheet, s.rng, share=0.1):
        hairs = (0.55 + 0.6 * marks.bristle) * (1 - 0.4 * marks.along)
        depth = load * strokes.colour[marks.stroke, 0] * hairs
        flat[marks.pixel] = np.maximum(flat[marks.pixel], 0.45 * flat[marks.pixel] + depth)
        yield marks.done
