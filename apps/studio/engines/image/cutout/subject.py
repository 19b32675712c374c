"""Finds what a picture is about.

`subject_mask` is for every engine that treats the subject and what is behind it apart.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from apps.studio.engines.image.cutout.guided import applied, as_float, coefficients

if TYPE_CHECKING:
    from apps.studio.engines.image.cutout.network import SaliencyNetwork

Mask = NDArray[np.float32]
Box = tuple[int, int, int, int]  # left, top, right, bottom

WORK_SIDE = 1024  # pixels; edges are found at no more than that
INSIDE = 0.5
ROOM = 0.2  # around the subject, in its own sizes, when it is looked at again
WORTH_A_SECOND_LOOK = 0.5  # the part of the picture that the subject's box may fill at most
AGREEMENT = 0.8  # intersection over union of two looks that are believed
FINEST = 0.02  # of the longer side: how far the network's edge may be from the true one
FAINT = 0.1
CRUMB = 0.02  # of the largest piece
FLAT = 2e-4  # variance of colour


def subject_mask(
    picture: Image.Image,
    *,
    near: Mask | None = None,
    check: Callable[[], None] = lambda: None,
    device: str = "cpu",
) -> Mask:
    """How far each pixel belongs to the subject of `picture`: (height, width), 1 inside and 0 outside.

    Soft at hair, fur and out-of-focus edges, which follow the picture at its full size. All zeros if nothing
    stands out, as in many landscapes. Nothing is drawn at random. About 0.7 s on one core at any size.

    `near` (height, width, 0…1) is where to look: the subject is sought in a box around what is above 0.5.
    `check` is called between steps and may raise, as `Context.check` does.
    """
    colours = np.asarray(picture.convert("RGB"))
    rough = _without_ghosts(_rough(colours, near, check, device))
    check()
    return _following(rough, colours)


def _rough(colours: NDArray[np.uint8], near: Mask | None, check: Callable[[], None], device: str) -> Mask:
    """What the network sees, at no more than `WORK_SIDE`: once as a whole, and once more from nearby."""
    small = _reduced(colours)
    rows, columns = small.shape[:2]
    if near is not None:
        wanted = _at(near, rows, columns)
        box = box_around(wanted > INSIDE, ROOM)
        return _look(small, box, device) if box else np.zeros((rows, columns), np.float32)
    whole = _look(small, (0, 0, columns, rows), device)
    box = box_around(whole > INSIDE, ROOM)
    if box is None or (box[2] - box[0]) * (box[3] - box[1]) > WORTH_A_SECOND_LOOK * rows * columns:
        return whole
    check()
    nearby = _look(small, box, device)
    return (whole + nearby) * np.float32(0.5) if _agreement(whole, nearby) > AGREEMENT else whole


def _look(colours: NDArray[np.uint8], box: Box, device: str) -> Mask:
    """The network's mask of what is in the box; zero outside."""
    import cv2
    import torch

    from apps.studio.engines.image.cutout.network import SIDE

    left, top, right, bottom = box
    view = Image.fromarray(colours[top:bottom, left:right])
    square = np.asarray(view.resize((SIDE, SIDE), Image.Resampling.LANCZOS), dtype=np.float32) / 255
    network = _network(device)
    seen = network(torch.from_numpy(square.transpose(2, 0, 1)[None].copy())).cpu().numpy()
    mask = np.zeros(colours.shape[:2], dtype=np.float32)
    mask[top:bottom, left:right] = cv2.resize(seen, view.size, interpolation=cv2.INTER_LINEAR)
    return mask


def _without_ghosts(rough: Mask) -> Mask:
    """`rough` without the pieces that the network is unsure of all over, or that are mere crumbs."""
    import cv2

    number, labels = cv2.connectedComponents((rough > FAINT).astype(np.uint8))
    sure = np.bincount(labels[rough > INSIDE], minlength=number)
    sure[0] = 0
    kept = (sure > CRUMB * sure.max(initial=0)) & (sure > 0)
    return np.where(kept[labels], rough, np.float32(0))


@lru_cache(maxsize=2)
def _network(device: str) -> SaliencyNetwork:
    from safetensors.torch import load_file

    from apps.studio.engines.image.cutout.network import SaliencyNetwork

    return SaliencyNetwork(load_file(Path(__file__).parent / "weights" / "u2netp.safetensors"), device)


def _following(rough: Mask, colours: NDArray[np.uint8]) -> Mask:
    """`rough` with edges that follow the picture's, at the picture's size."""
    import cv2

    rows, columns = colours.shape[:2]
    if not (rough > INSIDE).any():
        return np.zeros((rows, columns), dtype=np.float32)
    small = as_float(_reduced(colours))
    radius = max(2, round(FINEST / 2 * max(small.shape)))
    found = coefficients(small, rough, radius, FLAT)
    mask = applied(found, colours)
    # Far from the edge the network knows best: there, a change of colour is the subject's own.
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    surely_in, surely_out = cv2.erode(rough, kernel), cv2.dilate(rough, kernel)
    low = _ramp(_at(surely_in, rows, columns), 0.7, 0.95)
    high = _ramp(_at(surely_out, rows, columns), 0.05, 0.3)
    return np.clip(_ramp(mask, 0.08, 0.92), low, np.maximum(low, high))


def _at(mask: NDArray[Any], rows: int, columns: int) -> Mask:
    import cv2

    resized = cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, dtype=np.float32)


def _ramp(values: Mask, low: float, high: float) -> Mask:
    return ((values - np.float32(low)) / np.float32(high - low)).clip(0, 1)


def box_around(inside: NDArray[np.bool_], room: float) -> Box | None:
    """The smallest box around what is true, with `room` times its sides more on each side; `None` around
    nothing."""
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    if not rows.size:
        return None
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    across, along = round(room * (right - left)) + 2, round(room * (bottom - top)) + 2
    return (
        max(0, left - across), max(0, top - along),
        min(inside.shape[1], right + across), min(inside.shape[0], bottom + along),
    )  # fmt: skip


def _reduced(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    rows, columns = colours.shape[:2]
    scale = WORK_SIDE / max(rows, columns)
    if scale >= 1:
        return colours
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    return np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA))


def _agreement(one: Mask, other: Mask) -> float:
    first, second = one > INSIDE, other > INSIDE
    return float((first & second).sum() / max(1, (first | second).sum()))
