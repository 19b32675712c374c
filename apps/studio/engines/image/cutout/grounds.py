"""What the subject stands before: its old background out of focus, or another picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from apps.studio.engines.image.bleed import spread_colours
from apps.studio.engines.image.cutout.guided import INSIDE, ROWS_AT_ONCE, Plane, as_float

Pixels = NDArray[np.uint8]

BLUR_SIDE = 1024  # pixels; what is out of focus is computed at no more than that
WIDEST = 0.045  # of the longer side: the radius of a point of light at full blur
BRIGHT = 4.0  # how much more lights count than what is dark, as in a lens
BEHIND = 12  # of 255; where less of the subject is there, the background is seen
NEARER = 0.35  # how far the subject's light goes towards the new picture's


def out_of_focus(colours: Pixels, alpha: Plane, amount: float) -> Pixels:
    """The background of `colours`, as a lens draws it that is focused on the subject.

    The subject is first covered with what is around it, so that it leaves no glow.
    """
    import cv2

    rows, columns = alpha.shape
    scale = min(1.0, BLUR_SIDE / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    small = np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    there = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)).reshape(small.shape[:2])
    reach = np.ones((5, 5), np.uint8)
    covered = cv2.dilate((there * 255).astype(np.uint8), reach)
    small = spread_colours(small, np.where(covered < BEHIND, 255, 0).astype(np.uint8))
    radius = max(1, round(amount * WIDEST * max(size)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)).astype(np.float32)
    light = np.exp(as_float(small) * BRIGHT)
    blurred = cv2.filter2D(light, -1, disc / disc.sum(), borderType=cv2.BORDER_REPLICATE)
    dark = np.log(np.maximum(blurred, 1)) / BRIGHT
    picture = np.rint(dark.clip(0, 1) * 255).astype(np.uint8).reshape(small.shape)
    return np.asarray(cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_CUBIC))


def covering(picture: Image.Image, size: tuple[int, int]) -> Pixels:
    """The middle of `picture`, as large as `size` (width, height)."""
    scale = max(size[0] / picture.width, size[1] / picture.height)
    width, height = min(picture.width, size[0] / scale), min(picture.height, size[1] / scale)
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    box = (left, top, left + width, top + height)
    return np.asarray(picture.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0))


def harmonised(subject: Pixels, alpha: Plane, ground: Pixels) -> Pixels:
    """The subject in a light nearer to the new ground's: the mean and the spread of its colours go a part of
    the way (Reinhard and others: Color Transfer between Images, 2001)."""
    import cv2

    def in_lab(colours: Pixels) -> Plane:
        return np.asarray(cv2.cvtColor(as_float(colours), cv2.COLOR_RGB2LAB), dtype=np.float32)

    step = max(1, round((alpha.size / 200_000) ** 0.5))
    seen = alpha[::step, ::step] > INSIDE
    if not seen.any():
        return subject
    own = in_lab(np.ascontiguousarray(subject[::step, ::step]))[seen]
    new = in_lab(np.ascontiguousarray(ground[::step, ::step])).reshape(-1, 3)
    gain = 1 + NEARER * ((new.std(0) + 1) / (own.std(0) + 1)).clip(0.6, 1.4) - NEARER
    shift = NEARER * (new.mean(0) - own.mean(0)).clip(-30, 30)
    result = np.empty_like(subject)
    for top in range(0, len(subject), ROWS_AT_ONCE):
        band = in_lab(subject[top : top + ROWS_AT_ONCE])
        band = (band - own.mean(0)) * gain + own.mean(0) + shift
        back = cv2.cvtColor(band.astype(np.float32), cv2.COLOR_LAB2RGB)
        result[top : top + ROWS_AT_ONCE] = np.rint(back.clip(0, 1) * 255)
    return result


def laid_over(subject: Pixels, alpha: Plane, ground: Pixels) -> Pixels:
    """The subject before the ground, of the same size."""
    result = np.empty_like(subject)
    for top in range(0, len(subject), ROWS_AT_ONCE):
        band = slice(top, top + ROWS_AT_ONCE)
        share = alpha[band, :, None]
        result[band] = np.rint(subject[band] * share + ground[band] * (1 - share))
    return result
