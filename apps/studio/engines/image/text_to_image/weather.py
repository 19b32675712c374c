"""What falls and hangs in the air between the picture and the eye."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.noise import fractal

BOW = (
    (0.95, 0.25, 0.22), (0.98, 0.62, 0.22), (0.98, 0.92, 0.36), (0.36, 0.84, 0.46),
    (0.30, 0.55, 0.95), (0.55, 0.36, 0.85),
)  # fmt: skip


def veil(ground: Ground, weather: str) -> None:
    """Rain, snow or a rainbow over the finished landscape."""
    if weather in ("rain", "storm"):
        _rain(ground, 900 if weather == "storm" else 620)
    elif weather == "snow":
        _snow(ground)
    elif weather == "rainbow":
        _rainbow(ground)


def _rainbow(g: Ground) -> None:
    """The bow opposite the sun; it stands before the land too, only fainter."""
    y, x = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    middle = g.width * (0.66 if g.light.left else 0.34)
    foot = g.horizon + 0.18 * (g.height - g.horizon)
    away = np.hypot(x - middle, y - foot) / (0.80 * foot)
    strength = (0.62 - 0.14 * np.isfinite(g.ahead)) * ((foot - y) / (0.30 * g.height)).clip(0, 1)
    across = (x - middle) / (0.80 * foot) * (1 if g.light.left else -1)
    strength = strength * (0.62 + 0.55 * across).clip(
        0.06, 1
    )  # one foot is bright, the other is lost in the air
    behind = (g.sheet @ np.array([0.3, 0.59, 0.11], np.float32)).clip(0, 1)
    strength = strength * (1.0 - 0.85 * ((behind - 0.55) / 0.25).clip(0, 1))  # white water drowns it
    g.sheet[:] += (0.10 * strength * (away < 0.9))[..., None] * (1 - g.sheet).clip(0, 1)  # brighter within
    for number, colour in enumerate(BOW):
        ring = np.exp(-(((away - (1 - 0.026 * number)) / 0.022) ** 2)) * strength * 0.62
        g.sheet[:] += ring[..., None] * np.array(colour, np.float32) * (1.05 - g.sheet).clip(0, 1)


def fog(g: Ground, strength: float) -> None:
    """Mist over the land that is painted so far: thickest at the horizon, so that what stands nearer is put
    before it and not cut by it."""
    rows = np.arange(g.height, dtype=np.float32)[:, None]
    near_horizon = np.exp(-(((rows - g.horizon) / (g.height * 0.15)) ** 2))
    drift = 0.62 + 0.5 * fractal((g.height, g.width), (9, 3), g.rng, 4)
    share = (near_horizon * drift * strength).clip(0, 0.9)[..., None]
    g.sheet[:] += share * (np.array(g.light.haze, np.float32) - g.sheet)


def _rain(g: Ground, count: int) -> None:
    layer = np.zeros((g.height, g.width), np.float32)
    slant = g.rng.uniform(-0.25, 0.25)
    for _ in range(count):
        x, y = g.rng.random() * g.width, g.rng.random() * g.height
        length = g.height * g.rng.uniform(0.02, 0.075)
        end = (round(x + slant * length), round(y + length))
        cv2.line(layer, (round(x), round(y)), end, float(g.rng.uniform(0.2, 0.6)), 1, cv2.LINE_AA)
    g.sheet[:] += 0.55 * layer[..., None] * (np.array(g.light.rim, np.float32) * 1.25 - g.sheet)


def _snow(g: Ground) -> None:
    layer = np.zeros((g.height, g.width), np.float32)
    for _ in range(900):
        near = g.rng.random() ** 3
        centre = (int(g.rng.integers(g.width)), int(g.rng.integers(g.height)))
        cv2.circle(
            layer, centre, max(1, round(g.height * 0.0065 * near)), float(0.55 + 0.45 * near), -1, cv2.LINE_AA
        )
    layer[:] = cv2.GaussianBlur(layer, (0, 0), 0.7)
    white = np.array((0.98, 0.99, 1.0), np.float32) * (0.65 + 0.35 * (1 - g.light.dark))
    g.sheet[:] += layer[..., None] * 0.9 * (white - g.sheet)
