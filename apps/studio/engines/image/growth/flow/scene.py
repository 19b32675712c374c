"""What a flow picture is to be: its field, its lines, their colours."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import numpy as np

from apps.studio.engines.image.growth.flow import field as fields
from apps.studio.engines.image.growth.flow.drawing import Shape, circle, ribbon
from apps.studio.engines.image.growth.flow.field import Disc, Field
from apps.studio.engines.image.growth.flow.lines import Line, Pass, Sheet, grow
from apps.studio.engines.image.growth.flow.photograph import Photograph
from apps.studio.engines.image.growth.inks import Inks, inks
from apps.studio.engines.image.growth.plane import Chance, Floats, Plane, chance, noise, picked
from apps.studio.engines.image.growth.wishes import Wishes
from apps.studio.engines.image.palette import oklab

FIELDS = {"current": 3.0, "eddies": 3.0, "angular": 1.4, "whirl": 1.6, "swells": 1.4, "around": 2.4}
MIXES = {"bold": 1.6, "mixed": 3.0, "even": 1.3, "fine": 1.6, "hair": 1.2}
ENDS = {"square": 2.0, "round": 1.5, "blade": 2.0}
BROAD_ENDS = {"square": 3.0, "round": 2.0}
PHOTOGRAPH_MIXES = {"fine": 2.0, "hair": 2.0}
STRAY, SHINING = 0.22, 0.09  # of the lines have a colour of chance; the accent
STONES = 0.2  # of the pictures have stones in other currents as well
SLENDER = {"even", "fine", "hair"}


@dataclass
class Scene:
    """A flow picture before it is drawn; `colours` (lines, 3) are Oklab."""

    plane: Plane
    inks: Inks
    kind: str
    mix: str
    ends: str
    lines: list[Line]
    colours: Floats
    discs: list[Disc] = field(default_factory=list)
    disc_colours: list[Floats] = field(default_factory=list)

    def shapes(self) -> list[Shape]:
        """Everything that is drawn, in order."""
        found = [Shape(circle(d), _bytes(c)) for d, c in zip(self.discs, self.disc_colours, strict=True)]
        tones = oklab.to_srgb(self.colours)
        for line, tone in zip(self.lines, tones, strict=True):
            found.append(Shape(ribbon(line, self.ends), (int(tone[0]), int(tone[1]), int(tone[2]))))
        return found

    @property
    def ground(self) -> tuple[int, int, int]:
        return _bytes(self.inks.paper)


def _bytes(colour: Floats) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in oklab.to_srgb(colour[None])[0])
    return red, green, blue


def passes(mix: str, density: float) -> list[Pass]:
    """The kinds of line of a mixture, wide ones first."""
    thin = 1.0 - 0.45 * (density - 0.5)
    table = {
        "bold": [
            Pass((0.022, 0.05), 0.006, 0.12, 1.4, 60, 6),
            Pass((0.008, 0.016), 0.005, 0.05, 0.7, 300, 8),
        ],
        "mixed": [
            Pass((0.018, 0.04), 0.0045, 0.15, 1.2, 14, 2),
            Pass((0.008, 0.016), 0.004, 0.07, 0.9, 60, 4),
            Pass((0.0025, 0.006), 0.0035, 0.04, 0.8, 400, 14),
        ],
        "even": [Pass((0.0085, 0.0085), 0.004, 0.08, 1.3, 160, 24)],
        "fine": [Pass((0.0028, 0.0050), 0.003, 0.05, 1.1, 300, 34)],
        "hair": [Pass((0.0011, 0.0016), 0.0024, 0.06, 0.9, 500, 50)],
    }  # fmt: skip
    return [
        Pass((k.half[0] * thin, k.half[1] * thin), k.gap * thin, k.shortest, k.longest, k.seeds, k.rounds)
        for k in table[mix]
    ]


def composed(plane: Plane, seed: int, wishes: Wishes) -> Generator[float, None, Scene]:
    """Grow the lines of a seed; says how far it is."""
    rng = chance(seed, 1)
    colours = inks(wishes.palette, chance(seed, 2))
    kind, mix = picked(rng, FIELDS), picked(rng, MIXES)
    photograph = Photograph(plane, wishes.content) if wishes.content else None
    if photograph:
        kind, mix = "photograph", picked(rng, PHOTOGRAPH_MIXES)
    kind = wishes.field if wishes.field in FIELDS else kind
    mix = wishes.lines if wishes.lines in MIXES else mix
    ends = picked(rng, ENDS if mix in SLENDER else BROAD_ENDS)
    wants_discs = kind == "around" or (rng.random() < STONES and not photograph)
    discs = _discs(plane, rng) if wants_discs else []
    way = (
        photograph.field(rng)
        if kind == "photograph" and photograph
        else _field(plane, rng, kind, discs, wishes.bend)
    )
    margin = float(rng.choice([0.0, 0.045, 0.07], p=[0.4, 0.35, 0.25])) * min(1, plane.right, plane.bottom)
    sheet = Sheet(plane, _inside(plane, margin), ends == "round")
    for disc in discs:
        sheet.block(disc, 0.008)
    kinds = passes(mix, wishes.density)
    for number, each in enumerate(kinds):
        for part in grow(sheet, way, each, rng):
            yield (number + part) / len(kinds)
    tones = _colours(sheet.lines, colours, plane, rng)
    if photograph:
        tones = photograph.colours(sheet.lines, colours, wishes.palette == "surprise")
    return Scene(
        plane, colours, kind, mix, ends, sheet.lines, tones, discs, _disc_colours(discs, colours, rng)
    )


def _field(plane: Plane, rng: Chance, kind: str, discs: list[Disc], bend: float) -> Field:
    if kind == "around":
        return fields.around(plane, rng, discs, bend)
    made: Field = getattr(fields, kind)(plane, rng, bend)
    return made


def _discs(plane: Plane, rng: Chance) -> list[Disc]:
    """One to four stones that keep a distance from each other."""
    wanted = int(rng.choice([1, 2, 3, 5], p=[0.4, 0.25, 0.2, 0.15]))
    found: list[Disc] = []
    for _try in range(60):
        radius = float(rng.uniform(0.05, 0.2) if wanted > 1 else rng.uniform(0.13, 0.24))
        radius *= min(1.0, plane.right / 0.8, plane.bottom / 0.8)
        x, y = (float(rng.uniform(0.2, 0.8) * side) for side in (plane.right, plane.bottom))
        if all(np.hypot(x - o.x, y - o.y) > radius + o.radius + 0.08 for o in found):
            found.append(Disc(x, y, radius))
        if len(found) == wanted:
            break
    return found


def _inside(plane: Plane, margin: float) -> Callable[[Floats], np.ndarray]:
    def inside(places: Floats) -> np.ndarray:
        x, y = places[..., 0], places[..., 1]
        return (x >= margin) & (x <= plane.right - margin) & (y >= margin) & (y <= plane.bottom - margin)

    return inside


def _colours(lines: list[Line], colours: Inks, plane: Plane, rng: Chance) -> Floats:
    """Neighbours mostly agree; some do not; a few shine."""
    middles = np.array([line.points[len(line.points) // 2] for line in lines], np.float32).reshape(-1, 2)
    body = colours.body[rng.permutation(len(colours.body))]
    place = noise(middles, float(rng.uniform(1.0, 2.2)), rng) * 0.8 + 0.5
    stray = rng.random(len(lines))
    wanted = (place + 0.12 * rng.standard_normal(len(lines))) * len(body)
    index = np.clip(wanted, 0, len(body) - 1).astype(int)
    index = np.where(stray < STRAY, rng.integers(0, len(body), len(lines)), index)
    tones = body[index] + np.array([0.018, 0.004, 0.004]) * rng.standard_normal((len(lines), 3))
    shining = rng.random(len(lines)) < SHINING
    tones[shining] = colours.accent[rng.integers(0, len(colours.accent), int(shining.sum()))]
    return tones.astype(np.float32)


def _disc_colours(discs: list[Disc], colours: Inks, rng: Chance) -> list[Floats]:
    return [colours.accent[int(rng.integers(len(colours.accent)))] for _disc in discs]
