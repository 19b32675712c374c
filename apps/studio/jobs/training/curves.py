"""The figures of a training as curves of bounded size, whatever its length."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

Curve = list[list[float]]  # [[step, value], …]
Curves = dict[str, Curve]

MOST_POINTS = 240
MOST_CURVES = 12


def extended(curves: Mapping[str, Curve], news: Iterable[tuple[int, Mapping[str, float]]]) -> Curves:
    """The curves with later points. One that grows too long is thinned, evenly over its steps."""
    grown = {name: list(curve) for name, curve in curves.items()}
    for step, values in news:
        for name, value in values.items():
            if math.isfinite(value) and (name in grown or len(grown) < MOST_CURVES):
                grown.setdefault(str(name)[:60], []).append([step, float(f"{value:.6g}")])
    return {name: _thinned(curve) for name, curve in grown.items()}


def until(curves: Mapping[str, Curve], step: int) -> Curves:
    """The curves as they were at that step: what came later is done again."""
    return {
        name: kept
        for name, curve in curves.items()
        if (kept := [point for point in curve if point[0] <= step])
    }


def latest(curves: Mapping[str, Curve]) -> dict[str, float]:
    """The last value of each."""
    return {name: curve[-1][1] for name, curve in curves.items() if curve}


def _thinned(curve: Curve) -> Curve:
    """The first point, and the last of each of as many stretches of equal length as half the points."""
    if len(curve) <= MOST_POINTS:
        return curve
    first, last = curve[0][0], curve[-1][0]
    stretch = (last - first) * 2 / MOST_POINTS or 1
    kept = {min(int((point[0] - first) / stretch), MOST_POINTS // 2 - 1): point for point in curve}
    return curve[:1] + [point for point in kept.values() if point is not curve[0]]
