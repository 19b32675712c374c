"""The plane a picture is a part of, and chance.

A place is (x, y) with y down; whatever its shape, a picture has an area of 1, so that a motif has the same
share of it at every size and in every format.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Floats = np.ndarray  # of float32, unless a docstring says otherwise
Bytes = np.ndarray  # of uint8
Chance = np.random.Generator


def chance(seed: int, stream: int) -> Chance:
    """A source of chance of one's own: what one part draws does not change what another does."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, stream])))


def picked(rng: Chance, weights: dict[str, float]) -> str:
    """One of the names, each as likely as its weight."""
    names, shares = list(weights), np.array(list(weights.values()))
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]


@dataclass(frozen=True)
class Plane:
    """A picture of `width` × `height` pixels and its place: `unit` pixels are a length of 1."""

    width: int
    height: int

    @property
    def unit(self) -> float:
        return float((self.width * self.height) ** 0.5)

    @property
    def right(self) -> float:
        return self.width / self.unit

    @property
    def bottom(self) -> float:
        return self.height / self.unit

    def scaled(self, unit: float) -> Plane:
        """The same part of the plane in other pixels."""
        return Plane(max(1, round(self.right * unit)), max(1, round(self.bottom * unit)))

    def places(self, top: int = 0, bottom: int | None = None) -> Floats:
        """The middles of the pixels of these rows, shape (rows, width, 2)."""
        rows = np.arange(top, self.height if bottom is None else bottom, dtype=np.float32)
        across = (np.arange(self.width, dtype=np.float32) + 0.5) * np.float32(self.right / self.width)
        down = (rows + 0.5) * np.float32(self.bottom / self.height)
        return np.stack(np.broadcast_arrays(across[None, :], down[:, None]), -1).astype(np.float32)


def noise(places: Floats, frequency: float, rng: Chance, octaves: int = 1) -> Floats:
    """Gradient noise (Perlin 1985) of about −1…1 at `places` (…, 2), `frequency` bumps to a unit."""
    total = np.zeros(places.shape[:-1], np.float32)
    for octave in range(octaves):
        angles = rng.random((256,)) * 2 * np.pi
        table = rng.permutation(256)
        shift = rng.random(2) * 64
        at = places * np.float32(frequency * 2**octave) + shift.astype(np.float32)
        total += _lattice(at, angles.astype(np.float32), table) * np.float32(0.5**octave)
    return total


def _lattice(at: Floats, angles: Floats, table: np.ndarray) -> Floats:
    whole = np.floor(at)
    part = at - whole
    column, row = (whole[..., axis].astype(np.int64) for axis in (0, 1))
    ease = part**3 * (part * (part * 6 - 15) + 10)

    def corner(right: int, down: int) -> Floats:
        turn = angles[table[(table[(column + right) & 255] + row + down) & 255]]
        reach = np.cos(turn) * (part[..., 0] - right) + np.sin(turn) * (part[..., 1] - down)
        return reach.astype(np.float32)

    upper = corner(0, 0) + ease[..., 0] * (corner(1, 0) - corner(0, 0))
    lower = corner(0, 1) + ease[..., 0] * (corner(1, 1) - corner(0, 1))
    result: Floats = ((upper + ease[..., 1] * (lower - upper)) * np.float32(1.6)).astype(np.float32)
    return result


class Hills:
    """Noise over a plane and a little beyond, made once on a coarse grid and read where it is wanted."""

    CELLS, BEYOND = 96.0, 0.15  # to a unit; of a unit

    def __init__(self, plane: Plane, frequency: float, rng: Chance, octaves: int = 1) -> None:
        wide, high = (int((side + 2 * self.BEYOND) * self.CELLS) + 2 for side in (plane.right, plane.bottom))
        grid = np.stack(np.meshgrid(np.arange(wide), np.arange(high)), -1).astype(np.float32)
        self.table = noise(grid / np.float32(self.CELLS), frequency, rng, octaves)

    def at(self, places: Floats) -> Floats:
        """Its height at places (rows, columns, 2)."""
        import cv2

        x, y = ((places[..., axis] + np.float32(self.BEYOND)) * np.float32(self.CELLS) for axis in (0, 1))
        return cv2.remap(self.table, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE).astype(
            np.float32, copy=False
        )
