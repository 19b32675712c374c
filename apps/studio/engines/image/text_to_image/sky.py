"""The sky: its colours, the sun or the moon, stars, clouds, and what is seldom seen in it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.clouds import clouds
from apps.studio.engines.image.text_to_image.light import Array, Light
from apps.studio.engines.image.text_to_image.noise import fractal, smooth
from apps.studio.engines.image.text_to_image.scene import Scene


@dataclass(frozen=True)
class Disc:
    """Where the sun or the moon stands, in pixels; None of a sky that hides it."""

    x: float
    y: float
    radius: float


def painted_sky(
    scene: Scene, light: Light, shape: tuple[int, int], horizon: int, rng: np.random.Generator
) -> tuple[Array, Disc | None]:
    """The whole sheet as sky, and the disc in it."""
    sheet = _gradient(light, shape, horizon)
    names = {thing.name for thing in scene.things}
    if light.dark >= 1 or scene.place == "space":
        _stars(sheet, horizon, rng, dense=scene.place == "space" or "stars" in names)
    if scene.place == "space" or ("stars" in names and rng.random() < 0.6):
        _milky_way(sheet, horizon, rng)
    if scene.weather == "aurora":
        _aurora(sheet, horizon, rng)
    disc = _disc(scene, light, shape, horizon, rng)
    if disc:
        _shine(sheet, light, disc, scene)
    clouds(sheet, scene, light, horizon, (disc.x, disc.y, disc.radius) if disc else None, rng)
    if scene.weather == "storm":
        _lightning(sheet, horizon, rng)
    return sheet.clip(0, 1.4), disc


def _gradient(light: Light, shape: tuple[int, int], horizon: int) -> Array:
    height = np.linspace(0, shape[0] / max(horizon, 1), shape[0], dtype=np.float32).clip(0, 1)
    stops = np.array([0, 0.58, 1], np.float32)
    colours = np.array([light.zenith, light.middle, light.rim], np.float32)
    column = np.stack([np.interp(height, stops, colours[:, channel]) for channel in range(3)], axis=-1)
    return np.repeat(column[:, None].astype(np.float32), shape[1], axis=1)


def _stars(sheet: Array, horizon: int, rng: np.random.Generator, *, dense: bool) -> None:
    width = sheet.shape[1]
    for _ in range(int(width * horizon / (500 if dense else 1400))):
        x, y = int(rng.integers(1, width - 2)), int(rng.integers(1, max(horizon - 4, 3)))
        glow = float(rng.random()) ** 3
        colour = np.array([1, 1, 0.92 + 0.2 * rng.random()], np.float32)
        sheet[y, x] += colour * (0.35 + glow)
        if glow > 0.5:
            sheet[y - 1 : y + 2, x - 1 : x + 2] += 0.35 * glow * colour


def _milky_way(sheet: Array, horizon: int, rng: np.random.Generator) -> None:
    height, width = sheet.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    slant = rng.uniform(0.4, 0.9) * (1 if rng.random() < 0.5 else -1)
    middle = horizon * rng.uniform(0.35, 0.55) + slant * (x - width / 2) * 0.6
    band = np.exp(-(((y - middle) / (horizon * 0.22)) ** 2))
    dust = fractal((height, width), (5, 8), rng, 6, 0.6)
    cloud = (band * (0.55 + 0.6 * dust)).clip(0, 1)[..., None]
    tones = fractal((height, width), (2, 3), rng, 3)[..., None]
    colour = np.array([0.50, 0.42, 0.72], np.float32) + tones * np.array([0.30, 0.0, -0.12], np.float32)
    sheet += cloud * colour.clip(0, 1)
    sparks = (rng.random((height, width)) > 0.992) * band * rng.random((height, width))
    sheet += sparks[..., None].astype(np.float32)


def _aurora(sheet: Array, horizon: int, rng: np.random.Generator) -> None:
    height, width = sheet.shape[:2]
    y = np.arange(height, dtype=np.float32)[:, None]
    for _ in range(3):
        foot = horizon * (rng.uniform(0.5, 0.8) + 0.16 * smooth((1, width), (1, 3), rng)[0])
        rays = 0.5 + 0.5 * smooth((1, width), (1, 60), rng)[0] + 0.3 * smooth((1, width), (1, 14), rng)[0]
        up = (foot - y) / (horizon * rng.uniform(0.45, 0.7))
        curtain = np.where(up > 0, np.exp(-2.6 * up), np.exp(14 * up)) * rays.clip(0, 1.4)
        share = up.clip(0, 1)[..., None]
        colour = np.array([0.15, 0.95, 0.55], np.float32) * (1 - share) + share * np.array([0.55, 0.2, 0.85])
        sheet += (0.6 * curtain[..., None] * colour).astype(np.float32)


def _disc(
    scene: Scene, light: Light, shape: tuple[int, int], horizon: int, rng: np.random.Generator
) -> Disc | None:
    named = next((thing for thing in scene.things if thing.name in ("sun", "moon")), None)
    if named is None and (
        scene.weather in ("rain", "storm", "snow", "clouds", "fog") or scene.place == "space"
    ):
        return None
    if named is None and light.dark >= 1 and rng.random() < 0.3:
        return None
    side = (named.side if named else "") or ("left" if light.left else "right")
    x = {"left": rng.uniform(0.18, 0.4), "right": rng.uniform(0.6, 0.82), "middle": rng.uniform(0.46, 0.54)}[
        side
    ]
    large = named is not None and named.near == "front"
    radius = shape[0] * (0.11 if large else 0.05 if named else 0.033) * rng.uniform(0.9, 1.15)
    y = horizon * (1 - light.height) if light.height > 0.2 else horizon - radius * rng.uniform(0.3, 2.4)
    return Disc(x * shape[1], max(y, radius * 1.6), radius)


def _shine(sheet: Array, light: Light, disc: Disc, scene: Scene) -> None:
    height, width = sheet.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.hypot(x - disc.x, y - disc.y)
    colour = np.array(light.sun, np.float32)
    low = light.dark < 1 and light.height < 0.2
    broad = np.exp(-away / (height * (0.34 if low else 0.16))) * (0.55 if light.dark < 1 else 0.34)
    halo = np.exp(-((away / (disc.radius * 2.6)) ** 2)) * (0.45 if light.dark < 1 else 0.28)
    glow = (broad + halo)[..., None]
    sheet += (glow * colour * (1.12 - sheet).clip(0, 1)).astype(np.float32)
    inside = ((disc.radius - away) / 1.5 + 0.5).clip(0, 1)[..., None]
    face = 0.5 + 0.62 * colour if light.dark < 1 else colour * 1.05
    if light.dark >= 1:
        spots = fractal(
            (height, width), (height / disc.radius / 2, width / disc.radius / 2), np.random.default_rng(7)
        )
        face = face * (1 - 0.10 * spots.clip(0, 1)[..., None])
    sheet[:] = sheet * (1 - inside) + inside * face


def _lightning(sheet: Array, horizon: int, rng: np.random.Generator) -> None:
    """One forked flash that ends at the horizon, and the light it throws on the clouds."""
    height, width = sheet.shape[:2]
    layer = np.zeros((height, width), np.float32)
    x = float(rng.choice([rng.uniform(0.12, 0.34), rng.uniform(0.66, 0.88)]) * width)
    _fork(layer, x, horizon * 0.06, float(horizon), 2 if width > 400 else 1, rng)
    glow = cv2.GaussianBlur(layer, (0, 0), height / 16) * 2.6 + cv2.GaussianBlur(layer, (0, 0), 2.2) * 0.8
    shine = (1.5 * layer + glow).clip(0, 1.6)[..., None]
    sheet += (shine * np.array([0.86, 0.88, 1.0], np.float32)).astype(np.float32)


def _fork(layer: Array, x: float, y: float, end: float, thick: int, rng: np.random.Generator) -> None:
    width = layer.shape[1]
    while y < end:
        down = rng.uniform(0.02, 0.06) * layer.shape[0]
        aside = float(rng.normal(0, 0.022)) * width
        to = (x + aside, min(y + down, end))
        cv2.line(layer, (int(x), int(y)), (int(to[0]), int(to[1])), 1.0, thick, cv2.LINE_AA)
        if thick > 1 and rng.random() < 0.22:
            _fork(layer, *to, min(end, to[1] + rng.uniform(0.1, 0.25) * layer.shape[0]), 1, rng)
        x, y = to
