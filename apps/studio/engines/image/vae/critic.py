"""Chooses among several dreams of one seed: which looks most like what was learned.

The critic has a row for every label and a last one for any, as the flow's own labels are.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from apps.studio.engines.image.features.critic import marks
from apps.studio.engines.image.vae.model import Model
from apps.studio.engines.image.vae.prior import Check, Way

# How candidates are dreamt for the choice, so that it stays while temperature and strictness are turned.
TEMPERATURE, GUIDANCE, STEPS = 0.95, 2.0, 6


def judged_way(label: int) -> Way:
    """The way along which candidates are dreamt."""
    return Way(label, GUIDANCE, STEPS)


def chosen(model: Model, seed: int, label: int, attempts: int, check: Check) -> Tensor:
    """The noise (1, C, 8, 8) of a seed, the best of its first `attempts` for this label.

    Without a critic, or from one attempt, the first.
    """
    if model.critic is None or attempts == 1:
        return model.noise(seed)
    candidates = model.noise(seed, attempts)
    pictures = model.decode(model.dream(candidates * TEMPERATURE, judged_way(label), check), check)
    kinds = F.one_hot(torch.full((attempts,), label), len(model.critic)).float().to(model.device)
    with torch.no_grad():
        best = int(marks(model.critic.to(model.device), pictures.clone(), kinds).argmax())
    return candidates[best : best + 1]
