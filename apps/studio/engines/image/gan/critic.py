"""Chooses among several candidates of one seed: which looks most like what was learned."""

from __future__ import annotations

import torch
from torch import Tensor

from apps.studio.engines.image.features.critic import marks
from apps.studio.engines.image.gan import codes
from apps.studio.engines.image.gan.networks import Generator

CALM = 0.8  # truncation at which candidates are judged, so that the choice stays while truncation is turned


def marks_of(critic: Tensor, made: Tensor, labels: Tensor) -> Tensor:
    """(labels, 1280), the generator's pictures in −1…1, shares of labels (N, labels) → (N,)."""
    return marks(critic, (made + 1) / 2, labels)


def chosen(generator: Generator, critic: Tensor | None, seed: int, labels: Tensor, attempts: int) -> Tensor:
    """The latents (1, latent) of a seed with labels (1, labels): the best of its first `attempts`.

    Without a critic, or from one attempt, the first.
    """
    candidates = codes.latents_of(generator, seed, attempts if critic is not None else 1)
    if critic is None or len(candidates) == 1:
        return candidates
    device = next(generator.parameters()).device
    kinds = labels.expand(len(candidates), -1).to(device)
    with torch.no_grad():  # not inference mode: the features may be loaded here, and others need gradients
        made = generator((candidates * CALM).to(device), kinds)
        best = int(marks_of(critic.to(device), made, kinds).argmax())
    return candidates[best : best + 1]
