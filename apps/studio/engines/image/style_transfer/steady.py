"""Holds the paint of a film still: what was painted on a thing stays on it as it moves.

After Ruder, Dosovitskiy, Brox: Artistic Style Transfer for Videos, 2016, in the form that needs no
optimisation: each painted frame is joined with the one before, carried along by the optical flow of the film
(DIS; Kroeger and others 2016), where the film itself shows that the flow is right. Where something appears,
where the flow is unsure, and at cuts, the new paint stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (rows, columns, 3)
Plane = NDArray[np.float32]

FLOW_SIDE = 448  # pixels of the longer side at which motion is looked for
BOTH_WAYS = 1.0  # pixels by which flow there and back may miss
UNLIKE = 22.0  # of 255: difference of the film to itself, carried along, at which trust has fallen to 1/e
CUT = 0.3  # mean trust below which it is another scene
MOST_KEPT = 0.92


@dataclass(frozen=True)
class Look:
    """A frame of the film, and what is known of the way here from the frame before: nothing at a cut."""

    film: Pixels
    flow: Plane | None = None
    trust: Plane | None = None

    @property
    def is_cut(self) -> bool:
        return self.flow is None


class Holder:
    """Takes the frames of a film and their paintings in order, and gives the paintings back, held still.

    `hold` in 0…1 is how much of the old paint stays where it can.
    """

    def __init__(self, hold: float) -> None:
        self.hold = hold * MOST_KEPT
        self._film: Pixels | None = None
        self._painted: Plane | None = None

    def look(self, film: Pixels) -> Look:
        """The next frame, before it is painted; at a cut it is to be painted without memory."""
        if self._film is None or self._film.shape != film.shape:
            return Look(film)
        flow, trust = motion(self._film, film)
        return Look(film) if trust.mean() < CUT else Look(film, flow, trust)

    def join(self, look: Look, painted: Pixels) -> Pixels:
        """`painted` with as much of the paint before as can stay."""
        result = painted.astype(np.float32)
        if self._painted is not None and look.flow is not None and look.trust is not None:
            result += (_warped(self._painted, look.flow) - result) * (look.trust * self.hold)[..., None]
        self._film, self._painted = look.film, result
        return (result + 0.5).clip(0, 255).astype(np.uint8)


def motion(before: Pixels, now: Pixels) -> tuple[Plane, Plane]:
    """For each pixel of `now`, the way back to where it was (rows, columns, 2: x, y), and trust in 0…1."""
    import cv2

    small_before, small_now = _small_grey(before), _small_grey(now)
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    nothing = np.zeros((*small_now.shape, 2), np.float32)
    back = np.asarray(finder.calc(small_now, small_before, nothing.copy()), np.float32)
    forth = np.asarray(finder.calc(small_before, small_now, nothing.copy()), np.float32)
    missed = np.linalg.norm(back + _warped(forth, back), axis=2)
    sure = np.exp(-((missed / BOTH_WAYS) ** 2)).astype(np.float32)
    rows, columns = now.shape[:2]
    scale = columns / small_now.shape[1]
    flow = np.asarray(cv2.resize(back, (columns, rows)), np.float32) * np.float32(scale)
    carried = _warped(before.astype(np.float32), flow)
    difference = np.asarray(cv2.blur(np.abs(carried - now).mean(2), (5, 5)), np.float32)
    trust = np.asarray(cv2.resize(sure, (columns, rows))) * np.exp(-((difference / UNLIKE) ** 2))
    return flow, (trust * _inside(flow)).astype(np.float32)


def _small_grey(frame: Pixels) -> NDArray[np.uint8]:
    import cv2

    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    scale = FLOW_SIDE / max(grey.shape)
    if scale >= 1:
        return np.asarray(grey, np.uint8)
    size = max(8, round(grey.shape[1] * scale)), max(8, round(grey.shape[0] * scale))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _places(flow: Plane) -> tuple[Plane, Plane]:
    rows, columns = flow.shape[:2]
    x = np.arange(columns, dtype=np.float32)[None] + flow[..., 0]
    y = np.arange(rows, dtype=np.float32)[:, None] + flow[..., 1]
    return x, y


def _warped(values: Any, flow: Plane) -> Plane:
    """`values` (rows, columns, …) read where the flow points to."""
    import cv2

    x, y = _places(flow)
    warped = cv2.remap(values, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.float32)


def _inside(flow: Plane) -> NDArray[np.bool_]:
    """Whether the way back stays within the frame."""
    x, y = _places(flow)
    rows, columns = flow.shape[:2]
    inside: NDArray[np.bool_] = (x >= 0) & (y >= 0) & (x <= columns - 1) & (y <= rows - 1)
    return inside


def flicker(film: list[Pixels], painted: list[Pixels]) -> float:
    """How far painted frames differ from the ones before, carried along by the film’s own motion: the mean
    over all trusted pixels, as a share of the range. The film’s own noise is in it too."""
    parts = []
    for before, now, old, new in zip(film, film[1:], painted, painted[1:], strict=False):
        flow, trust = motion(before, now)
        away = np.abs(_warped(old.astype(np.float32), flow) - new).mean(2)
        parts.append(float((away * trust).sum() / max(float(trust.sum()), 1e-6)) / 255)
    return float(np.mean(parts))
