"""The line that a train runs on, from one edge of the picture to the other."""

from __future__ import annotations

import cv2
import numpy as np

from apps.studio.engines.image.text_to_image.ground import Ground


def laid_track(g: Ground, foot: float, height: int) -> None:
    """A bed of gravel with sleepers and two rails, under a train of so many pixels' height."""
    row, deep = round(foot), max(3, round(height * 0.20))
    top, low = max(0, row - deep // 3), min(g.height, row + deep)
    if low <= top:
        return
    rows, columns = np.mgrid[top:low, 0 : g.width].astype(np.float32)
    grain = g.tiles.at(columns / 3, rows / 3, 3, 0.7)
    edge = g.tiles.at(columns / 40, rows / 9, 3) * 0.12 * deep
    cover = ((low - rows - 0.1 * deep + edge) / 2).clip(0, 1) * ((rows - top + edge + 1) / 2).clip(0, 1)
    stone = np.array((0.50, 0.46, 0.42), np.float32) * (0.85 + 0.35 * grain)[..., None]
    g.sheet[top:low] += cover[..., None] * (stone * g.light.on(0.6) - g.sheet[top:low])
    wood = (np.array((0.26, 0.19, 0.14), np.float32) * g.light.on(0.7)).tolist()
    for x in range(0, g.width, max(4, round(height * 0.16))):
        cv2.line(
            g.sheet, (x, row - 1), (x - deep // 4, row + deep // 2), wood, max(1, height // 26), cv2.LINE_AA
        )
    for level, by in ((row - 1, 0.8), (row + deep // 3, 1.0)):
        steel = (np.array((0.66, 0.66, 0.68), np.float32) * by * g.light.on(0.9)).tolist()
        cv2.line(g.sheet, (0, level), (g.width, level), steel, max(1, height // 32), cv2.LINE_AA)
