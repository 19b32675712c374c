"""Palettes as numbers, and mixtures of their colours that stay clean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.abstract.palettes import BY_NAME, PALETTES, Palette
from apps.studio.engines.image.growth.plane import Chance, Floats
from apps.studio.engines.image.palette import oklab


@dataclass(frozen=True)
class Inks:
    """A palette in Oklab, each part (number, 3); `paper` is the ground that is used, `ink` (3,)."""

    palette: Palette
    paper: Floats
    ground: Floats
    body: Floats
    accent: Floats
    ink: Floats

    @property
    def is_dark(self) -> bool:
        return bool(self.paper[0] < 0.5)  # noqa: PLR2004


LIGHTER = 0.08  # in lightness
SEEN = 0.16  # in Oklab: what is nearer to the paper than this cannot carry a form


def inks(name: str, rng: Chance) -> Inks:
    """The palette of that name, or one that chance chooses. Bodies and accents that would not be seen on the
    paper are left out."""
    palette = BY_NAME[name] if name in BY_NAME else PALETTES[int(rng.integers(len(PALETTES)))]
    ground = oklab.from_hex(palette.ground)
    paper = ground[int(rng.integers(len(ground)))]
    ink = oklab.from_hex((palette.ink,))[0]
    body = _seen(oklab.from_hex(tuple(dict.fromkeys(palette.body))), paper)
    accent = _seen(oklab.from_hex(palette.accent), paper)
    return Inks(palette, paper, ground, body, accent if len(accent) else body[:1], ink)


def lighter(inks: Inks) -> Floats:
    """The bodies; on a dark paper only those that are lighter than it, if there are enough of them."""
    able = inks.body[inks.body[:, 0] > inks.paper[0] + LIGHTER]
    return able if inks.is_dark and len(able) > 1 else inks.body


def _seen(colours: Floats, paper: Floats) -> Floats:
    return colours[np.sqrt(((colours - paper) ** 2).sum(-1)) > SEEN]


def ladder(stops: Floats, at: Floats) -> Floats:
    """Colours of a ladder of evenly spaced `stops` (number, 3) at places `at` in 0…1."""
    table = np.stack(
        [
            np.interp(np.linspace(0, len(stops) - 1, 1024), np.arange(len(stops)), stops[:, axis])
            for axis in range(3)
        ],
        -1,
    ).astype(np.float32)
    found: Floats = table[(np.clip(at, 0, 1) * 1023).astype(np.int32)]
    return found


def by_lightness(colours: Floats) -> Floats:
    """Dark to light."""
    return colours[np.argsort(colours[:, 0])]


def gentle(colours: Floats, rng: Chance, most: int = 3) -> Floats:
    """A few of the colours in an order in which neighbours mix without turning to mud."""
    order = colours[rng.permutation(len(colours))]
    path = [order[0]]
    rest = list(order[1:])
    while rest and len(path) < most:
        good = [one for one in rest if _mixes(path[-1], one)]
        if not good:
            break
        chosen = max(good, key=lambda one: float(((one - path[-1]) ** 2).sum()))
        rest = [one for one in rest if one is not chosen]
        path.append(chosen)
    return np.array(path, np.float32)


def _mixes(one: Floats, other: Floats) -> bool:
    strength = [float(np.hypot(colour[1], colour[2])) for colour in (one, other, (one + other) / 2)]
    return strength[2] > 0.75 * min(strength[:2])
