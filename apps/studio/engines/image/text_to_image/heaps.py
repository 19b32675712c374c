"""Heaped clouds of fair weather: round heads upon a flat foot, modelled by the sun."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.light import Array, Light
from apps.studio.engines.image.text_to_image.noise import fractal
from apps.studio.engines.image.text_to_image.tiles import step

HEADS = (14, 26)


@dataclass(frozen=True)
class Heap:
    """One cloud: its foot in pixels, how wide and how high it is."""

    x: float
    foot: float
    wide: float
    high: float

    def hides(self, x: float, y: float, radius: float) -> bool:
        """It would lie over a sun or a moon, whose light is painted already."""
        beside = abs(self.x - x) > 0.62 * self.wide + 2.5 * radius
        return not beside and self.foot - 1.5 * self.high < y + 2.5 * radius and self.foot > y - 2.5 * radius


def scattered(cover: float, width: int, horizon: int, rng: np.random.Generator) -> list[Heap]:
    """Clouds over a sky, small and flat at the horizon, the farthest first."""
    heaps = []
    for _ in range(max(2, round(15 * cover))):
        up = rng.random() ** 0.8  # 0 at the horizon
        foot = horizon * (0.93 - 0.62 * up)
        wide = width * (0.10 + 0.34 * up) * rng.uniform(0.6, 1.25)
        heaps.append(
            Heap(
                rng.uniform(-0.05, 1.05) * width,
                foot,
                wide,
                wide * rng.uniform(0.26, 0.44) * (0.40 + 0.60 * up),
            )
        )
    return sorted(heaps, key=lambda heap: -heap.foot)


def lay_heap(sheet: Array, heap: Heap, light: Light, horizon: int, rng: np.random.Generator) -> None:
    """Paint one cloud onto the sky."""
    margin = 0.25 * heap.high
    height, width = round(heap.high * 1.6 + margin), round(heap.wide * 1.25)
    if height < 6 or width < 10:
        return
    depth, cover = _form((height, width), heap, rng)
    colour = _lit(depth, cover, light)
    far = step(np.float32(heap.foot / max(horizon, 1)) + np.zeros(1, np.float32), 0.45, 1.0)[0] * 0.55
    colour = colour + (np.array(light.rim, np.float32) - colour) * far
    _composite(
        sheet,
        colour,
        cover * (0.96 - 0.35 * far),
        round(heap.x - width / 2),
        round(heap.foot - height * 0.86),
    )


def _form(shape: tuple[int, int], heap: Heap, rng: np.random.Generator) -> tuple[Array, Array]:
    """How far the cloud comes towards the eye (pixels), and how much of the sky it covers, 0…1."""
    height, width = shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    foot = height * 0.86
    bend = fractal(shape, (5, 9), rng, 4, 0.55)
    rows_bent, columns_bent = rows + bend * heap.high * 0.13, columns + np.roll(bend, 7, 1) * heap.high * 0.13
    depth: Array = np.zeros(shape, np.float32)
    for _ in range(int(rng.integers(*HEADS))):
        across = float(np.clip(rng.normal(0, 0.30), -0.62, 0.62))
        tower = max(0.12, 1 - (across / 0.62) ** 2)
        radius = heap.high * rng.uniform(0.20, 0.40) * (0.5 + 0.6 * tower)
        x, y = (
            width / 2 + across * heap.wide * 0.9,
            foot - radius * 0.5 - heap.high * 0.85 * tower * rng.random(),
        )
        round_ = radius * radius - (columns_bent - x) ** 2 - ((rows_bent - y) * 1.1) ** 2
        depth = np.maximum(depth, np.sqrt(round_.clip(0, None)) + 0.15 * radius * (round_ > 0))
    puffs = 1 - np.abs(fractal(shape, (9, 16), rng, 4, 0.6)) * 2.4
    depth = depth + puffs * heap.high * 0.045 * (depth > 0)
    cover = step(depth / heap.high + 0.05 * puffs, 0.03, 0.26)
    flat = step((foot - rows) / heap.high + 0.10 * bend, -0.05, 0.10)
    soft = cv2.GaussianBlur(depth, (0, 0), max(1.0, heap.high * 0.045))
    return np.asarray(soft, np.float32), np.asarray(cover * flat, np.float32)


def _lit(depth: Array, cover: Array, light: Light) -> Array:
    right, up = -np.gradient(depth, axis=1), np.gradient(depth, axis=0)
    length = np.sqrt(right**2 + up**2 + 1)
    x, y = (-0.72 if light.left else 0.72), (0.10 if light.low else 0.72)
    z = 0.10 if light.low else 0.28
    facing = (right * x + up * y + z) / length
    rows = np.linspace(1, 0, depth.shape[0], dtype=np.float32)[:, None]
    share = step(facing + 0.55 * (rows - 0.48), -0.60, 0.80)[..., None]
    sun = np.array(light.sun, np.float32)
    bright: Array = sun * 0.80 + np.array(light.rim, np.float32) * 0.24
    shade: Array = (
        np.array(light.middle, np.float32) * 0.58 + np.array(light.zenith, np.float32) * 0.22 + 0.06
    )
    if light.low:
        shade = shade * np.array((0.98, 0.82, 0.92), np.float32)
    if light.dark >= 1:
        bright, shade = bright * 0.44, np.array(light.middle, np.float32) * 1.15
    thin = (1 - cover)[..., None] * 0.4
    return np.asarray(shade + (share + thin).clip(0, 1.05) * (bright - shade), dtype=np.float32)


def _composite(sheet: Array, colour: Array, cover: Array, left: int, top: int) -> None:
    height, width = cover.shape
    x0, y0, x1, y1 = (
        max(0, left),
        max(0, top),
        min(sheet.shape[1], left + width),
        min(sheet.shape[0], top + height),
    )
    if x1 <= x0 or y1 <= y0:
        return
    part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    sheet[y0:y1, x0:x1] += cover[part][..., None] * (colour[part] - sheet[y0:y1, x0:x1])
