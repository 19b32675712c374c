"""The sheet a picture is printed on: its tooth, and how colour lies in it."""

from __future__ import annotations

import numpy as np

from apps.studio.engines.image.growth.plane import Bytes, Floats, Plane

TOOTH = (
    900.0  # bumps of the paper to a unit: the same at every size, and finer than can be seen at small ones
)


class Paper:
    """A tile of paper's tooth that is repeated; about −1…1."""

    def __init__(self, plane: Plane, seed: int) -> None:
        self.plane = plane
        rng = np.random.Generator(np.random.Philox(seed ^ 0x9A7E2))
        self.tile = _tile(rng)

    def printed(self, picture: Bytes, strength: float, top: int = 0) -> Bytes:
        """Rows of a picture (rows, width, 3) from `top` down with the paper's tooth in them."""
        if strength <= 0:
            return picture
        rows = picture.shape[0]
        tooth = self._rows(top, rows) * np.float32(strength * 11)
        light = picture.astype(np.float32)
        # Tooth is seen most in middle tones: black stays black, white stays white.
        room = np.float32(0.35) + light.mean(-1, keepdims=True) * np.float32(0.65 / 255)
        light += tooth[..., None] * room
        result: Bytes = np.clip(light + 0.5, 0, 255).astype(np.uint8)
        return result

    def _rows(self, top: int, rows: int) -> Floats:
        import cv2

        step = TOOTH / self.plane.unit
        across = (np.arange(self.plane.width, dtype=np.float32) + 0.5) * np.float32(step)
        down = (np.arange(top, top + rows, dtype=np.float32) + 0.5) * np.float32(step)
        side = self.tile.shape[0]
        x, y = np.broadcast_arrays(across[None, :] % side, down[:, None] % side)
        found = cv2.remap(
            self.tile, x.copy(), y.copy(), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
        ).astype(np.float32)  # fmt: skip
        faint: Floats = found * np.float32(min(1.0, 0.35 + 0.65 / max(step, 0.5)))
        return faint


def _tile(rng: np.random.Generator, side: int = 512) -> Floats:
    import cv2

    raw = rng.standard_normal((side, side)).astype(np.float32)
    around = np.tile(raw, (3, 3))[side - 16 : 2 * side + 16, side - 16 : 2 * side + 16]
    fine, coarse = (cv2.GaussianBlur(around, (0, 0), sigma)[16:-16, 16:-16] for sigma in (0.7, 2.5))
    tooth = fine / fine.std() * 0.65 + coarse / coarse.std() * 0.35
    return np.clip(tooth, -2.5, 2.5).astype(np.float32) / np.float32(2)
