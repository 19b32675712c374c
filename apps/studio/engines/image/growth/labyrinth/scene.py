"""What a labyrinth is to be: its recipe, its map, its colours; and letting it react."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from PIL import ImageOps

from apps.studio.engines.image.growth.inks import Inks, inks
from apps.studio.engines.image.growth.labyrinth import maps
from apps.studio.engines.image.growth.labyrinth.maps import Laid
from apps.studio.engines.image.growth.labyrinth.reaction import Dish, Soup
from apps.studio.engines.image.growth.plane import Chance, Floats, Plane, chance, picked
from apps.studio.engines.image.growth.wishes import Wishes, covering

# Feed and kill, from Pearson's map; what lies between two of them is alive as well.
RECIPES = {
    "coral": (0.0545, 0.0620), "maze": (0.029, 0.0570), "worms": (0.046, 0.0630), "spots": (0.0367, 0.0649),
    "holes": (0.039, 0.0580), "print": (0.037, 0.0600), "cells": (0.030, 0.0620),
}  # fmt: skip
PAIRS = {
    "coral>worms": 1.0, "maze>print": 1.0, "worms>spots": 1.4, "holes>print": 0.4, "spots>print": 1.4,
    "coral>holes": 0.4, "coral>spots": 1.2, "cells>maze": 1.0,
}  # fmt: skip
MAPS = {"plain": 3.0, "tunnel": 2.2, "poles": 2.0}
MANNERS = {"relief": 3.0, "print": 2.0}
STEPS = 2600
FINER = 4
WALL = 0.18  # of the eater: what is above belongs to a piece
SMALL = 0.04  # of the grid: larger pieces change their colour on the way
SHINING, TINY = 0.13, 0.012  # of the pieces have the accent; of the grid, they at most
REACH = 24  # cells from a piece to the ground that is nearest to it, at most


@dataclass(frozen=True)
class Labyrinth:
    """A pattern that has grown; `pattern` is how much of the eater there is, on a grid FINER times as fine as
    that of `tint`, `small` and `accents`, which say what colour each piece of it has."""

    plane: Plane
    inks: Inks
    laid: Laid
    pattern: Floats
    tint: Floats
    small: Floats
    accents: Floats
    pair: str
    map: str
    manner: str
    light: float


def grown(plane: Plane, seed: int, wishes: Wishes) -> Generator[float, None, Labyrinth]:
    """Let the pattern of a seed grow; says how far it is."""
    rng = chance(seed, 1)
    colours = inks(wishes.palette, chance(seed, 2))
    pair, map_, manner = picked(rng, PAIRS), picked(rng, MAPS), picked(rng, MANNERS)
    cells = float(rng.uniform(190, 260)) * (0.55 + 0.9 * wishes.density)
    map_ = wishes.laid if wishes.laid in MAPS else map_
    manner = wishes.manner if wishes.manner in MANNERS else manner
    if wishes.content:
        pair, map_, cells = "spots>holes", "plain", cells * 1.5
    laid: Laid = getattr(maps, map_)(plane, cells, rng)
    shape = laid.rows, laid.columns
    ways = pair.split(">")
    if rng.random() < 0.5 and not wishes.content:  # noqa: PLR2004
        ways.reverse()
    mixed = _mixed(shape, wishes, rng, colours.is_dark)
    spread = float(rng.uniform(0.62, 0.95))
    dish = Dish(_soup((ways[0], ways[1]), mixed, spread), rng, _blobs(shape, rng))
    yield from dish.steps(STEPS)
    tints = _tints(dish.pattern, rng)
    light = float(rng.uniform(-2.6, -1.9))
    return Labyrinth(plane, colours, laid, finer(dish.pattern), *tints, pair, map_, manner, light)


def _soup(ways: tuple[str, str], mixed: Floats, spread: float) -> Soup:
    (feed0, kill0), (feed1, kill1) = (RECIPES[way] for way in ways)
    return Soup(feed0 + (feed1 - feed0) * mixed, kill0 + (kill1 - kill0) * mixed, spread)


def _mixed(shape: tuple[int, int], wishes: Wishes, rng: Chance, is_dark: bool) -> Floats:
    """How much of the second recipe there is at each place, 0…1: hills, or what a photograph has of dark."""
    if wishes.content:
        wanted = covering(wishes.content, shape[1], shape[0]).convert("L")
        grey = np.asarray(ImageOps.autocontrast(wanted, cutoff=2), np.float32) / 255
        return grey if is_dark else 1 - grey
    hills = _smooth(shape, rng, 0.5 - 0.25 * wishes.bend)
    return np.clip(0.5 + (hills - 0.5) * np.float32(1.2 + wishes.bend), 0, 1)


def _smooth(shape: tuple[int, int], rng: Chance, size: float) -> Floats:
    """A few hills whose edges join, 0…1; `size` in parts of the shorter side."""
    rows, columns = shape
    down, across = (np.fft.fftfreq(side, 1 / side) for side in shape)
    waves = np.hypot(down[:, None] * min(shape) / rows, across[None, :] * min(shape) / columns) * size
    spectrum = np.fft.fft2(rng.standard_normal(shape)) * np.exp(-(waves**2) * 2)
    spectrum[0, 0] = 0
    hills = np.fft.ifft2(spectrum).real
    ranks = (hills - hills.mean()) / (hills.std() + 1e-9)
    return np.clip(0.5 + ranks * 0.28, 0, 1).astype(np.float32)


def _blobs(shape: tuple[int, int], rng: Chance) -> Floats:
    """Where it begins: scattered drops over about a fifth of the grid."""
    import cv2

    raw = cv2.GaussianBlur(
        rng.standard_normal(shape).astype(np.float32), (0, 0), 3, borderType=cv2.BORDER_REFLECT
    )
    return (raw > raw.std() * 0.8).astype(np.float32)


def _tints(pattern: Floats, rng: Chance) -> tuple[Floats, Floats, Floats]:
    """For each connected piece on the grid and the ground nearest to it: a number 0…1 that chooses its
    colour, whether it is small enough to have one colour only, and whether it shines."""
    from scipy import ndimage

    labels, count = _pieces(pattern > WALL)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = labels.size
    weights = _smooth(pattern.shape, rng, 0.35).ravel()
    region = np.bincount(labels.ravel(), weights, count + 1) / np.maximum(1, sizes)
    colour = np.clip(region + 0.22 * rng.standard_normal(count + 1), 0, 0.999)
    small = sizes < labels.size * SMALL
    shining = (rng.random(count + 1) < SHINING) & (sizes < labels.size * TINY)
    around = np.pad(labels, REACH, mode="wrap")
    nearest = ndimage.distance_transform_edt(around == 0, return_distances=False, return_indices=True)
    spread = around[tuple(nearest)][REACH:-REACH, REACH:-REACH]
    chosen, alone, bright = (each.astype(np.float32)[spread] for each in (colour, small, shining))
    return chosen, alone, bright


def _pieces(walls: np.ndarray) -> tuple[np.ndarray, int]:
    """Connected pieces on a grid whose edges join, numbered from 1, and how many there are."""
    from scipy import ndimage
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    labels, count = ndimage.label(walls)
    one = np.concatenate([labels[0], labels[:, 0]])
    other = np.concatenate([labels[-1], labels[:, -1]])
    both = (one > 0) & (other > 0)
    joined = coo_array((np.ones(int(both.sum())), (one[both], other[both])), shape=(count + 1, count + 1))
    found, same = connected_components(joined, directed=False)
    numbers = same.astype(np.int64) + 1
    numbers[0] = 0
    return numbers[labels], found


def finer(grid: Floats, times: int = FINER) -> Floats:
    """A grid whose edges join, `times` as fine: the smooth curve through its values (Fourier)."""
    rows, columns = grid.shape
    spectrum = np.fft.rfft2(grid)
    wide = np.zeros((rows * times, columns * times // 2 + 1), spectrum.dtype)
    half = rows // 2
    wide[:half, : columns // 2] = spectrum[:half, : columns // 2]
    wide[-half:, : columns // 2] = spectrum[-half:, : columns // 2]
    return np.fft.irfft2(wide * times**2, s=(rows * times, columns * times)).astype(np.float32)
