"""Looks at a thumbnail of each draft and sends back the dull ones: empty, busy, flat, or of one colour."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from apps.studio.engines.image.abstract.genome import DRAFTS, Genome
from apps.studio.engines.image.abstract.painter import paint
from apps.studio.engines.image.abstract.scene import PROBE_AREA, Scene, Wishes, bred, compose

BLOCK = 6
EDGE = 0.08  # difference between neighbours in Oklab that the eye takes for an edge
LIVELY = 0.03  # spread of colour within a block that is more than plain ground


def draft(seed: int, wishes: Wishes, shape: tuple[int, int]) -> tuple[Scene, int]:
    """The first draft of this seed worth painting, or the least dull of them, and which one it is (0, 1, …).
    `shape` is (width, height)."""
    number, scene = _best(lambda attempt: compose(seed, attempt, wishes, shape), shape)
    return scene, number


def settle(genome: Genome, wishes: Wishes, shape: tuple[int, int]) -> Genome:
    """The genome with its drafts named: where they are not, the judge chooses as for a seed."""
    if genome.is_settled:
        return genome
    return genome.settled(_best(lambda attempt: bred(genome.settled(attempt), wishes, shape), shape)[0])


def _best(composed: Callable[[int], Scene], shape: tuple[int, int]) -> tuple[int, Scene]:
    """The first of the drafts that is not dull, or the least dull, and its number."""
    best: tuple[int, Scene] | None = None
    least = float("inf")
    scale = (PROBE_AREA / (shape[0] * shape[1])) ** 0.5
    width, height = max(8, round(shape[0] * scale)), max(8, round(shape[1] * scale))
    for attempt in range(DRAFTS):
        scene = composed(attempt)
        dull = dullness(paint(scene, width, height))
        if dull < least:
            best, least = (attempt, scene), dull
        if dull <= 0:
            break
    if best is None:
        raise RuntimeError("no draft could be measured")
    return best


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
