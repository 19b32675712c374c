"""Light that things in a picture throw: a fire on what is around it, a lighthouse into the dark."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.text_to_image.ground import Ground

FIRE = np.array((1.9, 0.95, 0.36), np.float32)


def firelight(g: Ground, x: float, foot: float, height: float) -> None:
    """A pool of warm light on the ground and on what stands behind the fire."""
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    away = np.hypot((columns - x) / 1.5, rows - foot) / (height * 1.6)
    glow = np.exp(-away) * np.isfinite(g.ahead) * (0.35 + 0.85 * g.light.dark)
    g.sheet[:] += (glow[..., None] * FIRE * (0.05 + 0.75 * g.sheet)).astype(np.float32)


def beam(g: Ground, x: float, y: float, height: float) -> None:
    """Two beams from a lamp, where it is dim enough to see them."""
    dim = max(g.light.dark, 1.0 if g.light.shine < 0.35 else 0.0)
    if dim < 0.2:
        return
    rows, columns = np.mgrid[0 : g.height, 0 : g.width].astype(np.float32)
    slant = float(g.rng.uniform(-0.12, 0.12))
    along = np.abs(columns - x)
    off = np.abs(rows - y - slant * (columns - x))
    wide = 0.012 * height + 0.10 * along
    light = np.exp(-((off / wide) ** 2)) * np.exp(-along / (0.55 * g.width)) * dim
    lamp = np.exp(-np.hypot(columns - x, rows - y) / (0.05 * height)) * dim
    g.sheet[:] += ((0.42 * light + 0.8 * lamp)[..., None] * np.array((1.0, 0.93, 0.70), np.float32)).astype(
        np.float32
    )
