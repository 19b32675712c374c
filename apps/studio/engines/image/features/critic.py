"""How much a made picture looks like those that were learned from, label by label.

A critic is one direction of the features for each label (`trainers/image/critic.py` finds it), kept in the
file of the model that it goes with.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from apps.studio.engines.image.features.network import features

SIDE = 128  # pixels, in which every picture is looked at
TENSOR = "critic"  # its name in the file of a model
SEEN = 1280  # numbers in which a picture is seen


def vectors(pictures: Tensor) -> Tensor:
    """What is seen of pictures (N, 3, side, side) in 0…1: (N, 1280)."""
    large = F.interpolate(pictures, size=(SIDE, SIDE), mode="bicubic", antialias=True, align_corners=False)
    return features(str(pictures.device)).vectors(large.clamp(0, 1))


def marks(critic: Tensor, pictures: Tensor, labels: Tensor) -> Tensor:
    """(labels, 1280), (N, 3, side, side) in 0…1, shares of labels (N, labels) → (N,); higher is better."""
    return ((labels @ critic) * vectors(pictures)).sum(1)
