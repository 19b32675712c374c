"""Chooses among several candidates of one seed: which looks most like what was learned.

The critic is one direction of the features for each label (`trainers/image/gan/critic.py` finds it), kept in
the model's file beside the generator.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from apps.studio.engines.image.features.network import features
from apps.studio.engines.image.gan import codes
from apps.studio.engines.image.gan.networks import Generator

SIDE = 128  # pixels, in which every picture is looked at
CALM = 0.8  # truncation at which candidates are judged, so that the choice stays while truncation is turned
TENSOR = "critic"  # its name in the file of a model
SEEN = 1280  # numbers in which a picture is seen


def vectors(pictures: Tensor) -> Tensor:
    """What is seen of pictures (N, 3, side, side) in −1…1: (N, 1280)."""
    large = F.interpolate(pictures, size=(SIDE, SIDE), mode="bicubic", antialias=True, align_corners=False)
    return features(str(pictures.device)).vectors(((large + 1) / 2).clamp(0, 1))


def marks(weights: Tensor, pictures: Tensor, labels: Tensor) -> Tensor:
    """(labels, 1280), (N, 3, side, side) in −1…1, shares of labels (N, labels) → (N,); higher is better."""
    return ((labels @ weights) * vectors(pictures)).sum(1)


def chosen(generator: Generator, weights: Tensor | None, seed: int, labels: Tensor, attempts: int) -> Tensor:
    """The latents (1, latent) of a seed with labels (1, labels): the best of its first `attempts`.

    Without a critic, or from one attempt, the first.
    """
    candidates = codes.latents_of(generator, seed, attempts if weights is not None else 1)
    if weights is None or len(candidates) == 1:
        return candidates
    device = next(generator.parameters()).device
    kinds = labels.expand(len(candidates), -1).to(device)
    with torch.no_grad():  # not inference mode: the features may be loaded here, and others need gradients
        made = generator((candidates * CALM).to(device), kinds)
        best = int(marks(weights.to(device), made, kinds).argmax())
    return candidates[best : best + 1]
