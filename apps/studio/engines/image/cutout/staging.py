"""A new place for the subject: a studio's backdrop with its shadow, or paper that it is stuck on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageColor

from apps.studio.engines.image.cutout.grounds import Pixels, laid_over
from apps.studio.engines.image.cutout.guided import INSIDE, Plane

OWN = "own"  # the colour that is looked for in the picture
AIR = 0.16  # of the subject's longer side, left free around it
LARGEST_GAIN = 2.0  # how far a small subject is enlarged to fill its frame
SEEN = 0.02  # of alpha
BRIGHT = 58.0  # lightness of a subject in the median, above which its ground is deep
DEEP, LIGHT = (36.0, 26.0, 0.43), (80.0, 17.0, 0.6)  # lightness and chroma of a ground, and the part of the
# circle of hues from the subject's colour to it
SHADE = 0.42  # how dark a shadow is
RIM = 0.022  # of the longer side: the white rim of a sticker
WEAK = 6.0  # chroma below which a subject has no colour of its own


@dataclass(frozen=True)
class Staged:
    """A subject in its frame: colours (H, W, 3) and alpha (H, W)."""

    colours: Pixels
    alpha: Plane


def framed(subject: Pixels, alpha: Plane, *, all_round: bool) -> Staged:
    """The subject with air around it, as large as the picture was or twice its own size.

    Where the picture's rim had cut the subject, it stays cut by the frame, unless air is wanted `all_round`.
    """
    rows, columns = np.flatnonzero((alpha > SEEN).any(1)), np.flatnonzero((alpha > SEEN).any(0))
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    air = max(4, round(AIR * max(bottom - top, right - left)))
    height, width = alpha.shape
    free = [all_round or open_ for open_ in (top > 0, bottom < height, left > 0, right < width)]
    pads = [air if one else 0 for one in free]
    inside = slice(top, bottom), slice(left, right)
    around = (pads[0], pads[1]), (pads[2], pads[3])
    colours = np.pad(subject[inside], (*around, (0, 0)), mode="edge")
    return _enlarged(Staged(colours, np.pad(alpha[inside], around)), max(alpha.shape))


def _enlarged(staged: Staged, longest: int) -> Staged:
    rows, columns = staged.alpha.shape
    gain = min(LARGEST_GAIN, longest / max(rows, columns))
    if gain <= 1:
        return staged
    size = round(columns * gain), round(rows * gain)
    colours = Image.fromarray(staged.colours).resize(size, Image.Resampling.LANCZOS)
    alpha = Image.fromarray(staged.alpha.astype(np.float32)).resize(size, Image.Resampling.BICUBIC)
    return Staged(np.asarray(colours), np.asarray(alpha).clip(0, 1))


def ground_colour(subject: Pixels, alpha: Plane) -> tuple[int, int, int]:
    """A quiet colour across the circle from the subject's, light behind what is dark, deep behind light."""
    import cv2

    step = max(1, round((alpha.size / 100_000) ** 0.5))
    small, there = subject[::step, ::step], alpha[::step, ::step] > INSIDE
    lab = cv2.cvtColor(np.ascontiguousarray(small, np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)[there]
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    mean = (lab[:, 1:] * chroma[:, None]).sum(0) / max(float(chroma.sum()), 1e-6)
    strength = float(np.hypot(*mean))
    lightness, wanted, turn = DEEP if float(np.median(lab[:, 0])) > BRIGHT else LIGHT
    hue = np.arctan2(mean[1], mean[0]) + turn * 2 * np.pi
    wanted = wanted if strength > WEAK else wanted / 4
    one = np.array([[[lightness, wanted * np.cos(hue), wanted * np.sin(hue)]]], np.float32)
    red, green, blue = (cv2.cvtColor(one, cv2.COLOR_LAB2RGB)[0, 0].clip(0, 1) * 255).round().astype(int)
    return int(red), int(green), int(blue)


def colour_of(value: str, subject: Pixels, alpha: Plane) -> tuple[int, int, int]:
    """The colour that is asked for, or the subject's counterpart."""
    if value == OWN:
        return ground_colour(subject, alpha)
    red, green, blue = ImageColor.getrgb(value)[:3]
    return red, green, blue


def in_studio(subject: Pixels, alpha: Plane, colour: tuple[int, int, int]) -> Pixels:
    """The subject before a backdrop with light from the upper left, and its shadow on it."""
    staged = framed(subject, alpha, all_round=False)
    rows, columns = staged.alpha.shape
    down, across = np.mgrid[0:rows, 0:columns].astype(np.float32)
    far = np.hypot((across / columns - 0.36) * columns / rows, down / rows - 0.3)
    light = (1.16 - 0.42 * far.clip(0, 1.2) ** 1.4).astype(np.float32)
    shade = 1 - SHADE * _shadow(staged.alpha, reach=0.05, drop=0.035)
    ground = np.array(colour, np.float32) * (light * shade)[..., None]
    return laid_over(staged.colours, staged.alpha, ground.clip(0, 255).round().astype(np.uint8))


def as_sticker(subject: Pixels, alpha: Plane, colour: tuple[int, int, int]) -> Pixels:
    """The subject with a white rim, a little above the paper it is stuck on."""
    import cv2

    staged = framed(subject, alpha, all_round=True)
    longest = max(staged.alpha.shape)
    width = 2 * max(2, round(RIM * longest)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    firm = np.where(staged.alpha > INSIDE, np.float32(1), np.float32(0))
    rim: Plane = np.asarray(cv2.GaussianBlur(cv2.dilate(_whole(firm), disc), (0, 0), max(0.8, longest / 700)))
    shade = 1 - SHADE * _shadow(rim, reach=0.012, drop=0.012)
    ground = np.array(colour, np.float32) * shade[..., None]
    white = rim[..., None].clip(0, 1)
    ground = ground * (1 - white) + np.float32(250) * white
    return laid_over(
        staged.colours, staged.alpha * _whole(firm), ground.clip(0, 255).round().astype(np.uint8)
    )


def _whole(firm: Plane) -> Plane:
    """Without small holes and crumbs, which scissors would not follow."""
    import cv2

    reach = 2 * max(1, round(max(firm.shape) / 90)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return np.asarray(cv2.morphologyEx(cv2.morphologyEx(firm, cv2.MORPH_CLOSE, disc), cv2.MORPH_OPEN, disc))


def _shadow(alpha: Plane, reach: float, drop: float) -> Plane:
    """How dark the shadow of `alpha` is, 0…1: soft by `reach`, shifted by `drop` of the longer side."""
    import cv2

    longest = max(alpha.shape)
    shift = round(drop * longest)
    moved = np.zeros_like(alpha)
    moved[shift:, shift:] = alpha[: alpha.shape[0] - shift, : alpha.shape[1] - shift]
    return np.asarray(cv2.GaussianBlur(moved, (0, 0), max(0.8, reach * longest)))
