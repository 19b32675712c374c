"""What nobody asks for and every land has: bushes and stones."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from apps.studio.engines.image.text_to_image.foliage import SNOW
from apps.studio.engines.image.text_to_image.pen import Hand, Pen, Shade
from apps.studio.engines.image.text_to_image.plants import LEAVES


def bush(height: int, hand: Hand) -> Image.Image:
    """A round bush."""
    pen, rng = Pen(height, 1.7, hand), hand.rng
    leaves = LEAVES[hand.season or "summer"]
    count = int(np.clip(height * 2.2, 40, 240))
    turn, out = rng.uniform(0, np.pi, count), np.sqrt(rng.random(count))
    right, up = np.cos(turn) * out, np.sin(turn) * out
    toward = (-right if hand.left else right) * 0.5 + up * 0.6
    for index in np.argsort(toward):
        tone = Shade(
            leaves[int(rng.integers(len(leaves)))], 0.62 + 0.5 * float(toward[index]) + rng.normal(0, 0.05)
        )
        x, y = 0.85 + 0.74 * float(right[index]), 0.04 + 0.86 * float(up[index]) * rng.uniform(0.85, 1.05)
        pen.oval(x, y, 0.075, 0.055, tone)
        if hand.white and toward[index] > 0.35:
            pen.oval(x, y + 0.03, 0.07, 0.03, Shade(SNOW, 0.98))
    return pen.done()


def rock(height: int, hand: Hand) -> Image.Image:
    """A boulder."""
    pen, rng = Pen(height, 1.6, hand), hand.rng
    tone = np.array((0.54, 0.52, 0.50)) * rng.uniform(0.8, 1.1)
    base = (float(tone[0]), float(tone[1]), float(tone[2]))
    corners = [(0.04, 0.0), (0.08 + 0.1 * rng.random(), 0.45), (0.42, 0.78 + 0.2 * rng.random()),
               (0.95, 0.72 + 0.25 * rng.random()), (1.38, 0.50), (1.55, 0.0)]  # fmt: skip
    pen.blob(corners, base)
    for _ in range(6):
        x, y = rng.uniform(0.25, 1.3), rng.uniform(0.1, 0.6)
        pen.line([(x, y), (x + rng.normal(0, 0.15), y - rng.uniform(0.05, 0.25))], 0.02, Shade(base, 0.6))
    if hand.white:
        pen.blob([(0.16, 0.52), (0.45, 0.92), (0.95, 0.94), (1.34, 0.54), (0.9, 0.66), (0.45, 0.62)], SNOW)
    return pen.done()


def smoke(height: int, hand: Hand) -> Image.Image:
    """A column of smoke that widens, leans with the wind and thins out."""
    wide, rng = max(4, round(height * 0.5)), hand.rng
    up = np.linspace(1, 0, max(4, height), dtype=np.float32)[:, None]
    x = np.linspace(0, 1, wide, dtype=np.float32)[None]
    lean = float(rng.choice([-1, 1])) * 0.26
    middle = 0.5 + lean * up**2.2 + 0.035 * np.sin(up * 13 + float(rng.uniform(0, 6))) * (0.2 + up)
    half = 0.030 + 0.20 * up**1.3
    cloud = rng.standard_normal((len(up), wide)).astype(np.float32)
    puffs = np.asarray(cv2.GaussianBlur(cloud, (0, 0), 0.030 * height), np.float32)
    puffs = puffs / max(float(puffs.std()), 1e-6)
    cover = np.exp(-(((x - middle) / half) ** 2)) * (1 + 0.22 * puffs * up) * (0.94 - 0.62 * up)
    lit = hand.lit(Shade((0.46, 0.45, 0.48), 0.95))
    shade = (0.92 + 0.10 * ((middle - x) / half * (1 if hand.left else -1)).clip(-1, 1))[..., None]
    values = np.dstack([np.array(lit, np.float32) * shade, cover])
    return Image.fromarray((values.clip(0, 1) * 255).astype(np.uint8), "RGBA")


def kelp(height: int, hand: Hand) -> Image.Image:
    """Weeds that sway under water."""
    pen, rng = Pen(height, 1.0, hand), hand.rng
    for _ in range(9):
        x, tall, phase = rng.uniform(0.15, 0.85), rng.uniform(0.55, 0.98), rng.uniform(0, 6)
        tone = Shade((0.20, 0.50, 0.38), rng.uniform(0.7, 1.15))
        points = [(x + 0.06 * t * np.sin(phase + 5 * t), tall * t) for t in np.linspace(0, 1, 9)]
        spine = [(float(a), float(b)) for a, b in points]
        pen.line(spine, 0.018, tone)
        for number, (px, py) in enumerate(spine[1:]):
            side = 1 if number % 2 else -1
            pen.shape([(px, py), (px + side * 0.09, py + 0.05), (px + side * 0.02, py + 0.06)], tone)
    return pen.done()
