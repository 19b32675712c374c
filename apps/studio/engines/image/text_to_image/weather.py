"""What falls and hangs in the air between the picture and the eye."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.noise import fractal


def veil(ground: Ground, weather: str) -> None:
    """Fog, rain or snow over the finished landscape."""
    if weather == "fog":
        _fog(ground)
    elif weather in ("rain", "storm"):
        _rain(ground, 900 if weather == "storm" else 620)
    elif weather == "snow":
        _snow(ground)


def _fog(g: Ground) -> None:
    rows = np.arange(g.height, dtype=np.float32)[:, None]
    near_horizon = np.exp(-(((rows - g.horizon) / (g.height * 0.15)) ** 2))
    drift = 0.62 + 0.5 * fractal((g.height, g.width), (9, 3), g.rng, 4)
    share = (near_horizon * drift * 0.85).clip(0, 0.9)[..., None]
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
