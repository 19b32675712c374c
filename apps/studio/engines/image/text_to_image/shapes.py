"""The forms of land: heights over the plane, made so that near and far have equally much of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.text_to_image.light import Array
from apps.studio.engines.image.text_to_image.terrain import Heights, Places
from apps.studio.engines.image.text_to_image.tiles import Tiles, step

Shore = Callable[[Places], Array]  # below 0 there is water; grows with the way from the shore


@dataclass(frozen=True)
class Range:
    """Mountains at a distance: `peak` is how high they rise, as a part of the distance."""

    ahead: float
    peak: float
    waves: float
    top: float  # where its highest peak stands, as a tangent


def rolling(tiles: Tiles, rise: float, shift: float, first: float = 0.5) -> Heights:
    """Rolling hills from `first` (logarithm of the distance) on."""

    def heights(p: Places) -> Array:
        swell = tiles.at(p.aside * 2.6 + shift, p.log * 0.85 + shift, 3, 0.42)
        return np.asarray(p.metres * rise * step(p.log, first, first + 2.6) * (0.35 + swell), np.float32)

    return heights


def knoll(aside: float, ahead: float, high: float) -> Heights:
    """One round hill, so many metres high."""

    def heights(p: Places) -> Array:
        away = ((p.aside - aside) / 0.27) ** 2 + ((p.log - np.log(ahead)) / 0.55) ** 2
        return np.asarray(high * np.exp(-away), np.float32)

    return heights


def mountains(tiles: Tiles, ranges: list[Range], shift: float) -> Heights:
    """Ranges of mountains with ridges, one behind the other."""

    def heights(p: Places) -> Array:
        total = np.zeros(p.log.shape, np.float32)
        for number, one in enumerate(ranges):
            away = p.log - np.log(one.ahead)
            body = np.exp(-((away / 0.42) ** 2)).astype(np.float32)
            seed = shift + 11 * number
            bend = 0.16 * tiles.once(p.aside * 5 + seed, p.log * 5 + seed)
            crest = tiles.ridged(p.aside * one.waves + seed + bend, p.log * 1.5 + seed + bend, 5, 0.5)
            broad = 0.5 + 0.5 * tiles.once(p.aside * one.waves * 0.55 + seed * 2, p.log * 0.3 + seed)
            main = np.exp(-(((p.aside - one.top) / 0.20) ** 2)).astype(np.float32)
            form = (0.12 + 0.95 * crest) * (0.30 + 0.38 * broad.clip(0, 1) + 0.5 * main)
            total = np.maximum(total, p.metres * one.peak * body * form)
        return total

    return heights


def dunes(tiles: Tiles, shift: float) -> Heights:
    """Waves of sand with sharp crests."""

    def heights(p: Places) -> Array:
        bend = 0.45 * tiles.once(p.aside * 1.6 + shift, p.log * 0.9)
        field = tiles.once(p.aside * 2.0 + shift + bend, p.log * 1.15 - p.aside * 1.2 + bend)
        crest = 1 - np.abs(field).clip(0, 1.5) / 1.5
        fine = 0.16 * (1 - np.abs(tiles.once(p.aside * 5 + bend, p.log * 3 - p.aside * 3)).clip(0, 1))
        return np.asarray(p.metres * 0.085 * step(p.log, 0.1, 2.2) * (crest**1.4 + fine - 0.45), np.float32)

    return heights


def canyon(tiles: Tiles, shift: float) -> Heights:
    """Terraced walls on both sides of a valley that winds."""

    def heights(p: Places) -> Array:
        middle = 0.35 * np.sin(p.log * 1.3 + shift)
        rough = 0.40 * tiles.at(p.aside * p.ahead * 0.20 + shift, p.log * 2, 2)
        wall = step(np.abs(p.aside * p.ahead - middle) + rough * (0.6 + 0.1 * p.ahead), 0.75, 2.6)
        terrace = np.round(wall * 5) / 5 * 0.65 + wall * 0.35
        tall = 1.25 * np.exp(-(((p.log - 3.0) / 1.6) ** 2)) + 0.25
        rise = p.metres / np.maximum(p.ahead, 1) * 3.2 * tall * terrace
        return np.asarray(rise * np.minimum(p.ahead, 16) ** 0.62 * step(p.log, 0.15, 1.1), np.float32)

    return heights


def together(*parts: Heights) -> Heights:
    """One form upon the other."""
    return lambda p: np.asarray(sum(part(p) for part in parts), dtype=np.float32)


def wet(shore: Shore, dry: Heights, bank: float = 0.05) -> Heights:
    """Water at height 0 where `shore` is below 0, and land that rises from it."""

    def heights(p: Places) -> Array:
        land = shore(p)
        rise = p.metres * bank * np.tanh(land.clip(0, None) * 1.6) * 0.35
        raised = rise + np.maximum(dry(p), -rise * 0.5) * step(land, 0, 0.8)
        return np.asarray(np.where(land > 0, raised, 0.0), dtype=np.float32)

    return heights


def lake_shore(tiles: Tiles, shift: float, bank: float, spit: float) -> Shore:
    """A lake with land at one's feet as far as `bank`, and a spit of land at the tangent `spit`."""

    def shore(p: Places) -> Array:
        wobble = 0.30 * tiles.at(p.aside * 3 + shift, p.log * 1.2, 3)
        near = bank + 0.22 * np.sin(p.aside * 4 + shift) + 0.5 * wobble
        end = np.exp(-(((p.aside - spit) / 0.13) ** 2))
        far = 2.75 - 1.15 * end + wobble * (0.35 + 0.65 * end)
        return np.asarray(np.maximum(near - p.log, p.log - far), np.float32)

    return shore


