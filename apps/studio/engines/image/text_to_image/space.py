"""A world seen from above its air."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.text_to_image.ground import Ground
from apps.studio.engines.image.text_to_image.tiles import step


def world_below(g: Ground) -> None:
    """The limb of a blue world at the lower edge: sea, land, clouds, and the thin light of its air."""
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    radius = g.width * float(g.rng.uniform(0.62, 0.85))
    x = g.width * float(g.rng.choice([0.22, 0.78]))
    y = g.height * float(g.rng.uniform(0.74, 0.82)) + radius
    right, up = (columns - x) / radius, (y - rows) / radius
    away = np.hypot(right, up)
    near = np.sqrt((1 - away**2).clip(0, 1))
    across, along = right / (near + 0.45) * 3, up / (near + 0.45) * 3
    continents = step(g.tiles.at(across + 3, along, 5), 0.05, 0.22)[..., None]
    cloud = step(g.tiles.at(across * 1.7 + 20, along * 2.6, 5, 0.6), 0.0, 0.55)[..., None]
    ground = np.array((0.08, 0.26, 0.52), np.float32) * (1 - continents)
    ground = ground + continents * np.array((0.40, 0.42, 0.24), np.float32)
    ground = ground * (1 - cloud) + cloud * np.float32(0.97)
    side = -0.65 if g.light.left else 0.65
    facing = step(right * side + up * 0.55 + near * 0.35, -0.10, 0.75)[..., None]
    colour = ground * (0.05 + 1.05 * facing)
    rim = step(away, 0.90, 1.0)[..., None] * facing
    colour = colour + rim * np.array((0.18, 0.42, 0.75), np.float32)
    g.fill(((1 - away) * radius / 1.5 + 0.5).clip(0, 1), colour.astype(np.float32))
    glow = np.exp(-((away - 1).clip(0, None)) / 0.020) * (away > 1)
    g.sheet[:] += (0.8 * glow)[..., None] * facing * np.array((0.35, 0.62, 1.0), np.float32)
