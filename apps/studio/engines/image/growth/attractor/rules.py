"""Rules of two numbers whose orbits never settle, and a choice among their settings.

Clifford's and de Jong's as Pickover printed them (1990, "Computers, Pattern, Chaos and Beauty"), Svensson's
variation, and the symmetric icons of Field & Golubitsky (1992, "Symmetry in Chaos").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.growth.plane import Chance, Floats, chance, picked

Rule = Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]

DRAFTS = 24
WALKERS, WARM, WALK = 500, 60, 160  # of a draft
CELLS = 72  # to a side of the grid on which a draft is judged
ICON_SHARE = 0.1  # of a loop's reach: icons are touchier than the others
FAR = 50.0  # beyond, an orbit has fled


def clifford(x: Floats, y: Floats, p: Floats) -> tuple[Floats, Floats]:
    return np.sin(p[0] * y) + p[2] * np.cos(p[0] * x), np.sin(p[1] * x) + p[3] * np.cos(p[1] * y)


def dejong(x: Floats, y: Floats, p: Floats) -> tuple[Floats, Floats]:
    return np.sin(p[0] * y) - np.cos(p[1] * x), np.sin(p[2] * x) - np.cos(p[3] * y)


def svensson(x: Floats, y: Floats, p: Floats) -> tuple[Floats, Floats]:
    return p[3] * np.sin(p[0] * x) - np.sin(p[1] * y), p[2] * np.cos(p[0] * x) + np.cos(p[1] * y)


def icon(x: Floats, y: Floats, p: Floats) -> tuple[Floats, Floats]:
    """`p` holds λ, α, β, γ, ω and the number of corners."""
    corners = round(float(np.ravel(p[5])[0]))
    real, imag = x, y
    for _power in range(corners - 2):
        real, imag = real * x - imag * y, real * y + imag * x
    last = real * x - imag * y
    stretch = p[0] + p[1] * (x * x + y * y) + p[2] * last
    return stretch * x + p[3] * real - p[4] * y, stretch * y - p[3] * imag + p[4] * x


RULES: dict[str, Rule] = {"clifford": clifford, "dejong": dejong, "svensson": svensson, "icon": icon}
SHARES = {"clifford": 3.0, "dejong": 2.4, "svensson": 2.0, "icon": 2.4}
# Settings that Field and Golubitsky found, with a few of their neighbours: λ, α, β, γ, ω, corners.
ICONS = (
    (1.56, -1.0, 0.1, -0.82, 0.12, 3), (-1.806, 1.806, 0.0, 1.5, 0.0, 5), (2.409, -2.5, 0.0, 0.9, 0.0, 7),
    (-2.7, 5.0, 1.5, 1.0, 0.0, 6), (-2.08, 1.0, -0.1, 0.167, 0.0, 7), (-2.05, 3.0, -16.79, 1.0, 0.0, 9),
    (1.5, -1.0, 0.1, -0.805, 0.0, 3), (-2.5, 5.0, -1.9, 1.0, 0.188, 5), (1.0, -2.1, 0.0, 1.0, 1.0, 3),
    (-2.32, 2.32, 0.0, 0.75, 0.0, 5), (-1.86, 2.0, 0.0, 1.0, 0.1, 4), (-2.34, 2.0, 0.2, 0.1, 0.0, 5),
    (2.6, -2.0, 0.0, -0.5, 0.0, 5), (2.39, -2.5, -0.1, 0.9, -0.15, 16), (-2.38, 10.0, -12.3, 0.75, 0.02, 5),
)  # fmt: skip


@dataclass(frozen=True)
class Orbit:
    """A rule with its settings `p` (number,)."""

    rule: str
    p: Floats

    def step(self, x: Floats, y: Floats, p: Floats | None = None) -> tuple[Floats, Floats]:
        return RULES[self.rule](x, y, self.p if p is None else p)

    def near(self, phase: float, reach: float, seed: int) -> Orbit:
        """The same rule a little further on a closed curve of settings; phases 0 and 1 are alike."""
        rng = chance(seed, 7)
        number = 5 if self.rule == "icon" else len(self.p)
        reach *= ICON_SHARE if self.rule == "icon" else 1.0
        turns, sizes = rng.uniform(0, 2 * np.pi, number), rng.uniform(0.5, 1.0, number) * reach
        moved = self.p.copy()
        scale = np.maximum(np.abs(moved[:number]), 0.3) if self.rule == "icon" else 1.0
        moved[:number] += (np.sin(2 * np.pi * phase + turns) - np.sin(turns)) * sizes * scale
        return Orbit(self.rule, moved.astype(np.float32))


def start(rng: Chance, number: int) -> tuple[Floats, Floats]:
    """Where walkers begin."""
    x, y = rng.uniform(-0.4, 0.4, (2, number)).astype(np.float32)
    return x, y


def chosen(seed: int, rule: str) -> Orbit:
    """The first settings of a seed whose orbit is worth drawing; of none, the least dull."""
    rng = chance(seed, 1)
    name = rule if rule in RULES else picked(rng, SHARES)
    best, least = None, np.inf
    for _draft in range(DRAFTS):
        orbit = Orbit(name, _drawn(name, rng))
        dull = dullness(orbit, rng)
        if dull < least:
            best, least = orbit, dull
        if dull <= 0:
            break
    assert best is not None
    return best


def _drawn(rule: str, rng: Chance) -> Floats:
    if rule == "icon":
        known = np.array(ICONS[int(rng.integers(len(ICONS)))], np.float32)
        known[:5] *= (1 + 0.012 * rng.standard_normal(5)).astype(np.float32)
        return known
    p = rng.uniform(1.1, 2.4, 4) * rng.choice([-1, 1], 4)
    if rule in {"clifford", "svensson"}:
        p[2:] = rng.uniform(0.5, 1.7, 2) * rng.choice([-1, 1], 2)
    return p.astype(np.float32)


def dullness(orbit: Orbit, rng: Chance) -> float:
    """0 if an orbit is worth drawing, more the further it falls short: it flees, settles on a few points, is
    a mere line, fills everything evenly, or lies in one heap."""
    x, y = start(rng, WALKERS)
    found = []
    with np.errstate(all="ignore"):
        for turn in range(WARM + WALK):
            x, y = orbit.step(x, y)
            if turn >= WARM:
                found.append(np.stack([x, y], -1))
    places = np.concatenate(found)
    fled = not np.isfinite(places).all() or float(np.abs(places).max()) > FAR
    return 9.0 if fled else _short_of(places)


def _short_of(places: Floats) -> float:
    low, high = np.quantile(places, 0.002, axis=0), np.quantile(places, 0.998, axis=0)
    if (high - low).min() < 0.05:  # noqa: PLR2004
        return 5.0
    counts, _x, _y = np.histogram2d(
        places[:, 0], places[:, 1], bins=CELLS, range=[(low[0], high[0]), (low[1], high[1])]
    )
    share = counts[counts > 0] / counts.sum()
    occupied = float((counts > 0).mean())
    evenness = float(-(share * np.log(share)).sum() / np.log(CELLS * CELLS))
    shape = float(min((high - low) / (high - low)[::-1]))
    return (
        max(0.0, 0.42 - occupied) + max(0.0, 0.74 - evenness) + max(0.0, evenness - 0.945)
        + max(0.0, 0.35 - shape)
    )  # fmt: skip
