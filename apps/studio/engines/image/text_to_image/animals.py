"""Animals: outlines and markings from the public-domain drawings in `motifs/`, without their black lines, in
the colours of a living coat. What is returned is flat; `relief.py` gives it a body."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from apps.studio.engines.image.text_to_image.light import Array, Colour
from apps.studio.engines.image.text_to_image.pen import Hand
from apps.studio.engines.image.text_to_image.tiles import step

MOTIFS = Path(__file__).parent / "motifs"
GREY = np.array([0.3, 0.59, 0.11], np.float32)
# Drawings that are outlines in black get a coat: back, belly.
COATS: dict[str, tuple[Colour, Colour]] = {
    "wolf": ((.34, .34, .37), (.72, .69, .64)),
    "giraffe": ((.90, .76, .50), (.95, .86, .66)),
    "crow": ((.10, .10, .13), (.13, .13, .17)),
}  # fmt: skip
# Where the colours of a drawing are not those of the animal: what they become.
NATURAL: dict[str, Colour] = {
    "bear": (.40, .25, .15), "elephant": (.50, .47, .46), "dolphin": (.42, .50, .58),
    "sheep": (.93, .90, .82),
    "rabbit": (.70, .58, .44), "horse": (.48, .29, .16), "dog": (.66, .42, .22),
}  # fmt: skip
FINE_MARKINGS = {
    "tiger",
    "cow",
    "penguin",
    "eagle",
    "owl",
    "butterfly",
    "cat",
    "seagull",
}  # are no outlines
SWIMS = {"whale": 0.80, "dolphin": 0.92}  # the part of the drawing that is above the water
FACES_LEFT = {"wolf"}
EYES = ((0.155, 0.155), (0.275, 0.130))  # of the tiger, that would be lost when it is small
# Of the horse, which is drawn in one colour: what has to stand apart from its body.
MANE = (
    (0.44, 0.28),
    (0.46, 0.15),
    (0.70, 0.09),
    (0.86, 0.0),
    (0.93, 0.05),
    (0.83, 0.19),
    (0.74, 0.28),
    (0.60, 0.23),
)
TAIL = ((0.0, 0.45), (0.0, 0.64), (0.12, 0.64), (0.35, 0.38), (0.40, 0.28), (0.32, 0.18), (0.12, 0.20))


def animal(name: str, height: int, hand: Hand) -> Image.Image:
    """An animal at a height, turned left or right by chance, in a colour if one is asked for."""
    values = _coat(name) if hand.colour is None else _dyed(_coat(name), hand.colour)
    size = max(2, round(values.shape[1] * height / values.shape[0])), max(2, height)
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    if hand.rng.random() < 0.5:
        small = small[:, ::-1]
    if name in SWIMS:
        small = small[: max(2, round(len(small) * SWIMS[name]))]
    return Image.fromarray((small.clip(0, 1) * 255 + 0.5).astype(np.uint8), "RGBA")


@cache
def _coat(name: str) -> Array:
    """The drawing (H, W, 4) as a coat without lines."""
    drawing = Image.open(MOTIFS / f"{name}.webp").convert("RGBA")
    values = np.asarray(drawing, dtype=np.float32) / 255
    alpha = _solid(values[..., 3])
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    if name in COATS:
        colours = _grown(name, alpha, rng)
    else:
        colours = _without_lines(values[..., :3], alpha, 3 if name in FINE_MARKINGS else 9)
        if name in NATURAL:
            colours = _dyed(np.dstack([colours, alpha]), NATURAL[name])[..., :3]
        if name == "horse":
            colours = colours * (1 - 0.46 * _drawn_apart(alpha.shape, MANE, TAIL))[..., None]
        if name == "penguin":
            colours = _calmed(colours, 0.75)
        if name == "tiger":
            colours = _calmed(colours, 0.22)
            for x, y in EYES:
                spot = (round(x * alpha.shape[1]), round(y * alpha.shape[0]))
                colours = np.ascontiguousarray(colours, dtype=np.float32)
                cv2.circle(colours, spot, 5, (0.05, 0.05, 0.05), -1, cv2.LINE_AA)
    return np.asarray(np.dstack([colours.clip(0.03, 0.97), alpha]), dtype=np.float32)


def _drawn_apart(shape: tuple[int, ...], *outlines: tuple[tuple[float, float], ...]) -> Array:
    """1 inside outlines that are given as parts of width and height, with a soft edge."""
    mask = np.zeros(shape, np.float32)
    for outline in outlines:
        points = (np.array(outline) * (shape[1], shape[0])).astype(np.int32)
        cv2.fillPoly(mask, [points], 1.0)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.6), dtype=np.float32)


def _solid(alpha: Array) -> Array:
    """An outline without holes."""
    mask = (alpha > 0.35).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    hierarchy = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)[1]
    filled = mask.copy()
    for contour, links in zip(contours, hierarchy[0] if hierarchy is not None else (), strict=False):
        if links[3] >= 0 and cv2.contourArea(contour) < 0.004 * mask.size:
            cv2.drawContours(filled, [contour], -1, 1, -1)
    return np.asarray(cv2.GaussianBlur(filled.astype(np.float32), (0, 0), 0.8), dtype=np.float32)


def _without_lines(colours: Array, alpha: Array, thick: int) -> Array:
    """Dark lines thinner than `thick` pixels give way to the colours beside them, and leave a crease."""
    inside = alpha > 0.9
    start = np.where(inside[..., None], colours, 0).astype(np.float32)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thick, thick))
    spread = cv2.dilate(start, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))
    start = np.where(inside[..., None], start, spread)
    closed = cv2.erode(cv2.dilate(start, kernel), kernel)
    line = ((closed - start) @ GREY)[..., None].clip(0, 0.5)
    return np.asarray(cv2.GaussianBlur(closed, (0, 0), 0.8) * (1 - 0.7 * line), dtype=np.float32)


def _dyed(values: Array, colour: Colour) -> Array:
    """Another colour, with the lights and darks of the drawing."""
    grey = values[..., :3] @ GREY
    inside = values[..., 3] > 0.5
    top = float(np.quantile(grey[inside], 0.8)) if inside.any() else 1.0
    tone = (0.36 + 0.64 * (grey / max(top, 0.1)).clip(0, 1.15))[..., None]
    return np.asarray(np.dstack([np.array(colour, np.float32) * tone, values[..., 3]]), dtype=np.float32)


def _calmed(colours: Array, share: float) -> Array:
    grey = (colours @ GREY)[..., None]
    return np.asarray(colours + (grey - colours) * share, dtype=np.float32)


def _grown(name: str, alpha: Array, rng: np.random.Generator) -> Array:
    """A coat for a black outline: darker on the back, light at the belly, with its markings."""
    height, width = alpha.shape
    back, belly = (np.array(tone, np.float32) for tone in COATS[name])
    top = np.argmax(alpha > 0.5, axis=0).astype(np.float32)
    top = cv2.GaussianBlur(top[None], (0, 0), width * 0.05)[0]
    down = ((np.arange(height, dtype=np.float32)[:, None] - top[None]) / (0.42 * height)).clip(0, 1)
    noise = cv2.GaussianBlur(rng.standard_normal((height, width)).astype(np.float32), (0, 0), 3)
    share = step(down + 0.5 * noise, 0.35, 0.95)[..., None] * (0.3 if name == "giraffe" else 0.75)
    coat = back * (1 - share) + belly * share
    legs = step(down, 0.97, 1.0)[..., None]
    coat = coat * (1 - 0.22 * legs)
    if name == "giraffe":
        patch = _patches(alpha, rng)[..., None]
        coat = coat * (1 - patch) + patch * np.array((0.56, 0.30, 0.13), np.float32)
    return np.asarray(coat, dtype=np.float32)


def _patches(alpha: Array, rng: np.random.Generator) -> Array:
    """Cells with light gaps between them, as on a giraffe."""
    height, width = alpha.shape
    seeds = np.stack([rng.uniform(0, height, 150), rng.uniform(0, width, 150)], axis=1).astype(np.float32)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.hypot(rows[..., None] - seeds[:, 0], columns[..., None] - seeds[:, 1])
    two = np.partition(away, 1, axis=-1)[..., :2]
    return step(two[..., 1] - two[..., 0], 1.6, 3.2) * (rows < 0.80 * height)
