"""Clouds: heaps that the sun lights from its side, veils high above, and the ceiling of bad weather."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.heaps import lay_heap, scattered
from apps.studio.engines.image.text_to_image.light import Array, Light
from apps.studio.engines.image.text_to_image.noise import fractal, smooth
from apps.studio.engines.image.text_to_image.scene import Scene
from apps.studio.engines.image.text_to_image.tiles import step

COVER = {"clouds": 0.62, "rain": 0.92, "storm": 0.94, "snow": 0.85, "fog": 0.0, "clear": 0.0, "rainbow": 0.55}
Sun = tuple[float, float, float]  # of the sun or the moon: x, y and radius in pixels
HEAVY = ("rain", "storm", "snow")
CLOSED = 0.62  # least thickness of their ceiling, through which no blue is seen
STILL = ("calm", "dreamy", "lonely", "sad")  # moods of a quiet sky
MARCH = (3, 7, 13, 21, 32, 46)  # thousandths of the width that light is followed into a cloud


def clouds(
    sheet: Array, scene: Scene, light: Light, horizon: int, sun: Sun | None, rng: np.random.Generator
) -> None:
    """Lay clouds over the sky, as many as the weather asks for."""
    if scene.place == "space" or scene.weather == "aurora":
        return
    still = scene.mood in STILL or light.low
    fair = [0.0, 0.0, 0.12] if still else [0.0, 0.12, 0.24, 0.40]
    cover = COVER.get(scene.weather, float(rng.choice(fair)))
    if not scene.weather and (cover <= 0 or rng.random() < 0.55):
        _veils(sheet, light, horizon, rng)
    if cover <= 0:
        return
    if light.dark >= 1 and not scene.weather:
        cover *= 0.7
    if scene.weather not in HEAVY:
        for heap in scattered(cover, sheet.shape[1], horizon, rng):
            if sun is None or not heap.hides(*sun):
                lay_heap(sheet, heap, light, horizon, rng)
        return
    density = np.maximum(_ceiling(sheet.shape[:2], horizon, cover, rng), CLOSED)
    if sun is not None:
        density = density * (1 - _gap(density.shape, sun))
    _lay(sheet, density, light, horizon, sun)


def _gap(shape: tuple[int, ...], sun: Sun) -> Array:
    """A hole in the clouds before a sun or a moon that was asked for."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    away = np.hypot(columns - sun[0], rows - sun[1]) / (2.4 * sun[2])
    return np.asarray(np.exp(-(away**2)), dtype=np.float32)


def _ceiling(shape: tuple[int, int], horizon: int, cover: float, rng: np.random.Generator) -> Array:
    """How thick the clouds are, 0…1: heavy rolls above, flat and close towards the horizon."""
    broad = fractal(shape, (2.6, 3.0), rng, 3, 0.45)
    puffs = 1 - np.abs(fractal(shape, (5, 7), rng, 5, 0.58)) * 2.0
    field = _receding(broad + 0.40 * puffs, horizon)
    level = float(np.quantile(field[: max(horizon, 2)], 1 - cover))
    return step(field - level, -0.1, 0.9)


def _receding(field: Array, horizon: int) -> Array:
    height, width = field.shape
    depth = (np.arange(height, dtype=np.float32) / max(horizon, 1)).clip(0, 0.97)
    source = (horizon * 0.5 * (depth + depth**3)).astype(np.float32)
    right = np.repeat(np.arange(width, dtype=np.float32)[None], height, axis=0)
    down = np.repeat(source[:, None], width, axis=1)
    return np.asarray(
        cv2.remap(field, right, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.float32
    )


def _lay(sheet: Array, density: Array, light: Light, horizon: int, sun: Sun | None) -> None:
    reached = _reached(density, light)
    bright, shade = np.array(light.rim, np.float32) * 0.95, np.array(light.middle, np.float32) * 0.46
    if light.dark >= 1:
        bright, shade = bright * 0.42, np.array(light.middle, np.float32) * 0.95
    colour = shade + reached[..., None] * (bright - shade)
    if sun is not None:
        colour = colour + _lining(density, light, sun)
    share = (1 - np.exp(-3.4 * density))[..., None] * 0.97
    haze = (
        step(np.arange(sheet.shape[0], dtype=np.float32) / max(horizon, 1), 0.35, 1.02)[:, None, None] * 0.88
    )
    colour = colour + (np.array(light.rim, np.float32) - colour) * haze
    sheet[:] = sheet * (1 - share) + share * colour


def _reached(density: Array, light: Light) -> Array:
    """How much sun reaches each place of the clouds, 0…1; a low sun lights them from below."""
    width = density.shape[1]
    up = -0.35 if light.low else 0.85
    side = -0.8 if light.left else 0.8
    soft = cv2.GaussianBlur(density, (0, 0), max(0.8, width / 420))
    thick = np.zeros_like(density)
    for way in MARCH:
        by = way * width / 1000
        move = np.array([[1, 0, -side * by], [0, 1, up * by]], np.float32)
        thick += cv2.warpAffine(soft, move, density.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    lit = np.exp(-0.52 * thick) * 1.15 + 0.10
    return np.asarray(lit.clip(0, 1.05), dtype=np.float32)


def _lining(density: Array, light: Light, sun: Sun) -> Array:
    """The bright edge of clouds before the sun."""
    height, width = density.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    near = np.exp(-np.hypot(columns - sun[0], rows - sun[1]) / (0.22 * width))
    edge = density * (1 - density) * 4
    strength = 0.75 if light.dark < 1 else 0.35
    return np.asarray(
        (near * (0.25 + 0.75 * edge) * strength)[..., None] * np.array(light.sun, np.float32), np.float32
    )


def _veils(sheet: Array, light: Light, horizon: int, rng: np.random.Generator) -> None:
    """Cirrus: long feathers of ice, drawn out by the wind."""
    height, width = sheet.shape[:2]
    fine = fractal((height, width), (16, 3.2), rng, 5, 0.62)
    broad = smooth((height, width), (3, 2.4), rng)
    slant = np.array([[1, 0, 0], [rng.uniform(-0.22, 0.22), 1, 0]], np.float32)
    field = cv2.warpAffine(fine + 0.7 * broad, slant, (width, height), borderMode=cv2.BORDER_REFLECT)
    rows = np.arange(height, dtype=np.float32)[:, None] / max(horizon, 1)
    share = step(np.asarray(field, np.float32), 0.05, 0.95) * (1 - rows).clip(0, 1) ** 0.5 * 0.55
    colour = np.array(light.sun, np.float32) * 0.6 + np.array(light.rim, np.float32) * 0.4
    if light.dark >= 1:
        colour, share = colour * 0.4, share * 0.5
    sheet += share[..., None] * (colour - sheet)
