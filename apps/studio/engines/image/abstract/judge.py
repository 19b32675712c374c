"""Looks at a thumbnail of each draft and sends back the dull ones: empty, busy, flat, or of one colour."""

from __future__ import annotations

from torch import Tensor

from apps.studio.engines.image.abstract.painter import paint
from apps.studio.engines.image.abstract.scene import PROBE_AREA, Scene, Wishes, compose

DRAFTS = 6
BLOCK = 6
EDGE = 0.08  # difference between neighbours in Oklab that the eye takes for an edge
LIVELY = 0.03  # spread of colour within a block that is more than plain ground


def draft(seed: int, wishes: Wishes, shape: tuple[int, int], device: str = "cpu") -> Scene:
    """The first draft of this seed worth painting, or the least dull of them. `shape` is (width, height)."""
    best, least = None, float("inf")
    scale = (PROBE_AREA / (shape[0] * shape[1])) ** 0.5
    width, height = max(8, round(shape[0] * scale)), max(8, round(shape[1] * scale))
    for attempt in range(DRAFTS):
        scene = compose(seed, attempt, wishes, shape)
        dull = dullness(paint(scene, width, height))
        if dull < least:
            best, least = scene, dull
        if dull <= 0:
            break
    if best is None:
        raise RuntimeError("no draft could be measured")
    return best.moved(device)


def dullness(lab: Tensor) -> float:
    """0 for a thumbnail in Oklab (3, height, width) that holds the eye, more the further it falls short."""
    light = lab[0].flatten()
    contrast = float(light.quantile(0.96) - light.quantile(0.04))
    steps = (lab[:, 1:, 1:] - lab[:, :-1, 1:]).abs().sum(0) + (lab[:, 1:, 1:] - lab[:, 1:, :-1]).abs().sum(0)
    busy = float((steps > EDGE).float().mean())
    rows, columns = lab.shape[1] // BLOCK, lab.shape[2] // BLOCK
    blocks = lab[:, : rows * BLOCK, : columns * BLOCK].reshape(3, rows, BLOCK, columns, BLOCK)
    alive = float((blocks.std((2, 4)).sum(0) > LIVELY).float().mean())
    spread = float(lab.flatten(1).std(1).sum())
    return (
        _short(contrast, 0.3)
        + _short(busy, 0.07)
        + _short(0.62 - busy, 0.0)
        + _short(alive, 0.35)
        + _short(spread, 0.11)
    )


def _short(value: float, wanted: float) -> float:
    return max(0.0, wanted - value)
