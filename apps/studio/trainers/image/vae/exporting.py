"""The generator as ONNX: noise in, pictures out, the flow unrolled."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from apps.studio.engines.image.vae.model import Model, load
from apps.studio.engines.image.vae.network import GRID
from apps.studio.engines.image.vae.prior import Way, follow
from apps.studio.trainers.contract import TrainingError

STEPS = 8


class Generator(nn.Module):
    """Standard normal latents (N, C · 64) to pictures (N, 3, 128, 128) in 0…1."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.prior, self.decoder = model.prior, model.autoencoder.decoder
        self.latent, self.way = model.prior.shape.latent, Way(model.prior.any, steps=STEPS)
        self.mean, self.spread = model.mean[:, None, None], model.spread[:, None, None]

    def forward(self, latents: Tensor) -> Tensor:
        codes = follow(self.prior, latents.reshape(-1, self.latent, GRID, GRID), self.way)
        pictures: Tensor = self.decoder(codes * self.spread + self.mean).clamp(0, 1)
        return pictures


def export(path: Path, target: Path) -> None:
    """Write the model in `path` as ONNX. Raises TrainingError where the package is missing."""
    try:
        import onnx  # noqa: F401
    except ImportError as error:
        raise TrainingError("Exporting needs the package “onnx”. Install it and try again.") from error
    generator = Generator(load(path)).eval()
    latents = torch.zeros(2, generator.latent * GRID * GRID)
    torch.onnx.export(
        generator, (latents,), str(target), input_names=["latents"], output_names=["pictures"],
        dynamic_axes={"latents": {0: "batch"}, "pictures": {0: "batch"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
