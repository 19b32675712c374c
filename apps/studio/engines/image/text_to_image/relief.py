"""Makes a body of a flat drawing: its outline is blown up like a cushion and lit as the scene is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.light import Array, Light
from apps.studio.engines.image.text_to_image.tiles import step

COARSE = 56  # pixels of the shorter side at which the cushion is blown up
PATIENCE = 160


@dataclass(frozen=True)
class Matter:
    """How a thing takes light: `round` from flat to full, `grain` of its skin, `gloss` of wet things."""

    round: float = 1.0
    grain: float = 0.10
    gloss: float = 0.0


def cushion(alpha: Array) -> Array:
    """How far a body inside an outline (H, W) in 0…1 comes towards the eye, in pixels: a half circle across
    every limb."""
    height, width = alpha.shape
    scale = min(1.0, COARSE / max(1, min(height, width)))
    size = max(3, round(width * scale)), max(3, round(height * scale))
    inside = (cv2.resize(alpha.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5).astype(
        np.float32
    )
    inside = np.pad(inside, 1)
    away = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5)
    cross = np.array([[0, 0.25, 0], [0.25, 0, 0.25], [0, 0.25, 0]], np.float32)
    solid = (away * away.max() - away * away / 2).astype(np.float32)  # of a disc, and soon right for limbs
    for _ in range(PATIENCE):
        solid = inside * (cv2.filter2D(solid, -1, cross) + 0.5)
    thick = np.sqrt(2 * solid[1:-1, 1:-1])
    blown = cv2.resize(thick, (width, height), interpolation=cv2.INTER_CUBIC) / np.float32(scale)
    return np.asarray(cv2.GaussianBlur(blown, (0, 0), max(0.6, 0.7 / scale)), dtype=np.float32)


def normals(depth: Array, roundness: float) -> tuple[Array, Array, Array]:
    """Right, up and towards the eye, for a surface that comes so far (pixels) towards the eye."""
    right = -np.gradient(depth, axis=1) * roundness
    up = np.gradient(depth, axis=0) * roundness
    length = np.sqrt(right**2 + up**2 + 1)
    return right / length, up / length, 1 / length


def lit(colours: Array, alpha: Array, light: Light, matter: Matter, rng: np.random.Generator) -> Array:
    """The colours (H, W, 3) of a drawing as a body in the light of the scene: a light side, a side in the
    shade that takes the colour of the sky, a rim towards a low sun, shade between the feet."""
    depth = cushion(alpha)
    depth = depth + _details(colours, alpha) * 0.012 * alpha.shape[0]
    right, up, near = normals(depth, matter.round * 0.9)
    x, y, z = (float(value) for value in light.towards)
    cosine = right * x + up * y + near * z
    facing = step(cosine, -0.42, 0.80)
    grain = _grain(alpha.shape, rng) * matter.grain
    skin = colours * (0.94 + grain[..., None])
    shown = skin * _around(light, up, facing)
    rim = (1 - near) ** 2 * (right * x + up * max(y, 0.3)).clip(0, 1) * (1.5 if light.low else 0.5)
    glow = np.array(light.sun, np.float32) * (0.35 + 0.65 * colours)
    shown = shown + rim[..., None] * glow * light.shine
    if matter.gloss:
        half = (right * x * 0.6 + up * (y + 0.2) * 0.6 + near * 0.75).clip(0, 1) ** 22
        shown = shown + (matter.gloss * half)[..., None] * np.array(light.sun, np.float32)
    return np.asarray(shown, dtype=np.float32)


def _around(light: Light, up: Array, facing: Array) -> Array:
    """Sun where it faces the sun, sky from above, and a little of the ground from below."""
    sky = (0.62 + 0.38 * up)[..., None] * light.shadow
    return np.asarray(sky * (1 - facing[..., None]) * 1.0 + facing[..., None] * light.sunlit, np.float32)


def _details(colours: Array, alpha: Array) -> Array:
    """What is drawn inside, as a shallow relief: light comes forward."""
    grey = colours @ np.array([0.3, 0.59, 0.11], np.float32)
    soft = cv2.GaussianBlur(grey * alpha, (0, 0), 1.0)
    broad = cv2.GaussianBlur(grey * alpha, (0, 0), 5.0)
    return np.asarray((soft - broad) * alpha, dtype=np.float32)


def _grain(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    fine = rng.standard_normal(shape[:2]).astype(np.float32)
    soft = cv2.GaussianBlur(fine, (0, 0), 1.1, sigmaY=0.7)
    return np.asarray(soft / max(float(soft.std()), 1e-6), dtype=np.float32)
