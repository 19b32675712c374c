"""What an artist means by an area painted roughly over a picture, and what stands on a plain ground."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from apps.studio.engines.image.cutout.guided import INSIDE, Plane, applied, as_float, coefficients
from apps.studio.engines.image.cutout.subject import FAINT, FLAT, Box, box_around, subject_mask

SIDE = 512  # pixels; areas and grounds are found at no more than that
ROUNDS = 4
ENOUGH = 0.85  # of the painted area that what was found must fill to be believed
AROUND = (0.25, 1.0)  # of its sides: how far beyond the area the subject reaches, at first and at most
REACHES = 0.2  # of the box: where so much of its rim is subject, the subject reaches further
CORE = 0.5  # how far towards its own middle an area is sure
COLOURS, RIM = 3, 0.02  # of a plain ground; the part of the picture's sides that shows it
COMMON = 0.1  # of the rim; what is rarer there may be the subject
MOST_SHOWN = 4000  # colours that are sorted into so few
NEAR, FAR = 5.0, 14.0  # distances in CIELAB: still ground, and surely something else


def mask_in_area(picture: Image.Image, area: Plane, check: Callable[[], None], device: str) -> Plane:
    """The subject that `area` (height, width, in 0…1) was painted over, roughly or as a mere stroke.

    If something stands out there, that; else what has the colours of the area and not those around it
    (Rother, Kolmogorov, Blake: GrabCut, 2004).
    """
    found = subject_mask(picture, near=area, check=check, device=device)
    inside = area > INSIDE
    if found[inside].mean() >= ENOUGH:
        return _pieces_within(found, inside)
    check()
    return _by_colour(np.asarray(picture.convert("RGB")), area)


def _pieces_within(found: Plane, inside: NDArray[np.bool_]) -> Plane:
    """The pieces of a mask that the area touches."""
    import cv2

    labels = cv2.connectedComponents((found > FAINT).astype(np.uint8))[1]
    touched = np.unique(labels[inside & (found > INSIDE)])
    return np.where(np.isin(labels, touched[touched > 0]), found, np.float32(0))


def _by_colour(colours: NDArray[np.uint8], area: Plane) -> Plane:
    small, rough = _small(colours, area)
    inside = rough > INSIDE
    found = np.zeros(inside.shape, np.float32)
    for room in AROUND:
        box = box_around(inside, room)
        if box is None:
            break
        found = _pieces_within(_grab_cut(small, inside, box), inside)
        left, top, right, bottom = box
        rim = [found[top, left:right], found[bottom - 1, left:right]]
        rim += [found[top:bottom, left], found[top:bottom, right - 1]]
        if np.concatenate(rim).mean() < REACHES and found[inside].mean() > INSIDE:
            break
    return _at_full_size(found, small, colours)


def _grab_cut(small: NDArray[np.uint8], inside: NDArray[np.bool_], box: Box) -> Plane:
    """1 where the subject is: the heart of what is `inside`, and what is like it within the box."""
    import cv2

    labels = np.full(inside.shape, cv2.GC_BGD, np.uint8)
    left, top, right, bottom = box
    alike = _distance(small, small[inside]) < _distance(small, small[~inside])
    near = np.where(alike, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[top:bottom, left:right] = near[top:bottom, left:right]
    labels[inside] = cv2.GC_PR_FGD
    depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
    labels[depth > CORE * depth.max()] = cv2.GC_FGD
    if (labels % 2 == 0).any():
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.setRNGSeed(1)  # its clusters begin at random
        cv2.grabCut(small, labels, (0, 0, 1, 1), *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    return (labels % 2).astype(np.float32)


def mask_on_plain_ground(picture: Image.Image) -> Plane:
    """All that has not the colours of the picture's own rim: drawings, things before paper or a wall."""
    import cv2

    colours = np.asarray(picture.convert("RGB"))
    small, _ = _small(colours, np.zeros((1, 1), np.float32))
    wide = max(1, round(RIM * max(small.shape)))
    rim = np.ones(small.shape[:2], dtype=np.bool_)
    rim[wide:-wide, wide:-wide] = False
    apart = _distance(small, small[rim])
    rough = ((apart - NEAR) / (FAR - NEAR)).clip(0, 1).astype(np.float32)
    return _at_full_size(np.asarray(cv2.medianBlur(rough, 3), dtype=np.float32), small, colours)


def _distance(picture: NDArray[np.uint8], shown: NDArray[np.uint8]) -> Plane:
    """How far, in CIELAB, each colour of `picture` is from the common ones of `shown` (number, 3)."""
    import cv2

    def in_lab(colours: NDArray[np.uint8]) -> Plane:
        return np.asarray(cv2.cvtColor(as_float(colours), cv2.COLOR_RGB2LAB), dtype=np.float32)

    if not len(shown):
        return np.full(picture.shape[:2], np.inf, np.float32)
    return _nearest(in_lab(picture), in_lab(shown[None])[0])


def _nearest(lab: Plane, shown: Plane) -> Plane:
    import cv2

    cv2.setRNGSeed(1)  # its clusters begin at random
    ending = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    shown = np.ascontiguousarray(shown[:: max(1, len(shown) // MOST_SHOWN)])
    count = min(COLOURS, len(shown))
    start = np.zeros((len(shown), 1), np.int32)
    _, labels, found = cv2.kmeans(shown, count, start, ending, 2, cv2.KMEANS_PP_CENTERS)
    common = np.asarray(found)[np.bincount(np.ravel(labels), minlength=count) > COMMON * len(shown)]
    apart = [np.linalg.norm(lab - centre, axis=-1) for centre in common]
    return np.asarray(np.min(apart, axis=0), dtype=np.float32)


def _small(colours: NDArray[np.uint8], area: Plane) -> tuple[NDArray[np.uint8], Plane]:
    import cv2

    rows, columns = colours.shape[:2]
    scale = min(1.0, SIDE / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    small = np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    rough = np.asarray(cv2.resize(area, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    return small, rough.reshape(small.shape[:2])


def _at_full_size(rough: Plane, small: NDArray[np.uint8], colours: NDArray[np.uint8]) -> Plane:
    mask = applied(coefficients(as_float(small), rough.reshape(small.shape[:2]), 3, FLAT), colours)
    return ((mask - np.float32(0.1)) / np.float32(0.8)).clip(0, 1)
