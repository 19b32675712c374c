"""Gives a picture the colours of another palette, as a smooth map of colour to colour.

Lightness goes by rank, as in the one-dimensional transport of one distribution onto another, with its slope
held within bounds so that nothing posterises. Hue and strength go by optimal transport between the palettes
(entropic, Cuturi 2013), whose plan moves each colour of the old palette to one of the new; every other colour
follows its neighbours (a soft partition of unity), so what was a smooth gradient stays one. The movement, not
the picture, is smoothed along edges at the end (guided filter, He and others 2013; Rabin and others 2011 make
transport regular so): grain is neither amplified nor lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from apps.studio.engines.image.palette.extract import Palette, seen
from apps.studio.engines.image.palette.oklab import Array

_QUANTILES = 33
_STEEPEST, _FLATTEST = 2.2, 0.45
_SOFT = 0.055  # how far a colour of the palette is felt, in Oklab
_REGULAR, _ROUNDS = 0.006, 60  # of the transport
_PART = 1 << 17  # pixels at a time
_LIGHT_COUNTS, _HUE_COUNTS = 1.0, 0.35  # in the cost of moving a colour


@dataclass(frozen=True)
class Map:
    """How colours move: knots of the curve of lightness, and for each old colour its way in a, b."""

    light_from: Array
    light_to: Array
    anchors: Array
    ways: Array

    def moved(self, lab: Array, lightness: float) -> Array:
        """The movement of each colour (number, 3), with `lightness` in 0…1 of that of lightness."""
        squared = (lab**2).sum(-1)[:, None] - 2 * lab @ self.anchors.T + (self.anchors**2).sum(-1)[None]
        near = np.exp(-(squared - squared.min(1, keepdims=True)) / (2 * _SOFT**2))
        near /= near.sum(1, keepdims=True)
        way = np.empty_like(lab)
        way[:, 0] = (np.interp(lab[:, 0], self.light_from, self.light_to) - lab[:, 0]) * lightness
        way[:, 1:] = near @ self.ways
        return way


def map_between(old: Palette, new: Palette, picture: Image.Image, other: Image.Image | None) -> Map:
    """The map from the palette of `picture` to `new`, which is that of `other`, or a list of colours."""
    light = np.sort(seen(picture, 128)[..., 0].reshape(-1))
    goal = np.sort(seen(other, 128)[..., 0].reshape(-1)) if other else None
    ranks = np.linspace(0, 1, _QUANTILES)
    light_from = np.quantile(light, ranks)
    light_to = np.quantile(goal, ranks) if goal is not None else _lights(new, ranks)
    light_from, light_to = _gentle(light_from, light_to)
    plan = _plan(old, new, np.interp(old.colours[:, 0], light_from, light_to))
    goals = plan @ new.colours[:, 1:] / plan.sum(1, keepdims=True)
    anchors = old.colours.astype(np.float32)
    return Map(light_from, light_to, anchors, (goals - anchors[:, 1:]).astype(np.float32))


def applied(lab: Array, colours: Map, strength: float, lightness: float) -> Array:
    """The picture (height, width, 3) in its new colours; `strength` 0 leaves it as it is."""
    points = lab.reshape(-1, 3)
    way = np.empty_like(points)
    for start in range(0, len(points), _PART):
        way[start : start + _PART] = colours.moved(points[start : start + _PART], lightness)
    way = way.reshape(lab.shape)
    return lab + along_edges(way, lab[..., 0]) * np.float32(strength)


def along_edges(values: Array, guide: Array, radius: int | None = None, edge: float = 0.02) -> Array:
    """`values` (height, width, channels) smoothed where `guide` is smooth (He and others 2013)."""
    import cv2

    radius = radius or max(2, max(guide.shape) // 110)
    size = (2 * radius + 1, 2 * radius + 1)
    mean, square = cv2.blur(guide, size), cv2.blur(guide * guide, size)
    variance = np.maximum(square - mean * mean, 0) + edge**2
    smooth = np.empty_like(values)
    for channel in range(values.shape[-1]):
        value = np.ascontiguousarray(values[..., channel])
        average = cv2.blur(value, size)
        slope = (cv2.blur(value * guide, size) - mean * average) / variance
        smooth[..., channel] = cv2.blur(slope, size) * guide + cv2.blur(average - slope * mean, size)
    return smooth


def _lights(palette: Palette, ranks: Array) -> Array:
    """The lightness at each rank of a picture that had the palette's colours, with soft steps between."""
    order = np.argsort(palette.colours[:, 0])
    shares = palette.shares[order]
    middles = np.cumsum(shares) - shares / 2
    light = palette.colours[order, 0]
    # A list of colours says nothing of the darkest and the lightest: a little more than its own is allowed.
    middles, light = np.r_[0, middles, 1], np.r_[max(0, light[0] - 0.08), light, min(1, light[-1] + 0.05)]
    return np.interp(ranks, middles, light)


def _gentle(light_from: Array, light_to: Array) -> tuple[Array, Array]:
    """The curve with its slope within bounds, from black to white, its middle where it was."""
    start = np.linspace(0, 1, 65)
    spread = light_from + np.linspace(0, 1e-5, len(light_from))
    wanted = np.interp(start, spread, light_to)
    slope = np.clip(np.diff(wanted) * 64, _FLATTEST, _STEEPEST)
    slope = np.convolve(np.pad(slope, 4, "edge"), np.ones(9) / 9, "valid")
    curve = np.r_[0, np.cumsum(slope) / 64]
    middle = float(np.median(light_from))
    curve += np.interp(middle, spread, light_to) - np.interp(middle, start, curve)
    low, high = min(0.0, float(curve[0])), max(1.0, float(curve[-1]))
    return start, (curve - low) / (high - low)


def _plan(old: Palette, new: Palette, light: Array) -> Array:
    """How much of each old colour becomes each new one (old, new): Sinkhorn's iterations, then sharpened so
    that a colour becomes one colour and not the mud between two."""
    strength_old = np.linalg.norm(old.colours[:, 1:], axis=-1)
    strength_new = np.linalg.norm(new.colours[:, 1:], axis=-1)
    apart = (old.colours[:, None, 1:] - new.colours[None, :, 1:]) ** 2
    cost = (
        _LIGHT_COUNTS * (light[:, None] - new.colours[None, :, 0]) ** 2
        + _HUE_COUNTS * apart.sum(-1)
        + (strength_old[:, None] - strength_new[None]) ** 2
    )
    kernel = np.exp(-cost / _REGULAR) + 1e-12
    one, other = np.ones(len(light)), np.ones(len(new.colours))
    old_mass, new_mass = _even(old.shares), _even(new.shares)
    for _round in range(_ROUNDS):
        other = new_mass / (kernel.T @ one)
        one = old_mass / (kernel @ other)
    plan = one[:, None] * kernel * other[None]
    sharp: Array = (plan / plan.sum(1, keepdims=True)) ** 2
    return sharp


def _even(shares: Array) -> Array:
    """Small colours count for more than their area: they are what one sees."""
    root: Array = shares**0.5
    return root / root.sum()
