"""Teaches a finished model's critic: one direction a label, and one for any (`trainers/image/critic.py`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from apps.studio.engines.image.features.critic import SEEN
from apps.studio.engines.image.vae.critic import TEMPERATURE, judged_way
from apps.studio.engines.image.vae.model import Model
from apps.studio.trainers.image.critic import AT_ONCE, FEWEST, discriminant, seen, seen_of_made, spread_out
from apps.studio.trainers.image.vae.pictures import Views

SEED = 5000  # of the first batch of dreams; far from the seeds that one tries by hand


def taught(model: Model, views: Views, check: Callable[[], None]) -> Tensor:
    """The critic (labels + 1, 1280); `check` is called now and then, and may raise.

    A label with fewer than `FEWEST` pictures keeps zeros, so that its first candidate is taken.
    """
    found = torch.zeros(len(model.labels) + 1, SEEN)
    for label in range(len(found)):
        is_any = label == model.prior.any
        places = np.arange(len(views.labels)) if is_any else np.flatnonzero(views.labels == label)
        if len(places) >= FEWEST:
            made = seen_of_made(partial(_made, model, label, check), check)
            found[label] = discriminant(seen(spread_out(views.squares, places), check), made)
    return found


def _made(model: Model, label: int, check: Callable[[], None], number: int) -> Tensor:
    noise = model.noise(SEED + number, AT_ONCE) * TEMPERATURE
    return model.decode(model.dream(noise, judged_way(label), check), check).clone()
