"""Watercolour: glazes from light to dark on white paper, then a few small transparent strokes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from apps.studio.engines.image.painterly import colour, surface
from apps.studio.engines.image.painterly.arrays import Array, at, blur, luminance, ramp
from apps.studio.engines.image.painterly.brush import Brush, stamp
from apps.studio.engines.image.painterly.sitting import Painting, Sitting, Step
from apps.studio.engines.image.painterly.strokes import Hand, trace, where_needed
from apps.studio.engines.image.painterly.washes import PAPER, Wash, Water, border, density_of, granulated

CONTRAST = 1.06
LEVELS = (0.1, 0.3, 0.55, 0.9, 1.4, 2.1)
WORDS = ("First wash", "Wet in wet", "Second glaze", "Shadows", "Deep shadows", "Darkest darks")


def paint(s: Sitting) -> Painting:
    """Six glazes and the details, then the paper's grain."""
    height, width = s.sheet
    s = replace(s, picture=colour.lifted(s.picture, 0.62))
    water = Water(s)
    pigment = np.zeros((height, width, 3), dtype=np.float32)
    edge = border(s, water, 0.03)[..., None]

    def look() -> Array:
        return PAPER * np.exp(-pigment * edge)

    for number, words in enumerate(WORDS):
        _glaze(s, water, pigment, number)
        yield Step((number + 1) / 9, words, look, layer_done=True)
    if s.record:
        s.record.areas(look(), 28)
    for fraction in _details(s, pigment, edge):
        yield Step((6 + 2 * fraction) / 9, "Details", look)
    tooth = surface.paper(s.rng, height, width, s.sheet_unit / 420)
    pigment *= 1 + 0.5 * np.clip(edge - blur(edge[..., 0], 0.004 * s.sheet_unit)[..., None], 0, 1)
    dried = granulated(pigment * edge, tooth, 0.25 + 0.9 * s.wishes.canvas)
    return surface.lit(PAPER * np.exp(-dried), tooth * 1.1 * s.wishes.canvas, 0.24 * s.wishes.relief, 0)


def _glaze(s: Sitting, water: Water, pigment: Array, number: int) -> None:
    """Add one glaze: where it lies is read from a simplified picture, its colour from a simpler one still."""
    wishes = s.wishes
    coarse = (0.0022 + 0.0075 * wishes.stroke) * (1.25 - 0.9 * wishes.detail) * 0.82**number
    simple = np.clip(blur(s.picture, coarse * s.reading_unit), 0, 1)
    tone = s.on_sheet(density_of(simple).mean(-1))
    above = LEVELS[number]
    following = LEVELS[number + 1] if number + 1 < len(LEVELS) else 2.8
    wash = Wash(
        above=above,
        amount=(following - above) * 0.8 if number else 0.18,
        broad=coarse,
        wander=(0.0012 + 0.003 * wishes.expression) * 0.85**number,
        wet=0.9 * (0.25 + wishes.expression) * (following - above),
    )
    depth, x, y = water.lay(tone, wash)
    hue = density_of(blur(simple, 1.5 * coarse * s.reading_unit))
    hue = hue / (hue.mean(-1, keepdims=True) + 0.03)
    pigment += depth[..., None] * at(s.on_sheet(hue), x, y) ** np.float32(1.08)


def _details(s: Sitting, pigment: Array, edge: Array) -> Iterator[float]:
    """Small strokes where it is still too light; watercolour can only be made darker."""
    wishes, rng = s.wishes, s.rng
    unit = (0.0034 - 0.0018 * wishes.detail) * s.reading_unit
    reference = blur(s.picture, 0.4 * unit)
    missing = np.clip(density_of(reference) - s.read_back(pigment), 0, 1.6)
    lacking = luminance(missing) * (0.25 + 0.75 * ramp(blur(s.form.energy, 2 * unit), 0.015, 0.07))
    starts = where_needed(rng, lacking, max(2.2 * unit, 2), 0.42 - 0.3 * wishes.detail)
    hand = Hand(step=max(1.6 * unit, 1.2), least=2, most=4 + round(5 * wishes.expression), follow=0.8)
    glaze = at(missing, starts[:, 0], starts[:, 1])
    strokes = trace(s.form, starts, hand, rng, picture=reference, tolerance=0.13)
    strokes.radius[:] = unit * (0.6 + 0.7 * rng.random(len(strokes)))
    strokes.colour[:] = colour.varied(glaze, rng, 0.02, 0.02)
    flat = pigment.reshape(-1, 3)
    laid = strokes.scaled(s.enlarge)
    brush = Brush(dry=0.25, ragged=0.25, bristles=14, pointed=2.5)
    if s.record:
        inside = laid.chosen(at(edge[..., 0], laid.spine[:, 0, 0], laid.spine[:, 0, 1]) > 0.5)  # noqa: PLR2004
        strength = inside.colour.mean(-1)
        tint = PAPER * np.exp(-1.5 * inside.colour / (strength[:, None] + 0.05))
        s.record.tapered(inside, brush.pointed, tint, 1 - np.exp(-0.7 * strength))
    for marks in stamp(laid, brush, s.bristles, s.sheet, rng, share=0.1):
        rim = 0.6 + 0.5 * np.abs(marks.across) ** 3
        flat[marks.pixel] += laid.colour[marks.stroke] * (0.75 * rim)[:, None]
        yield marks.done
