"""The sky: its colours, the sun or the moon, stars, clouds, and what is seldom seen in it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.light import Array, Light
from apps.studio.engines.image.text_to_image.noise import fractal, smooth
from apps.studio.engines.image.text_to_image.scene import Scene

COVER = {"clouds": 0.68, "rain": 0.85, "storm": 0.9, "snow": 0.75, "fog": 0.3, "clear": 0.0, "rainbow": 0.5}


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
    _clouds(sheet, scene, light, horizon, rng)
    if scene.weather == "rainbow":
        _rainbow(sheet, horizon, light)
    if scene.weather == "storm":
        _lightning(sheet, horizon, rng)
    return sheet.clip(0, 1.4), disc


def _gradient(light: Light, shape: tuple[int, int], horizon: int) -> Array:
    height = np.linspace(0, shape[0] / max(horizon, 1), shape[0], dtype=np.float32).clip(0, 1)
    stops = np.array([0, 0.55, 1], np.float32)
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
    glow = np.exp(-away / (height * (0.24 if low else 0.14))) * (0.5 if light.dark < 1 else 0.35)
    sheet += (glow[..., None] * colour * (1.12 - sheet).clip(0, 1)).astype(np.float32)
    inside = ((disc.radius - away) / 1.5 + 0.5).clip(0, 1)[..., None]
    face = 0.5 + 0.62 * colour if light.dark < 1 else colour * 1.05
    if light.dark >= 1:
        spots = fractal(
            (height, width), (height / disc.radius / 2, width / disc.radius / 2), np.random.default_rng(7)
        )
        face = face * (1 - 0.10 * spots.clip(0, 1)[..., None])
    sheet[:] = sheet * (1 - inside) + inside * face


def _clouds(sheet: Array, scene: Scene, light: Light, horizon: int, rng: np.random.Generator) -> None:
    if scene.place == "space" or scene.weather == "aurora":
        return
    cover = COVER.get(scene.weather, float(rng.choice([0.15, 0.3, 0.42])))
    if cover <= 0 or (light.dark >= 1 and not scene.weather and rng.random() < 0.6):
        return
    height, width = sheet.shape[:2]
    field = _bank(height, width, horizon, rng)
    density = ((field - float(np.quantile(field[:horizon], 1 - cover))) * 2.4).clip(0, 1)
    density *= (1 - (np.arange(height) / max(horizon, 1)).clip(0, 1) ** 6)[:, None].astype(np.float32)
    lit = _lit_from_above(density, light)
    bright = np.array(light.rim, np.float32) * 0.35 + np.array(light.sun, np.float32) * 0.65
    shade = np.array(light.middle, np.float32) * 0.62 + np.array(light.zenith, np.float32) * 0.2
    if scene.weather in ("storm", "rain"):
        bright, shade = bright * 0.55, shade * 0.6
    if light.dark >= 1:
        bright, shade = bright * 0.34, shade * 0.9
    colour = shade + lit[..., None] * (bright - shade)
    share = (density**0.8)[..., None] * (0.92 if scene.weather in ("storm", "rain", "clouds") else 0.8)
    sheet[:] = sheet * (1 - share) + share * colour


def _bank(height: int, width: int, horizon: int, rng: np.random.Generator) -> Array:
    """Cloud noise that gets flatter and finer towards the horizon."""
    field = fractal((height, width), (6, 4), rng, 6, 0.52)
    y = np.arange(height, dtype=np.float32)
    depth = (y / max(horizon, 1)).clip(0, 0.97)
    source = (horizon * (1 - (1 - depth) ** 0.6)).astype(np.float32)
    right = np.repeat(np.arange(width, dtype=np.float32)[None], height, axis=0)
    down = np.repeat(source[:, None], width, axis=1)
    return np.asarray(cv2.remap(field, right, down, cv2.INTER_LINEAR), dtype=np.float32)


def _lit_from_above(density: Array, light: Light) -> Array:
    blurred = cv2.GaussianBlur(density, (0, 0), 9)
    shift = 14 if light.left else -14
    move = np.array([[1, 0, shift], [0, 1, 16]], np.float32)
    above = cv2.warpAffine(blurred, move, density.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    return (0.62 + 1.6 * (blurred - above)).clip(0, 1).astype(np.float32)


def _rainbow(sheet: Array, horizon: int, light: Light) -> None:
    height, width = sheet.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    middle = width * (0.68 if light.left else 0.32)
    away = np.hypot(x - middle, (y - horizon * 1.25)) / (horizon * 1.05)
    bands = [
        (0.9, 0.2, 0.2),
        (0.95, 0.6, 0.2),
        (0.95, 0.9, 0.3),
        (0.3, 0.8, 0.4),
        (0.25, 0.5, 0.9),
        (0.5, 0.3, 0.8),
    ]
    for number, colour in enumerate(bands):
        ring = np.exp(-(((away - (1 - 0.02 * number)) / 0.012) ** 2)) * (y < horizon)
        sheet += (0.42 * ring[..., None] * np.array(colour, np.float32)).astype(np.float32)


def _lightning(sheet: Array, horizon: int, rng: np.random.Generator) -> None:
    height, width = sheet.shape[:2]
    layer = np.zeros((height, width), np.float32)
    for _ in range(2):
        x, y = float(rng.uniform(0.15, 0.85) * width), 0.0
        while y < horizon:
            step_x, step_y = rng.normal(0, width * 0.02), horizon * 0.05
            cv2.line(layer, (int(x), int(y)), (int(x + step_x), int(y + step_y)), 1.0, 1, cv2.LINE_AA)
            x, y = x + step_x, y + step_y
    glow = cv2.GaussianBlur(layer, (0, 0), height / 24) * 5 + cv2.GaussianBlur(layer, (0, 0), 2) * 1.2
    sheet += ((layer + glow).clip(0, 1.2)[..., None] * np.array([0.9, 0.92, 1.0], np.float32)).astype(
        np.float32
    )
