"""The learner before its first step: new, or with what the model that comes with the studio knows."""

from __future__ import annotations

import torch

from apps.studio.engines.image.vae.model import WEIGHTS, Model, load
from apps.studio.engines.image.vae.network import Widths
from apps.studio.engines.image.vae.prior import Shape
from apps.studio.trainers.contract import TrainingContext
from apps.studio.trainers.image.vae.learner import Learner, Plan
from apps.studio.trainers.image.vae.pictures import Seen

GENTLER = (3e-4, 5e-4)  # rates for who knows something already


def learner_for(seen: Seen, begin: str, context: TrainingContext) -> Learner:
    """A learner for these pictures. `begin` is "ours" or "nothing"."""
    halves = quick_in_halves(context.device)
    labels = len(seen.labels)
    if begin == "nothing" or not WEIGHTS.exists():
        return Learner(Plan(context.seed, halves=halves), Widths(), Shape(labels=labels), context.device)
    ours = load(device=context.device)
    shape = Shape(**{**vars(ours.prior.shape), "labels": labels})
    learner = Learner(Plan(context.seed, rate=GENTLER, halves=halves), Widths(), shape, context.device)
    _remind(learner, ours, seen)
    return learner


def _remind(learner: Learner, ours: Model, seen: Seen) -> None:
    """Put what our model knows into the learner. Labels it knows keep what it knows of them; the others begin
    as any."""
    known = ours.prior.state_dict()
    rows = [ours.labels.index(name) if name in ours.labels else ours.prior.any for name in seen.labels]
    known["label.weight"] = known["label.weight"][torch.tensor([*rows, ours.prior.any])]
    for network in (learner.prior, learner.averages[1]):
        network.load_state_dict(known)
    for network in (learner.autoencoder, learner.averages[0]):
        network.load_state_dict(ours.autoencoder.state_dict())
    learner.critic_from = 0


def quick_in_halves(device: str) -> bool:
    """Whether bfloat16 is done in hardware there; elsewhere it is slower than single precision."""
    if device != "cpu":
        return torch.cuda.is_available() and torch.cuda.is_bf16_supported()
    known = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(known and known())