def river_shore(tiles: Tiles, shift: float, half: float, sway: float) -> Shore:
    """A river that winds towards the horizon."""

    def shore(p: Places) -> Array:
        x = p.aside * p.ahead
        middle = sway * np.sin(p.log * 1.55 + shift) * (0.35 + 0.24 * p.ahead.clip(0, 9)) - 0.1 * sway
        rough = 0.05 * tiles.once(x * 2 + shift, p.ahead * 1.4)
        away = np.abs(x - middle) - half * (1 + 0.15 * np.sin(p.log * 3 + shift)) + rough
        return np.asarray(np.maximum(away, p.log - 3.6) * 1.6, np.float32)

    return shore


def coast(tiles: Tiles, shift: float, slant: float, reach: float) -> Shore:
    """A beach at one's feet and the sea beyond."""

    def shore(p: Places) -> Array:
        line = reach + slant * p.aside + 0.10 * tiles.at(p.aside * 3 + shift, p.log * 0.6 + shift, 2)
        return np.asarray(line - p.log, np.float32)

    return shore


def island_shore(tiles: Tiles, shift: float, aside: float) -> Shore:
    """One island in the sea, and maybe a second behind it."""

    def shore(p: Places) -> Array:
        rough = 0.30 * tiles.at(p.aside * 6 + shift, p.log * 3, 3)
        first = 1 - ((p.aside - aside) / 0.24) ** 2 - ((p.log - 1.75) / 0.42) ** 2 + rough
        other = 1 - ((p.aside + aside * 1.3) / 0.12) ** 2 - ((p.log - 3.0) / 0.3) ** 2 + rough
        return np.asarray(np.maximum(first, other), np.float32)

    return shore


def waves(tiles: Tiles, strength: float, shift: float, slant: float) -> Heights:
    """The swell of the sea, with crests that lean into each other."""

    def heights(p: Places) -> Array:
        x = p.aside * p.ahead
        bend = 0.9 * tiles.once(x * 0.35 + shift, p.ahead * 0.35)
        long = np.sin((p.ahead * 2.6 + slant * x) + 2.2 * bend)
        crest = 1 - np.sqrt((1 - long) / 2 + 0.02)  # round valleys, sharp crests
        short = tiles.once(x * 1.3 + shift, p.ahead * 2.6 + 0.6 * bend)
        fine = tiles.once(x * 3.1, p.ahead * 5.5 + shift)
        lumps = 0.55 + 0.45 * tiles.once(x * 0.5 + shift * 2, p.ahead * 0.45 + shift)
        swell = 1.5 * crest * lumps.clip(0.15, 1.4) + 0.16 * short + 0.05 * fine
        size = p.metres / np.maximum(p.ahead, 1) * strength * 0.20
        return np.asarray(size * (swell - 0.6) * (1 + 0.05 * p.ahead.clip(0, 14)), np.float32)

    return heights
