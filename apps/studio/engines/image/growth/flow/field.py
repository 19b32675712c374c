"""Fields of directions: where a line that passes a place goes next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.growth.plane import Chance, Floats, Plane, noise

GRID = 220.0  # cells to a unit; directions change slowly
BLEED = 0.06  # the field goes on so far beyond the picture


@dataclass(frozen=True)
class Disc:
    """A round obstacle."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Field:
    """Unit vectors on a grid (rows, columns, 2) that begins BLEED beyond the picture's corner. If it is
    `axial`, they point at twice the angle: the field says along what, but not which way."""

    vectors: Floats
    axial: bool = False

    def at(self, places: Floats) -> Floats:
        """Directions at `places` (number, 2)."""
        import cv2

        grid = (places + np.float32(BLEED)) * np.float32(GRID) - np.float32(0.5)
        found = cv2.remap(
            self.vectors,
            grid[None, :, 0],
            grid[None, :, 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )[0]
        length = np.sqrt((found * found).sum(-1, keepdims=True))
        found = found / np.maximum(length, np.float32(1e-6))
        if self.axial:
            angle = np.arctan2(found[:, 1], found[:, 0]) / 2
            found = np.stack([np.cos(angle), np.sin(angle)], -1)
        result: Floats = found
        return result


def grid_of(plane: Plane) -> Floats:
    """The places of the grid's cells."""
    wide, high = (round((side + 2 * BLEED) * GRID) + 1 for side in (plane.right, plane.bottom))
    across = (np.arange(wide, dtype=np.float32) + 0.5) / np.float32(GRID) - np.float32(BLEED)
    down = (np.arange(high, dtype=np.float32) + 0.5) / np.float32(GRID) - np.float32(BLEED)
    return np.stack(np.broadcast_arrays(across[None, :], down[:, None]), -1).astype(np.float32)


def of_angles(angles: Floats) -> Field:
    return Field(np.stack([np.cos(angles), np.sin(angles)], -1).astype(np.float32))


def current(plane: Plane, rng: Chance, bend: float) -> Field:
    """One slow stream that sways."""
    at = grid_of(plane)
    sway = noise(at, float(rng.uniform(0.7, 1.3)), rng) + 0.35 * noise(at, 2.1, rng)
    return of_angles(np.float32(rng.uniform(0, 2 * np.pi)) + sway * np.float32(np.pi * (0.5 + 1.1 * bend)))


def eddies(plane: Plane, rng: Chance, bend: float) -> Field:
    """Curl noise (Bridson and others 2007): the level lines of a random relief, over a slow drift."""
    at = grid_of(plane)
    relief = noise(at, float(rng.uniform(1.0, 1.7)) * (0.7 + 0.6 * bend), rng, octaves=2)
    turn = rng.uniform(0, 2 * np.pi)
    drift = at[..., 0] * np.float32(np.cos(turn)) + at[..., 1] * np.float32(np.sin(turn))
    return _level_lines(relief + drift.astype(np.float32) * np.float32(1.2 - 0.7 * bend))


def angular(plane: Plane, rng: Chance, bend: float) -> Field:
    """A stream that turns in steps, like strata in rock."""
    at = grid_of(plane)
    sway = noise(at, float(rng.uniform(1.0, 1.8)), rng, octaves=2) * np.float32(0.8 + bend)
    steps = float(rng.choice([4.0, 5.0, 6.0]))
    raw = sway * np.float32(steps * 0.5)
    whole = np.floor(raw)
    rest = raw - whole
    eased = whole + np.clip((rest - 0.5) * 5 + 0.5, 0, 1)
    return of_angles(
        (np.float32(rng.uniform(0, 2 * np.pi)) + eased * np.float32(np.pi / steps)).astype(np.float32)
    )


def whirl(plane: Plane, rng: Chance, bend: float) -> Field:
    """Round one or two centres, drawn in a little."""
    at = grid_of(plane)
    total = np.zeros((*at.shape[:2], 2), np.float32)
    for _centre in range(int(rng.integers(1, 4))):
        centre = rng.uniform(0.12, 0.88, 2) * (plane.right, plane.bottom)
        away = at - centre.astype(np.float32)
        far = np.sqrt((away * away).sum(-1)) + np.float32(0.02)
        turn = np.float32(rng.choice([-1, 1]) * (np.pi / 2 + rng.uniform(-0.25, 0.12)))
        angle = np.arctan2(away[..., 1], away[..., 0]) + turn
        pull = np.exp(-far / np.float32(0.28))
        total += np.stack([np.cos(angle), np.sin(angle)], -1) * pull[..., None]
    angles = np.arctan2(total[..., 1], total[..., 0])
    return of_angles((angles + noise(at, 1.6, rng) * np.float32(0.8 * bend)).astype(np.float32))


def swells(plane: Plane, rng: Chance, bend: float) -> Field:
    """Long swells from side to side, as of hills or the sea."""
    at = grid_of(plane)
    stretched = at * np.array([0.75, 1.5], np.float32)
    relief = noise(stretched, float(rng.uniform(1.2, 2.0)), rng, octaves=2) * np.float32(0.2 + 0.35 * bend)
    tilt = np.float32(rng.uniform(-0.25, 0.25))
    return _level_lines(at[..., 1] + tilt * at[..., 0] + relief)


def around(plane: Plane, rng: Chance, discs: list[Disc], bend: float) -> Field:
    """A stream that parts before round stones and closes behind them (potential flow)."""
    at = grid_of(plane)
    turn = np.float32(rng.uniform(-0.5, 0.5) + rng.choice([0, np.pi / 2], p=[0.7, 0.3]))
    level = at[..., 1] * np.cos(turn) - at[..., 0] * np.sin(turn)
    level = level + noise(at, 1.3, rng) * np.float32(0.1 + 0.2 * bend)
    return _level_lines(_parted(level, at, discs, float(turn)))


def _parted(level: Floats, at: Floats, discs: list[Disc], turn: float) -> Floats:
    """A relief made level along the rims of discs, so that its level lines pass round them."""
    for disc in discs:
        away = at - np.array([disc.x, disc.y], np.float32)
        far = np.sqrt((away * away).sum(-1))
        near = np.clip(1 - (far / np.float32(disc.radius) - 1) / np.float32(1.6), 0, 1) ** 2
        here = _value_at(level, disc)
        level = level + (here - level) * np.where(far < disc.radius, 1, near**1.5 * 0.999).astype(np.float32)
    return level.astype(np.float32)


def _value_at(level: Floats, disc: Disc) -> np.float32:
    column, row = (int((value + BLEED) * GRID) for value in (disc.x, disc.y))
    value: np.float32 = level[min(max(row, 0), level.shape[0] - 1), min(max(column, 0), level.shape[1] - 1)]
    return value


def _level_lines(relief: Floats) -> Field:
    down, across = np.gradient(relief)
    vectors = np.stack([down, -across], -1)
    length = np.sqrt((vectors * vectors).sum(-1, keepdims=True))
    return Field((vectors / np.maximum(length, 1e-9)).astype(np.float32))
