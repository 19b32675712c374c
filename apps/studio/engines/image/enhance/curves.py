"""Tone curves: written as points, drawn through them without overshoot, and the ends and middle of the
scale."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from apps.studio.engines.image.enhance.colour import FINE, Floats

MOST_POINTS = 16
FEWEST_POINTS = 2
TOP = 255

# Drawn for this engine; points of (in, out) in 0…255.
NAMED = {
    "straight": "",
    "soft": "0,0 60,68 128,132 196,192 255,250",
    "strong": "0,0 56,40 128,132 200,218 255,255",
    "matte": "0,26 48,54 128,130 208,208 255,244",
    "bright": "0,0 64,82 128,154 192,212 255,255",
    "deep": "0,0 64,46 128,104 192,178 255,255",
}


def read_points(text: str) -> list[tuple[float, float]]:
    """The points of a curve such as "0,0 64,50 255,255". Raises ValueError with a sentence that says what to
    do."""
    points = [_point(word) for word in text.replace(";", " ").split()]
    if not points:
        return []
    if not FEWEST_POINTS <= len(points) <= MOST_POINTS:
        raise ValueError(f"A curve has {FEWEST_POINTS} to {MOST_POINTS} points; this has {len(points)}.")
    places = [place for place, _ in points]
    if any(second <= first for first, second in pairwise(places)):
        raise ValueError(
            "The points must go from left to right: each first number larger than the one before."
        )
    return points


def _point(word: str) -> tuple[float, float]:
    try:
        place, value = (float(number) for number in word.split(","))
    except ValueError:
        raise ValueError(
            f"“{word[:20]}” is not a point. Write pairs with a comma, such as 0,0 64,50 255,255."
        ) from None
    if not (0 <= place <= TOP and 0 <= value <= TOP):
        raise ValueError(f"“{word[:20]}” lies outside of 0 to {TOP}.")
    return place, value


def drawn(points: list[tuple[float, float]]) -> Floats:
    """The table of a curve through `points`: monotone between them (Fritsch & Butland 1984), level
    outside."""
    x, y = (np.array(values, dtype=np.float64) / TOP for values in zip(*points, strict=True))
    width = np.diff(x)
    slope = np.diff(y) / width
    tangent = np.zeros_like(x)
    tangent[0], tangent[-1] = slope[0], slope[-1]
    same = slope[:-1] * slope[1:] > 0
    before, after = 2 * width[1:] + width[:-1], width[1:] + 2 * width[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (before + after) / (before / slope[:-1] + after / slope[1:])
    tangent[1:-1] = np.where(same, mean, 0)
    at = np.linspace(0, 1, FINE + 1)
    piece = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(width) - 1)
    t = np.clip((at - x[piece]) / width[piece], 0, 1)
    value = (
        (1 + 2 * t) * (1 - t) ** 2 * y[piece]
        + t * (1 - t) ** 2 * width[piece] * tangent[piece]
        + t * t * (3 - 2 * t) * y[piece + 1]
        - t * t * (1 - t) * width[piece] * tangent[piece + 1]
    )
    return np.clip(value, 0, 1).astype(np.float32)


def tone_table(blacks: float, whites: float, contrast: float, *curves: str) -> Floats:
    """One table for the ends of the scale, the contrast and the curves, in this order.

    `blacks` and `whites` (-1…1) move the ends by up to 0.15 and 0.25; `contrast` (-1…1) turns the scale about
    its middle and rolls off towards the ends, so that nothing is cut.
    """
    value: Floats = np.linspace(0, 1, FINE + 1)
    low, high = -0.15 * blacks, 1 - 0.25 * whites
    value = np.clip((value - low) / (high - low), 0, 1)
    value = _turned(value, contrast)
    for points in filter(None, map(read_points, curves)):
        table = drawn(points)
        value = table[np.round(np.clip(value, 0, 1) * FINE).astype(np.int64)]
    return np.clip(value, 0, 1).astype(np.float32)


def _turned(value: np.ndarray, contrast: float) -> np.ndarray:
    """A rational S (or its mirror) about one half: slope 1 + contrast in the middle, ends where they were."""
    if not contrast:
        return value
    steep = 2 ** (1.3 * contrast)
    half = np.abs(2 * value - 1)
    bent = steep * half / (1 + (steep - 1) * half)
    result: np.ndarray = 0.5 + 0.5 * np.sign(value - 0.5) * bent
    return result
