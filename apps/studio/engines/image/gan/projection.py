"""Finds the codes whose picture comes nearest to a given one (Karras and others 2020, for this generator)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from apps.studio.engines.image.features.network import features
from apps.studio.engines.image.gan.drawing import as_image, as_tensor
from apps.studio.engines.image.gan.networks import Generator

FIRST_GUESSES = 96
RATE, STEPS = 0.06, 160
LOOSEN_AT = 0.5  # of the steps, from which each layer may have a code of its own
SHOWN_EVERY = 16
PULL = 0.002  # towards latents that chance would draw
PIXELS = 2.0  # weight of colours against features


@dataclass(frozen=True)
class Found:
    """A look at the search: codes (1, layers, code) and their labels (1, labels), the picture they make, how
    far it is, the part done."""

    codes: Tensor
    labels: Tensor
    picture: Image.Image
    distance: float
    fraction: float


def project(
    generator: Generator, picture: Image.Image, labels: Tensor | None, seed: int, device: str
) -> Iterator[Found]:
    """Better and better codes for `picture`; the last is the best. Without labels (1, labels) the nearest of
    the first guesses decides."""
    wanted = as_tensor(picture, generator.side).to(device)
    aim = _seen(wanted)
    latents, labels = _first_guess(generator, aim, wanted, labels, seed)
    latents = latents.clone().requires_grad_(True)
    loose = torch.zeros(1, generator.layers, generator.code_size, device=device, requires_grad=True)
    optimiser = torch.optim.Adam([latents, loose], RATE, (0.9, 0.99))
    best: tuple[float, Tensor] | None = None
    for step in range(STEPS + 1):
        codes = generator.codes(latents, labels)[:, None] + loose * (step >= STEPS * LOOSEN_AT)
        made = generator.synthesise(codes)
        distance = _distance(made, wanted, aim)
        if best is None or float(distance.detach()) < best[0]:
            best = float(distance.detach()), codes.detach().clone()
        if step % SHOWN_EVERY == 0 or step == STEPS:
            with torch.no_grad():
                shown = generator.synthesise(best[1])
            yield Found(best[1], labels, as_image(shown[0]), best[0], step / STEPS)
        optimiser.zero_grad()
        (distance + PULL * latents.square().mean() + PULL * loose.square().mean()).backward()  # type: ignore[no-untyped-call]
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, 4 * (1 - step / (STEPS + 1)), (step + 1) / 8)
        optimiser.step()


def _first_guess(
    generator: Generator, aim: list[Tensor], wanted: Tensor, labels: Tensor | None, seed: int
) -> tuple[Tensor, Tensor]:
    chance = torch.Generator().manual_seed(seed)
    device, kinds = wanted.device, len(generator.labels)
    latents = torch.randn(FIRST_GUESSES, generator.latent, generator=chance).to(device) * 0.8
    tried = torch.eye(kinds)[torch.arange(FIRST_GUESSES) % kinds].to(device)
    if labels is not None:
        tried = labels.to(device).expand(FIRST_GUESSES, -1)
    with torch.no_grad():
        distances = [
            float(_distance(generator(one[None], label[None]), wanted, aim))
            for one, label in zip(latents, tried, strict=True)
        ]
    nearest = min(range(FIRST_GUESSES), key=distances.__getitem__)
    return latents[nearest : nearest + 1], tried[nearest : nearest + 1]


def _seen(pictures: Tensor) -> list[Tensor]:
    """Features of pictures in −1…1 at three scales."""
    return features(str(pictures.device)).maps((pictures + 1) / 2, (2, 4, 10))


def _distance(made: Tensor, wanted: Tensor, aim: list[Tensor]) -> Tensor:
    parts = [
        (a - b).square().mean() / b.square().mean().clamp(min=1e-6)
        for a, b in zip(_seen(made), aim, strict=True)
    ]
    return torch.stack(parts).mean() + PIXELS * F.mse_loss(made, wanted)
