"""Finds the colours a person would name: the large ones, and the small ones that catch the eye."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from apps.studio.engines.image.palette import oklab
from apps.studio.engines.image.palette.oklab import Array

_SIDE = 256  # pixels at which a picture is looked at
_BIN = np.array([0.04, 0.016, 0.016], np.float32)
_SEEDS, _ROUNDS = 32, 8
_APART = 0.045  # in Oklab: nearer, and one would give both the same name
_HUE_COUNTS = 1.5  # a step in colour parts two swatches more than the same step in lightness
_REACH = 0.035  # how far around a swatch its colour is gathered


@dataclass(frozen=True)
class Palette:
    """`colours` in Oklab (number, 3), light to dark; `shares` of the picture's area, which add up to 1."""

    colours: Array
    shares: Array


@dataclass(frozen=True)
class _Cloud:
    """The colours that occur (number, 3), the area of each, and its weight to the eye."""

    colours: Array
    areas: Array
    weights: Array


def extracted(picture: Image.Image, count: int, accents: float = 0.5, apart: float = _APART) -> Palette:
    """At most `count` colours, fewer if there are no more that are `apart`; `accents` in 0…1 is how much a
    small vivid place counts against a large dull one."""
    cloud = _cloud(picture, accents)
    centres, weights = _clustered(cloud, min(max(_SEEDS, count * 3 // 2), len(cloud.colours)))
    centres = _merged(centres, weights, count, apart)
    centres = np.array([_gathered(cloud, members) for members in _members(cloud.colours, centres)])
    return with_shares(centres[np.argsort(-centres[:, 0])], cloud.colours, cloud.areas)


def with_shares(centres: Array, colours: Array, areas: Array) -> Palette:
    """The centres with the part of the area that is nearest to each; centres that nothing is near are left
    out."""
    nearest = _distances(colours, centres).argmin(1)
    shares = np.bincount(nearest, areas, len(centres)) / areas.sum()
    taken = shares > 0
    return Palette(centres[taken].astype(np.float32), shares[taken])


def _cloud(picture: Image.Image, accents: float) -> _Cloud:
    lab = seen(picture, _SIDE)
    salience = _salience(lab).reshape(-1)
    flat = lab.reshape(-1, 3)
    bins = np.round(flat / _BIN).astype(np.int64) + 100
    key = (bins[:, 0] * 300 + bins[:, 1]) * 300 + bins[:, 2]
    _keys, place = np.unique(key, return_inverse=True)
    areas = np.bincount(place).astype(np.float64)
    colours = np.stack([np.bincount(place, flat[:, i]) / areas for i in range(3)], -1).astype(np.float32)
    striking = np.bincount(place, salience) / areas
    chroma = np.hypot(colours[:, 1], colours[:, 2])
    weights = areas ** (1 - 0.45 * accents) * (0.25 + striking + chroma * 4 * accents)
    return _Cloud(colours, areas, weights)


def seen(picture: Image.Image, side: int) -> Array:
    """The picture in Oklab, at most `side` pixels long."""
    small = picture.convert("RGB")
    small.thumbnail((side, side), Image.Resampling.BOX, reducing_gap=2.0)
    return oklab.from_srgb(np.asarray(small))


def _salience(lab: Array) -> Array:
    """How far each place is from the picture's mean, and from what surrounds it, about 1 on the mean
    (after Achanta and others 2009, "Frequency-tuned salient region detection")."""
    import cv2

    blurred = cv2.GaussianBlur(lab, (0, 0), 1.5)
    around = cv2.GaussianBlur(lab, (0, 0), max(4.0, max(lab.shape[:2]) / 8))
    far = np.linalg.norm(blurred - lab.mean((0, 1)), axis=-1) + np.linalg.norm(blurred - around, axis=-1)
    rows, columns = (np.linspace(-1, 1, side) for side in lab.shape[:2])
    centred = np.exp(-(rows[:, None] ** 2 + columns[None] ** 2) / 1.6)
    salience: Array = far * (0.5 + centred)
    return salience / (salience.mean() + 1e-6)


def _distances(colours: Array, centres: Array) -> Array:
    """Squared distances (colours, centres), by which hue and strength count more than lightness."""
    scale = np.array([1, _HUE_COUNTS, _HUE_COUNTS], np.float32)
    one, other = colours * scale, centres * scale
    squared: Array = (one**2).sum(-1)[:, None] - 2 * one @ other.T + (other**2).sum(-1)[None]
    return np.maximum(squared, 0)


def _clustered(cloud: _Cloud, count: int) -> tuple[Array, Array]:
    """Weighted k-means from seeds that are each the most striking colour still far from the others."""
    centres = cloud.colours[[int(cloud.weights.argmax())]]
    nearest = _distances(cloud.colours, centres)[:, 0]
    for _seed in range(count - 1):
        chosen = int((nearest * cloud.weights).argmax())
        if nearest[chosen] <= 0:
            break
        centres = np.vstack([centres, cloud.colours[chosen]])
        nearest = np.minimum(nearest, _distances(cloud.colours, centres[-1:])[:, 0])
    for _round in range(_ROUNDS):
        place = _distances(cloud.colours, centres).argmin(1)
        centres, weights = _means(cloud, place, len(centres))
    return centres, weights


def _means(cloud: _Cloud, place: Array, count: int) -> tuple[Array, Array]:
    weights = np.bincount(place, cloud.weights, count)
    sums = [np.bincount(place, cloud.weights * cloud.colours[:, channel], count) for channel in range(3)]
    taken = weights > 0
    means = np.stack(sums, -1)[taken] / weights[taken, None]
    return means.astype(np.float32), weights[taken]


def _merged(centres: Array, weights: Array, count: int, apart: float) -> Array:
    """Join the two that are missed least (Ward 1963), until there are `count` and all can be told apart."""
    centres, weights = centres.copy(), weights.copy()
    while len(centres) > 1:
        squared = _distances(centres, centres)
        np.fill_diagonal(squared, np.inf)
        cost = squared * (weights[:, None] * weights[None] / (weights[:, None] + weights[None])) ** 0.6
        if len(centres) <= count:
            if squared.min() > apart**2:
                break
            cost = squared
        one, other = np.unravel_index(int(cost.argmin()), cost.shape)
        both = weights[one] + weights[other]
        centres[one] = (centres[one] * weights[one] + centres[other] * weights[other]) / both
        weights[one] = both
        centres, weights = np.delete(centres, other, 0), np.delete(weights, other)
    return centres


def _members(colours: Array, centres: Array) -> list[Array]:
    """The indices of the colours nearest to each centre; centres with none are left out."""
    place = _distances(colours, centres).argmin(1)
    groups = (np.flatnonzero(place == number) for number in range(len(centres)))
    return [members for members in groups if len(members)]


def _gathered(cloud: _Cloud, members: Array) -> Array:
    """Where the colours of a group lie thickest. Their mean would be a mud that the picture does not have."""
    colours, weights = cloud.colours[members], cloud.weights[members]
    centre = np.average(colours, 0, weights)
    vivid = weights * (1 + 3 * np.hypot(colours[:, 1], colours[:, 2]))
    for _step in range(6):
        near = vivid * np.exp(-((colours - centre) ** 2).sum(-1) / (2 * _REACH**2)) + 1e-9
        centre = np.average(colours, 0, near)
    return centre
