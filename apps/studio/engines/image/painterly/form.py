"""Which way the forms of a picture run: a smoothed structure tensor (after Hays & Essa, 2004).

Near an edge the direction is the edge's own. Where nothing happens it is taken from ever larger
surroundings, and at last from a slow drift that chance lays down, so that a plain sky has strokes that agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.studio.engines.image.painterly.arrays import Array, at, blur, edges, noise

SCALES = (0.003, 0.008, 0.02, 0.05, 0.12)  # of the longest side
_SURE = 0.0035  # gradient energy at which a scale is half believed


@dataclass(frozen=True)
class Form:
    """Unit vectors along the forms, and how strongly the picture changes; all of shape (height, width)."""

    x: Array
    y: Array
    energy: Array

    def along(self, x: Array, y: Array) -> tuple[Array, Array]:
        """The direction at these places; which of the two ways is arbitrary."""
        return at(self.x, x, y), at(self.y, x, y)


def read_form(picture: Array, rng: np.random.Generator, smooth: float = 1.0) -> Form:
    """The form of a colour picture (height, width, 3); `smooth` > 1 looks at larger surroundings."""
    height, width = picture.shape[:2]
    longest = max(height, width)
    across, down = edges(blur(picture, 0.0016 * longest))
    tensor = np.stack([(across**2).sum(-1), (across * down).sum(-1), (down**2).sum(-1)], axis=-1)
    strength = np.sqrt(tensor[..., 0] + tensor[..., 2] + 1e-12)
    tensor /= strength[
        ..., None
    ]  # by amplitude, not power: a strong edge must not drown a weak one beside it
    total = np.zeros_like(tensor)
    doubt = np.ones((height, width, 1), dtype=np.float32)
    for scale in SCALES:
        blurred = blur(tensor, max(1.0, scale * smooth * longest))
        size = np.maximum(blurred[..., :1] + blurred[..., 2:], 0)
        agreement = np.hypot(blurred[..., 0] - blurred[..., 2], 2 * blurred[..., 1])[..., None]
        belief = agreement / (agreement + _SURE)
        total += doubt * belief * blurred / (size + 1e-6)
        doubt *= 1 - belief
    drift = 0.6 + 0.5 * noise(rng, width, height, 0.45 * longest)
    cos, sin = np.cos(drift), np.sin(drift)
    total += (doubt + 0.02) * np.stack([sin * sin, -sin * cos, cos * cos], axis=-1)
    total = blur(total, 0.004 * smooth * longest)
    angle = 0.5 * np.arctan2(2 * total[..., 1], total[..., 0] - total[..., 2]) + np.pi / 2
    return Form(np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32), strength)
