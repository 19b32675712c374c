"""Noise, blur and sharpness. All sizes are parts of the picture's longer side, so that any size looks the
same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from apps.studio.engines.image.enhance.colour import LUMA, Array, Floats, luma, tripled
from apps.studio.engines.image.enhance.filters import gaussian, ramp, smooth

LEVELS = 4
# What white noise of 1 leaves in the differences of blurs of 0, 0.8, 1.6, 3.2, 6.4 pixels; measured.
LEFT = (0.79, 0.239, 0.119, 0.06)
WIDTHS = (0.8, 1.6, 3.2, 6.4)
REFERENCE = 1536  # pixels of the longer side at which strengths are meant
MOST_NOISE = 0.09  # standard deviation that the end of the slider takes as noise, at the reference
MOST_BLUR = 2.6 / 1024  # of the longer side: the blur that the end of the slider takes away
STEPS = 8  # of Richardson and Lucy; more of them ring


def noise_taken(amount: float, longest: int) -> float:
    """The standard deviation that a strength in 0…1 takes as noise. Shrinking a picture averages noise away:
    of white noise half is left at half the size, of what cameras leave rather more, so it goes with the
    root."""
    return float(MOST_NOISE * amount * np.sqrt(longest / REFERENCE))


def noise_strength(sigma: float, longest: int) -> float:
    """The strength in 0…1 for noise of that standard deviation: the inverse of `noise_taken`."""
    return min(1.0, sigma / noise_taken(1.0, longest))


def blur_taken(amount: float, longest: int) -> float:
    """The blur in pixels (a standard deviation) that a strength in 0…1 takes away."""
    return MOST_BLUR * longest * amount


def blur_strength(sigma: float, longest: int) -> float:
    """The strength for a blur of `sigma` pixels: the inverse of `blur_taken`."""
    return min(1.0, sigma / blur_taken(1.0, longest))


def denoised(picture: Floats, light: float, colour: float) -> Floats:
    """Encoded picture without noise of these standard deviations, in lightness and in colour.

    Differences of blurs, each shrunk as Wiener would by its own surroundings: where they hold no more than
    noise would, they go; where they hold an edge, they stay (after Mihçak and others 1999).
    """
    tone = luma(picture)
    # Red and blue less the luma; what green differs by follows from them.
    chroma: Floats = np.stack([picture[..., 0] - tone, picture[..., 2] - tone], axis=-1)
    if light:
        tone = _shrunk(tone, light)
    if colour:
        chroma = _shrunk(chroma, colour)
    red, blue = chroma[..., 0], chroma[..., 1]
    green = red * (-LUMA[0, 0] / LUMA[0, 1]) + blue * (-LUMA[0, 2] / LUMA[0, 1])
    result: Floats = np.stack([tone + red, tone + green, tone + blue], axis=-1)
    return result


def _shrunk(picture: Floats, sigma: float) -> Floats:
    rest, kept = picture, np.zeros_like(picture)
    for level in range(LEVELS):
        coarser = gaussian(picture, WIDTHS[level])
        fine = rest - coarser
        noise = np.float32((1.15 * sigma * LEFT[level]) ** 2)
        energy = np.maximum(smooth(fine * fine, 2 + level), 0)
        kept += fine * (np.maximum(energy - noise, 0) / (energy + np.float32(1e-9)))
        rest = coarser
    result: Floats = kept + rest
    return result


def deblurred(picture: Floats, sigma: float, motion: float, angle: float) -> Floats:
    """Encoded picture less blurred: by a Gaussian of `sigma` pixels and by a motion of that many pixels at
    `angle` degrees. Richardson (1972) and Lucy (1974) on the luma alone, kept within what stands around each
    place so that edges do not ring, and left alone where there is nothing but noise."""
    tone = luma(picture)
    spread = _blur(sigma, motion, angle)
    blurred = tone + np.float32(0.02)  # away from zero, where ratios run wild
    sharp = blurred
    for _step in range(STEPS):
        ratio = blurred / np.maximum(spread(sharp), np.float32(1e-3))
        sharp = sharp * np.clip(spread(ratio), np.float32(0.5), np.float32(2))
    sharp = _bounded(sharp - np.float32(0.02), tone, max(1, round(1.5 * sigma + motion / 2)))
    edge = ramp(_deviation(tone - smooth(tone, 3), 3), 0.004, 0.02)
    result: Floats = picture + tripled(edge * (sharp - tone))
    return result


def _blur(sigma: float, motion: float, angle: float) -> Callable[[Floats], Floats]:
    """What blurs a picture, and spreads corrections back: both parts are their own mirror image."""
    import cv2

    kernel = _line(motion, angle)

    def blurred(picture: Floats) -> Floats:
        spread: Array = picture
        if motion:
            spread = cv2.filter2D(spread, -1, kernel, borderType=cv2.BORDER_REPLICATE)
        return gaussian(spread, sigma) if sigma else spread

    return blurred


def _line(length: float, angle: float) -> Floats:
    """A line of `length` pixels through the middle of a square, its sum 1."""
    reach = max(1, int(np.ceil(length / 2)))
    along = np.linspace(-length / 2, length / 2, 8 * reach + 1)
    x, y = along * np.cos(np.radians(angle)), -along * np.sin(np.radians(angle))
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for across in (0, 1):
        for down in (0, 1):
            weight = np.abs(1 - across - (x - left)) * np.abs(1 - down - (y - top))
            column = np.clip(left + across + reach, 0, 2 * reach)
            np.add.at(kernel, (np.clip(top + down + reach, 0, 2 * reach), column), weight)
    return (kernel / kernel.sum()).astype(np.float32)


def _bounded(sharp: Floats, blurred: Floats, radius: int) -> Floats:
    """No darker and no lighter than anything near, but for a little: halos and rings are what lies beyond."""
    import cv2

    near = np.ones((2 * radius + 1, 2 * radius + 1), dtype=np.uint8)
    low = cv2.erode(blurred, near, borderType=cv2.BORDER_REPLICATE)
    high = cv2.dilate(blurred, near, borderType=cv2.BORDER_REPLICATE)
    slack = np.float32(0.06) * (high - low)
    result: Floats = np.clip(sharp, low - slack, high + slack)
    return result


def sharpened(picture: Floats, amount: float, sigma: float) -> Floats:
    """Encoded picture sharper by an unsharp mask of `sigma` pixels, on the luma, at edges only, without
    halos."""
    tone = luma(picture)
    fine = tone - gaussian(tone, sigma)
    edge = ramp(_deviation(fine, max(1, round(1.5 * sigma))), 0.003, 0.016)
    # It bends: strong edges are sharp already, and more would be a halo.
    limit = np.float32(0.09)
    added = np.float32(2.2 * amount) * fine
    result: Floats = picture + tripled(edge * (added / (1 + np.abs(added) / limit)))
    return result


def _deviation(fine: Floats, radius: int) -> Floats:
    """How far `fine` strays from 0 around each place; running sums may leave a hair below 0."""
    result: Floats = np.sqrt(np.maximum(smooth(fine * fine, radius), 0))
    return result
