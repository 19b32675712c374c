"""What a picture is like: its light, its cast, its haze, its noise and its sharpness, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from apps.studio.engines.image.enhance.colour import Bytes, Floats, decode, floats, highest, lowest, luma
from apps.studio.engines.image.enhance.filters import gaussian
from apps.studio.engines.image.enhance.haze import air_of

CLIPPED = 0.98
BLOCK = 8
STRONG = 0.06  # gradient an edge must have to tell of blur
SHARPEST = 0.25  # the quantile of edges that counts: what is out of focus on purpose is not a fault


@dataclass(frozen=True)
class Light:
    """The encoded luma at quantiles, and the part of the picture that is cut off at white and at black."""

    black: float
    dark: float
    middle: float
    bright: float
    white: float
    peak: float
    mean: float
    burnt: float


def light_of(picture: Floats) -> Light:
    """How light is spread in an encoded picture."""
    tone = luma(picture)
    found = np.quantile(tone, (0.01, 0.25, 0.5, 0.75, 0.99, 0.998))
    burnt = float((lowest(picture) > CLIPPED).mean())
    black, dark, middle, bright, white, peak = (float(value) for value in found)
    return Light(black, dark, middle, bright, white, peak, float(tone.mean()), burnt)


@dataclass(frozen=True)
class Cast:
    """The colour of the light: linear RGB with mean 1, and how sure that is (0…1)."""

    colour: Floats
    sure: float


def cast_of(picture: Floats) -> Cast:
    """The cast of an encoded picture, from the two places that tell: its whites, and everything alike."""
    linear, tone = decode(picture), luma(picture)
    whites = _cast_of_whites(linear, tone)
    if whites is None:
        return Cast(np.ones(3, dtype=np.float32), 0.0)
    everywhere = _cast_of_all(picture, linear, tone)
    return whites if whites.sure >= everywhere.sure else everywhere


def _cast_of_whites(linear: Floats, tone: Floats) -> Cast | None:
    """The brightest hundredth. Where it is of one colour it is light itself, or something white in it; None
    if it is white already, for then there is no cast, whatever the rest is like."""
    logs = _centred(linear[tone >= np.quantile(tone, 0.99)])
    middle = np.median(logs, axis=0)
    size = float(np.sqrt((middle**2).sum()))
    if size < 0.07:  # noqa: PLR2004
        return None
    spread = float(np.median(np.sqrt(((logs - middle) ** 2).sum(-1))))
    alike = float(np.clip((0.17 - spread / size) / 0.08, 0, 1))
    return _cast(middle, alike * float(np.clip((size - 0.1) / 0.1, 0, 1)))


def _cast_of_all(picture: Floats, linear: Floats, tone: Floats) -> Cast:
    """Shades of grey (Finlayson & Trezzi 2004) over bright, middle and dark places apart: a cast of the light
    is in all of them and points the same way; the colour of a thing is in some."""
    usable = (highest(picture) < CLIPPED) & (lowest(picture) > 0.015)  # noqa: PLR2004
    if usable.mean() < 0.2:  # noqa: PLR2004
        return Cast(np.ones(3, dtype=np.float32), 0.0)
    edges = np.quantile(tone[usable], (0, 0.33, 0.67, 1))
    shades = [_shade(linear[usable & (tone >= low) & (tone <= high)]) for low, high in pairwise(edges)]
    paths = _centred(np.array(shades))
    mean = paths.mean(0)
    spread = float(np.sqrt(((paths - mean) ** 2).sum(-1)).mean())
    size = float(np.sqrt((mean**2).sum()))
    palest = _palest(linear[usable])
    along = float(palest @ mean) / max(size * size, 1e-9)
    agreed = float(np.clip(1.6 - 2.2 * spread / max(size, 1e-6), 0, 1))
    sure = agreed * float(np.clip(1.6 * along - 0.35, 0, 1)) * float(np.clip((size - 0.05) / 0.1, 0, 1))
    return _cast(0.5 * mean + 0.5 * palest * np.clip(along, 0, 1), sure)


def _cast(path: np.ndarray, sure: float) -> Cast:
    """A cast given as logarithms, trusted the less the greener or redder it is: lights are warm or cold."""
    green = float(path[1] - (path[0] + path[2]) / 2)
    colour = np.exp(path)
    return Cast((colour / colour.mean()).astype(np.float32), sure * float(np.exp(-((green / 0.3) ** 2))))


def _centred(pixels: np.ndarray) -> np.ndarray:
    """Colours as logarithms of their channels, less the mean: lightness is gone from them."""
    logs = np.log(np.maximum(pixels, 1e-4))
    result: np.ndarray = logs - logs.mean(-1, keepdims=True)
    return result


def _shade(pixels: Floats) -> Floats:
    """The mean colour by a norm of 4, which listens to the lighter ones."""
    result: Floats = np.mean(pixels.astype(np.float64) ** 4, axis=0) ** 0.25
    return result


def _palest(pixels: Floats) -> Floats:
    """The colour, as centred logarithms, of the tenth of all places that is nearest to grey: in a picture
    with a cast even they are not grey."""
    logs = _centred(pixels)
    strength = (logs * logs).sum(-1)
    result: Floats = np.median(logs[strength <= np.quantile(strength, 0.1)], axis=0)
    return result


def haze_of(picture: Floats) -> float:
    """How hazy an encoded picture is: 0 is clear, 1 is a wall of mist. The veil over the darkest places,
    which in clear air are black."""
    linear = decode(picture)
    air = air_of(linear, luma(picture))
    veil = 1 - air.seen.level - air.seen.slope * luma(picture)
    return float(np.quantile(np.clip(veil, 0, 1), 0.2))


def noise_of(picture: Bytes) -> tuple[float, float]:
    """The standard deviation of noise in lightness and in colour, of encoded values in 0…1, by the finest
    diagonal differences (Donoho & Johnstone 1994) in the quietest blocks, where there is little else."""
    middle = _crop(picture)
    if min(middle.shape[:2]) < 2 * BLOCK:
        return 0.0, 0.0
    encoded = floats(middle)
    tone = luma(encoded)
    usable = _blocks((tone[:-1:2, :-1:2] > 0.02) & (tone[:-1:2, :-1:2] < CLIPPED)).mean(-1) > 0.9  # noqa: PLR2004
    if usable.sum() < 12:  # noqa: PLR2004
        return 0.0, 0.0
    chroma = encoded[..., 0] - tone
    light, colour = _quiet(tone, usable), _quiet(chroma, usable)
    # Grass and gravel are as restless as noise, but in lightness only; noise is in every channel.
    grey = colourfulness(encoded) < 0.01  # noqa: PLR2004
    return (light if grey else min(light, 1.6 * colour)), colour


def _crop(picture: Bytes) -> Bytes:
    """At most a million pixels from the middle: noise is the same everywhere."""
    height, width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
    high, wide = min(height, 1024), min(width, 1024)
    top, left = (height - high) // 2, (width - wide) // 2
    return picture[top : top + high, left : left + wide, :3]


def _quiet(plane: Floats, usable: np.ndarray) -> float:
    diagonal = (plane[:-1:2, :-1:2] - plane[:-1:2, 1::2] - plane[1::2, :-1:2] + plane[1::2, 1::2]) / 2
    deviation = np.sqrt((_blocks(diagonal) ** 2).mean(-1))[usable]
    # Of blocks of pure noise, the tenth quietest has 0.87 of its deviation.
    return float(np.quantile(deviation, 0.1)) / 0.87


def _blocks(plane: np.ndarray) -> np.ndarray:
    """(blocks, pixels of a block)."""
    rows, columns = plane.shape[0] // BLOCK, plane.shape[1] // BLOCK
    cut = plane[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    return cut.transpose(0, 2, 1, 3).reshape(rows * columns, BLOCK * BLOCK)


def blur_of(picture: Bytes) -> float | None:
    """The blur of the sharpest edges: the deviation of a Gaussian, in pixels; None if there is no edge to
    tell.

    An edge blurred again loses steepness the faster the sharper it was (Zhuo & Sim 2011).
    """
    if min(picture.shape[:2]) < BLOCK:
        return None
    tone = luma(floats(picture[..., :3]))
    fine, coarse = _steepness(gaussian(tone, 1.0)), _steepness(gaussian(tone, 2.0))
    edges = (fine > max(STRONG, float(np.quantile(fine, 0.97)))) & _crest(fine)
    if edges.sum() < 40:  # noqa: PLR2004
        return None
    ratio = np.clip(fine[edges] / np.maximum(coarse[edges], 1e-6), 1.02, 1.98) ** 2
    blur = np.sqrt(np.maximum((4 - ratio) / (ratio - 1), 0))
    return float(np.quantile(blur, SHARPEST))


def _steepness(tone: Floats) -> Floats:
    down, across = np.gradient(tone)
    result: Floats = np.hypot(across, down) * 2
    return result


def _crest(steepness: Floats) -> np.ndarray:
    """Where nothing beside is steeper: the middle of an edge, not its slope."""
    import cv2

    near = cv2.dilate(steepness, np.ones((3, 3), dtype=np.uint8))
    result: np.ndarray = steepness >= near
    return result


def colourfulness(picture: Floats) -> float:
    """The mean of Hasler & Süsstrunk 2003, of encoded values: about 0.05 is pale, 0.15 usual, 0.3 strong."""
    one = picture[..., 0] - picture[..., 1]
    other = (picture[..., 0] + picture[..., 1]) / 2 - picture[..., 2]
    spread = np.hypot(one.std(), other.std())
    return float(spread + 0.3 * np.hypot(one.mean(), other.mean()))
