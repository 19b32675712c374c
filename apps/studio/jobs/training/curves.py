"""The figures of a training as curves of bounded size, whatever its length."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

Curve = list[list[float]]  # [[step, value], …]
Curves = dict[str, Curve]

MOST_POINTS = 240
MOST_CURVES = 12


def extended(curves: Mapping[str, Curve], news: Iterable[tuple[int, Mapping[str, float]]]) -> Curves:
    """The curves with later points. When one grows too long, every second point goes."""
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
    return curve[:-1:2] + curve[-1:] if len(curve) > MOST_POINTS else curve
