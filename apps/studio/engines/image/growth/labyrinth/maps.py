"""Ways to lay a grid whose edges join over the plane.

All but the warped one are conformal: what is round on the grid is round in the picture, only larger or
smaller. A map gives for each place the grid coordinates (column, row), in parts of the grid's sides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from apps.studio.engines.image.growth.plane import Chance, Floats, Hills, Plane

Shift = tuple[float, float]


@dataclass(frozen=True)
class Laid:
    """A grid of `columns` × `rows` cells and how it lies on the plane. In a loop it moves on by `flow`, in
    whole parts of its sides; `still` is where the pattern would be too fine to be seen, as (x, y, radius)."""

    columns: int
    rows: int
    place: Callable[[Floats, float], Floats]
    flow: Shift
    still: list[tuple[float, float, float]] = field(default_factory=list)

    def at(self, places: Floats, phase: float = 0.0) -> Floats:
        """Grid coordinates in cells (…, 2) of places (…, 2), in the phase 0…1 of a loop."""
        parts = self.place(places, phase)
        parts[..., 0] += np.float32(self.flow[0] * phase)
        parts[..., 1] += np.float32(self.flow[1] * phase)
        return (parts % 1) * np.array([self.columns, self.rows], np.float32)


def plain(plane: Plane, cells: float, rng: Chance) -> Laid:
    """Flat, and a little warped, so that it is coarser here and finer there; in a loop it sways."""
    columns, rows = _sides(cells, plane.right, plane.bottom)
    depth = np.float32(rng.uniform(0.02, 0.09))
    wave = float(rng.uniform(0.8, 1.4))
    hills = [Hills(plane, wave, rng) for _hill in range(4)]

    def place(places: Floats, phase: float) -> Floats:
        first, second, third, fourth = (each.at(places) for each in hills)
        sin, cos = (np.float32(0.35 * part(phase * 2 * np.pi)) for part in (np.sin, np.cos))
        sway = np.stack([first + third * sin + fourth * cos, second + third * cos - fourth * sin], -1)
        moved: Floats = (places + sway.astype(np.float32) * depth) / np.array(
            [plane.right, plane.bottom], np.float32
        )
        return moved

    return Laid(columns, rows, place, (0.0, 0.0))


def tunnel(plane: Plane, cells: float, rng: Chance) -> Laid:
    """Rings about a point, ever smaller towards it: the plane's logarithm. A loop falls in for ever."""
    centre = _somewhere(plane, rng, 0.16)
    around = round(cells * 1.9)
    rows = round(around * 0.5)
    depth = 2 * np.pi * rows / around  # of one turn of the grid, in logarithms of the distance

    def place(places: Floats, phase: float) -> Floats:
        z = _complex(places) - centre
        log = np.log(z + 1e-9)
        return np.stack([log.imag / (2 * np.pi), log.real / depth], -1).astype(np.float32)

    return Laid(around, rows, place, (0.0, -1.0), [(centre.real, centre.imag, 0.013)])


def poles(plane: Plane, cells: float, rng: Chance) -> Laid:
    """From one point to another, as iron filings lie about a magnet. A loop flows from pole to pole."""
    turn = float(rng.uniform(0, np.pi))
    middle = _somewhere(plane, rng, 0.08)
    reach = min(plane.right, plane.bottom) * float(rng.uniform(0.2, 0.3)) * np.exp(1j * turn)
    first, second = middle - reach, middle + reach
    around = round(cells * 1.75)
    rows = round(around * 0.5)
    depth = 2 * np.pi * rows / around

    def place(places: Floats, phase: float) -> Floats:
        z = _complex(places)
        log = np.log((z - first + 1e-9) / (z - second + 1e-9))
        return np.stack([log.imag / (2 * np.pi), log.real / depth], -1).astype(np.float32)

    still = [(pole.real, pole.imag, 0.011) for pole in (first, second)]
    return Laid(around, rows, place, (0.0, 1.0), still)


def _complex(places: Floats) -> np.ndarray:
    return places[..., 0] + 1j * places[..., 1]


def _somewhere(plane: Plane, rng: Chance, stray: float) -> complex:
    x, y = 0.5 + rng.uniform(-stray, stray, 2)
    return complex(x * plane.right, y * plane.bottom)


def _sides(cells: float, right: float, bottom: float) -> tuple[int, int]:
    return max(16, round(cells * right)), max(16, round(cells * bottom))
