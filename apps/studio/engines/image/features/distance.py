"""How far two collections of pictures are apart, and how near a made picture is to one it learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from apps.studio.engines.image.features.network import features

Vectors = NDArray[np.float32]  # (pictures, 1280)
SIDE = 128  # pixels; every picture is looked at in this size, whatever its own
BATCH = 32


def vectors(pictures: Sequence[Image.Image], side: int = SIDE, device: str = "cpu") -> Vectors:
    """One vector a picture; all are squeezed to `side` × `side` first, so compare like with like."""
    network, rows = features(device), []
    with torch.inference_mode():
        for begin in range(0, len(pictures), BATCH):
            batch = [
                np.asarray(
                    picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3)
                )
                for picture in pictures[begin : begin + BATCH]
            ]
            tensor = torch.from_numpy(np.stack(batch)).to(device).permute(0, 3, 1, 2).float() / 255
            rows.append(network.vectors(tensor).cpu().numpy())
    return np.concatenate(rows) if rows else np.zeros((0, 1280), np.float32)


def kid(one: Vectors, other: Vectors) -> float:
    """Kernel inception distance: the unbiased squared MMD under a cubic polynomial kernel.

    After Bińkowski and others 2018, with this network in place of Inception, so figures compare among
    themselves only. Around 0 the collections cannot be told apart; it may be slightly negative.
    """
    if min(len(one), len(other)) < 2:  # noqa: PLR2004
        raise ValueError("Each collection needs two pictures or more.")
    within_one, within_other, between = (_kernel(a, b) for a, b in ((one, one), (other, other), (one, other)))
    return float(_mean_of_pairs(within_one) + _mean_of_pairs(within_other) - 2 * between.mean())


def nearest(made: Vectors, learned: Vectors) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """For each made picture the cosine similarity to, and the index of, the nearest it learned from."""
    similarity = _unit(made) @ _unit(learned).T
    index = similarity.argmax(1)
    return similarity[np.arange(len(made)), index], index


def _kernel(one: Vectors, other: Vectors) -> NDArray[np.float64]:
    products = one.astype(np.float64) @ other.T.astype(np.float64)
    result: NDArray[np.float64] = (products / one.shape[1] + 1) ** 3
    return result


def _mean_of_pairs(kernel: NDArray[np.float64]) -> float:
    count = len(kernel)
    return float((kernel.sum() - np.trace(kernel)) / (count * (count - 1)))


def _unit(rows: Vectors) -> NDArray[np.float64]:
    wide = rows.astype(np.float64)
    result: NDArray[np.float64] = wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12)
    return result
