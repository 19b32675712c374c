"""Pencil: hatching in layers that follow the form, contours, and the tooth of the paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from apps.studio.engines.image.painterly import colour, surface
from apps.studio.engines.image.painterly.arrays import Array, at, blur, luminance, ramp
from apps.studio.engines.image.painterly.brush import Brush, stamp
from apps.studio.engines.image.painterly.form import Form
from apps.studio.engines.image.painterly.media.ink import line_work
from apps.studio.engines.image.painterly.sitting import Painting, Sitting, Step
from apps.studio.engines.image.painterly.strokes import Hand, Strokes, scattered, trace, where_needed

CONTRAST = 1.12
PAPER = np.array([0.965, 0.958, 0.935], dtype=np.float32)
GRAPHITE = np.array([0.15, 0.15, 0.17], dtype=np.float32)
# Words, turn against the form (radians), darkness from which the layer is laid, pressure.
HATCHES = (
    ("Light hatching", 0.0, 0.1, 0.24),
    ("Hatching", 0.5, 0.32, 0.3),
    ("Cross-hatching", -0.45, 0.52, 0.42),
    ("Deep tones", 0.12, 0.66, 0.95),
)
BARE = 0.02  # lighter than that stays paper
SLANT = -0.95  # radians: how a right hand hatches where the form does not say otherwise


def paint(s: Sitting) -> Painting:
    """Four layers of hatching from light to dark, then the lines."""
    height, width = s.sheet
    lead = np.zeros((height, width, 1 if _grey(s) else 3), dtype=np.float32)
    tooth = surface.paper(s.rng, height, width, s.sheet_unit / 900)

    def look() -> Array:
        return PAPER * np.exp(-lead) if not _grey(s) else PAPER + (GRAPHITE - PAPER) * (1 - np.exp(-lead))

    if s.record:
        s.record.ground(PAPER)
    form = _slanted(s)
    dark = 1 - colour.lifted(luminance(s.picture), 0.6)
    for number, (words, turn, above, pressure) in enumerate(HATCHES):
        strokes = _hatching(s, _turned(form, turn), ramp(dark, above, above + 0.42), pressure)
        for fraction in _drawn(s, lead, tooth, strokes):
            yield Step(0.18 * (number + fraction), words, look)
        yield Step(0.18 * (number + 1), words, look, layer_done=True)
    for fraction in _drawn(s, lead, tooth, _contours(s)):
        yield Step(0.72 + 0.2 * fraction, "Lines", look)
    return surface.lit(np.clip(look(), 0, 1), tooth * 0.8 * s.wishes.canvas, 0.12, 0)


def _grey(s: Sitting) -> bool:
    return s.wishes.palette in {"natural", "monochrome"}


def _slanted(s: Sitting) -> Form:
    """The form, giving way to the slant of the hand where there is little to follow."""
    follow = ramp(blur(s.form.energy, 0.012 * s.reading_unit), 0.01, 0.09) * (
        0.35 + 0.65 * s.wishes.expression
    )
    slant_x, slant_y = np.float32(np.cos(SLANT)), np.float32(np.sin(SLANT))
    # As a double angle, because a direction and its opposite are the same.
    double_x = follow * (s.form.x**2 - s.form.y**2) + (1 - follow) * (slant_x**2 - slant_y**2)
    double_y = follow * 2 * s.form.x * s.form.y + (1 - follow) * 2 * slant_x * slant_y
    angle = 0.5 * np.arctan2(double_y, double_x)
    return replace(s.form, x=np.cos(angle), y=np.sin(angle))


def _turned(form: Form, angle: float) -> Form:
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return replace(form, x=form.x * cos - form.y * sin, y=form.x * sin + form.y * cos)


def _hatching(s: Sitting, form: Form, wanted: Array, pressure: float) -> Strokes:
    """Lines of even spacing, left out by chance where the picture is light."""
    wishes, rng = s.wishes, s.rng
    height, width = s.picture.shape[:2]
    thin = (0.00045 + 0.0006 * wishes.stroke) * s.reading_unit
    length = (0.012 + 0.03 * wishes.stroke) * s.reading_unit
    starts = scattered(rng, width, height, np.sqrt(thin * length) * 1.1)
    amount = at(wanted, starts[:, 0], starts[:, 1])
    starts = starts[rng.random(len(starts)) < 0.15 * (amount > BARE) + 0.85 * amount]
    amount = at(wanted, starts[:, 0], starts[:, 1])
    shade = np.repeat(blur(wanted, 0.8)[..., None], 3, -1)
    hand = Hand(step=length / 6, least=1, most=6, follow=0.2 + 0.7 * wishes.expression)
    hatch = trace(form, starts, hand, rng, picture=shade, tolerance=0.5 - 0.34 * wishes.detail)
    hatch.radius[:] = thin * (0.7 + 0.6 * rng.random(len(hatch)))
    hatch.colour[:] = _lead(s, starts, pressure * (0.35 + 0.65 * amount))
    return hatch.scaled(s.enlarge)


def _contours(s: Sitting) -> Strokes:
    wishes, rng = s.wishes, s.rng
    fine = (0.0025 - 0.0016 * wishes.detail) * s.reading_unit
    calls = line_work(s, fine)
    starts = where_needed(rng, calls, max(1.6 * fine, 2.0), 0.12 - 0.08 * wishes.detail)
    strength = at(calls, starts[:, 0], starts[:, 1])
    hand = Hand(step=2.2 * fine, least=3, most=12, follow=0.9)
    lines = trace(s.form, starts, hand, rng, picture=np.repeat(calls[..., None], 3, -1), tolerance=0.7)
    lines.radius[:] = (0.0005 + 0.0006 * wishes.stroke) * s.reading_unit * (0.6 + 0.6 * strength)
    lines.colour[:] = _lead(s, starts, 0.22 + 0.5 * strength)
    return lines.scaled(s.enlarge)


def _lead(s: Sitting, starts: Array, pressure: Array) -> Array:
    """Density of each line: of graphite, or of a coloured pencil."""
    if _grey(s):
        return np.repeat(pressure[:, None], 3, -1)
    hue = -np.log(np.clip(at(s.picture, starts[:, 0], starts[:, 1]), 0.06, 0.96))
    return (pressure[:, None] * (0.2 + 1.1 * hue / (hue.mean(-1, keepdims=True) + 0.1))).astype(np.float32)


def _write_down(s: Sitting, strokes: Strokes) -> None:
    """A line of lead covers the paper as far as its tooth lets it: about two thirds."""
    if s.record:
        load = strokes.colour.mean(-1)
        colours = (
            np.broadcast_to(GRAPHITE, strokes.colour.shape)
            if _grey(s)
            else np.exp(-1.6 * strokes.colour / (load[:, None] + 1e-3))
        )
        s.record.lines(strokes, colours, 1 - np.exp(-0.78 * load))


def _drawn(s: Sitting, lead: Array, tooth: Array, strokes: Strokes) -> Iterator[float]:
    """Rub lead off on the bumps of the paper; more pressure reaches deeper."""
    if not len(strokes):
        return
    if s.record:
        _write_down(s, strokes)
    flat, bumps = lead.reshape(-1, lead.shape[2]), tooth.reshape(-1)
    brush = Brush(dry=0.15, ragged=0.3, bristles=6, pointed=5.0)
    rough = 0.35 + 0.9 * s.wishes.canvas
    for marks in stamp(strokes, brush, s.bristles, s.sheet, s.rng, share=0.08):
        load = strokes.colour[marks.stroke][:, : lead.shape[2]]
        reach = np.clip(0.75 + rough * 0.5 * bumps[marks.pixel] + 0.4 * (load.mean(-1) - 0.4), 0, 1.5)
        ends = 1 - 0.5 * np.abs(2 * marks.along - 1) ** 3
        flat[marks.pixel] += load * (reach * ends)[:, None] * 1.25
        yield marks.done
