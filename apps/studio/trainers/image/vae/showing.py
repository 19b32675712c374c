"""What a learner can do now, as a picture: from pictures and noise that stay the same all the while."""

from __future__ import annotations

import torch
from PIL import Image

from apps.studio.engines.image.vae.model import Model, as_pictures
from apps.studio.engines.image.vae.network import SIDE
from apps.studio.engines.image.vae.prior import Way
from apps.studio.trainers.image.vae.learner import Learner, as_tensor
from apps.studio.trainers.image.vae.pictures import Seen, Views

PAIRS, ACROSS, GAP = 12, 6, 4
GUIDANCE = 1.5
SEED = 20


def model_of(learner: Learner, labels: list[str]) -> Model:
    """The averaged networks, as the engine will use them."""
    autoencoder, prior = (network.eval() for network in learner.averages)
    mean, spread = learner.mean.to(learner.device), learner.spread.to(learner.device)
    return Model(autoencoder, prior, mean, spread, {}, tuple(labels), device=learner.device)


def measured_with(seen: Seen) -> Views:
    """The held-out pictures, or where there are none, those learned from."""
    return seen.held_out if len(seen.held_out.labels) else seen.train


def memories(learner: Learner, seen: Seen) -> tuple[Image.Image, float]:
    """Pictures beside what is remembered of them, and the mean peak signal to noise ratio."""
    views = measured_with(seen)
    index = spread_out(len(views.labels), PAIRS)
    true = as_tensor(views, index, learner.device)
    with torch.inference_mode():
        network = learner.averages[0]
        made = network.decoder(network.encoder(true)[0]).clamp(0, 1)
    side_by_side = torch.stack([true, made], 1).flatten(0, 1)
    return sheet(as_pictures(side_by_side), ACROSS), psnr(made, true)


def dreams(learner: Learner, seen: Seen) -> Image.Image:
    """Four dreams of each of the first three labels."""
    model = model_of(learner, seen.labels)
    made = []
    for label in range(min(3, len(seen.labels))):
        noise = model.noise(SEED + label, 4 if len(seen.labels) > 1 else 12)
        made += as_pictures(model.decode(model.dream(noise, Way(label, GUIDANCE, 8))))
    return sheet(made, ACROSS)


def psnr(made: torch.Tensor, true: torch.Tensor) -> float:
    """In decibels, the mean over pictures."""
    error = (made - true).square().mean((1, 2, 3)).clamp_min(1e-8)
    return float((-10 * torch.log10(error)).mean())


def spread_out(count: int, wanted: int) -> list[int]:
    """`wanted` numbers below `count`, evenly apart."""
    wanted = min(count, wanted)
    return [number * count // wanted for number in range(wanted)]


def sheet(pictures: list[Image.Image], across: int) -> Image.Image:
    """Pictures in rows, with gaps."""
    step = SIDE + GAP
    rows = -(-len(pictures) // across)
    page = Image.new("RGB", (across * step + GAP, rows * step + GAP), "#fbfaf8")
    for number, picture in enumerate(pictures):
        page.paste(picture, (GAP + number % across * step, GAP + number // across * step))
    return page
