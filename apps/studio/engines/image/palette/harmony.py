"""Turns the hues of a picture into a harmony (Cohen-Or and others 2006, "Color harmonization").

A template is a set of sectors on the circle of hues. It is turned to where the colours, weighed by their
strength, are nearest to it; then each hue is drawn into its sector, the nearer the softer. To which sector a
place goes is decided with its surroundings (memberships smoothed along edges, not the paper's graph cut), so
that one thing does not come apart into two colours.
"""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.palette.oklab import Array
from apps.studio.engines.image.palette.recolour import along_edges

_TURN = 360.0
# Middle and width of each sector in degrees, as in the paper; a triad and a square are drawn beside them.
TEMPLATES: dict[str, tuple[tuple[float, float], ...]] = {
    "one": ((0, 18),),
    "analogous": ((0, 94),),
    "complementary": ((0, 40), (180, 40)),
    "split": ((0, 94), (180, 18)),
    "triad": ((0, 36), (120, 36), (240, 36)),
    "square": ((0, 28), (90, 28), (180, 28), (270, 28)),
}
_BINS = 360
_SOFT_DEGREES = 14.0  # between two sectors the membership changes over this much


def best_template(lab: Array) -> tuple[str, float]:
    """The template that fits with least movement for its width, and its turn in degrees."""
    weights = _weights(lab)
    fits = {name: _best_turn(weights, name) for name in TEMPLATES if name != "one"}
    # A wide template always fits; what it covers for nothing counts against it.
    cost = {
        name: fit + 0.06 * sum(width for _m, width in TEMPLATES[name]) for name, (_t, fit) in fits.items()
    }
    name = min(cost, key=lambda key: cost[key])
    return name, fits[name][0]


def best_turn(lab: Array, name: str) -> float:
    """Where to turn the template, in degrees, so that the picture is nearest to it."""
    return _best_turn(_weights(lab), name)[0]


def harmonised(lab: Array, name: str, turn: float, strength: float) -> Array:
    """The picture (height, width, 3) in Oklab with its hues in the template."""
    sectors = TEMPLATES[name]
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])).astype(np.float32)
    chroma = np.hypot(lab[..., 1], lab[..., 2]).astype(np.float32)
    apart = np.stack([_signed(hue - middle - turn) for middle, _width in sectors], -1)
    border = np.abs(apart) - np.array([width / 2 for _middle, width in sectors], np.float32)
    member = np.exp(-(border - border.min(-1, keepdims=True)) / _SOFT_DEGREES)
    member /= member.sum(-1, keepdims=True)
    if len(sectors) > 1:
        member = _with_surroundings(member, chroma, lab[..., 0])
    # Each sector turns a hue the shorter way; the ways are added as vectors, so that no hue in between jumps.
    goal = np.zeros((*hue.shape, 2), np.float32)
    for number, (middle, width) in enumerate(sectors):
        towards = np.radians(middle + turn + _drawn_in(apart[..., number], width))
        goal += member[..., number : number + 1] * np.stack([np.cos(towards), np.sin(towards)], -1)
    goal /= np.maximum(np.linalg.norm(goal, axis=-1, keepdims=True), 0.5)
    result = lab.copy()
    mix = np.float32(strength)
    result[..., 1:] = lab[..., 1:] * (1 - mix) + goal * chroma[..., None] * mix
    # What is mixed across the circle would lose strength.
    now = np.maximum(np.hypot(result[..., 1], result[..., 2]), 1e-6)
    keep = np.clip(chroma / now, 1, 1.5)
    result[..., 1:] *= keep[..., None]
    return result


def _drawn_in(apart: Array, width: float) -> Array:
    """The place in the sector, in degrees from its middle, of a hue that far from it, as in the paper."""
    half = width / 2
    squeezed: Array = np.sign(apart) * half * (1 - np.exp(-(apart**2) / (2 * half * half)))
    return squeezed


def _with_surroundings(member: Array, chroma: Array, guide: Array) -> Array:
    """Memberships decided together by what lies together; grey places have no say."""
    say = np.minimum(chroma / 0.05, 1)[..., None] + np.float32(0.02)
    radius = max(3, max(guide.shape) // 60)
    smooth = along_edges(np.concatenate([member * say, say], -1), guide, radius, 0.05)
    joint = np.maximum(smooth[..., :-1] / np.maximum(smooth[..., -1:], 0.01), 1e-4) ** 2
    decided: Array = joint / joint.sum(-1, keepdims=True)
    return decided


def _weights(lab: Array) -> Array:
    """How much colour the picture has at each degree of hue."""
    a, b = lab[..., 1].reshape(-1), lab[..., 2].reshape(-1)
    degree = np.round(np.degrees(np.arctan2(b, a))).astype(int) % _BINS
    return np.bincount(degree, np.hypot(a, b), _BINS)


def _best_turn(weights: Array, name: str) -> tuple[float, float]:
    degrees = np.arange(_BINS, dtype=np.float64)
    cost = np.min(
        [np.maximum(np.abs(_signed(degrees - middle)) - width / 2, 0) for middle, width in TEMPLATES[name]],
        0,
    )
    total = weights.sum() + 1e-9
    # Of all turns at once: a circular correlation.
    costs = np.fft.irfft(np.fft.rfft(weights) * np.conj(np.fft.rfft(cost)), _BINS) / total
    turn = int(costs.argmin())
    return float(turn), float(costs[turn])


def _signed(degrees: Array) -> Array:
    wrapped: Array = (degrees + _TURN / 2) % _TURN - _TURN / 2
    return wrapped
