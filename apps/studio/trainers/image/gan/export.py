"""A generator as ONNX: `latents` in, `pictures` out."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from apps.studio.engines.image.gan.models import read
from apps.studio.engines.image.gan.networks import Generator

OPSET = 18


class Exported(nn.Module):
    """A generator whose only input is chance: what label a picture has is drawn from its latents."""

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator
        self.register_buffer("kinds", torch.eye(len(generator.labels)))

    kinds: Tensor

    def forward(self, latents: Tensor) -> Tensor:
        """(N, latent) standard normal → (N, 3, side, side) in 0…1."""
        share = (1 + torch.erf(latents[:, :1] / 2**0.5)) / 2  # even in 0…1, as the first number is normal
        number = (share * self.kinds.shape[0]).floor().clamp(0, self.kinds.shape[0] - 1)
        labels = self.kinds[number[:, 0].long()]
        made: Tensor = self.generator(latents, labels)
        return (made + 1) / 2


def export(path: Path, target: Path) -> None:
    """Write the model at `path` as ONNX to `target`, in one file. Raises ModelFileError for any other file.

    The input `latents` (N, latent) float32 is standard normal, the output `pictures` (N, 3, side, side) lies
    in 0…1. A network with labels takes the label from the first number of the latents, evenly over all.
    """
    module = Exported(read(path)).eval()
    example = torch.randn(2, module.generator.latent, generator=torch.Generator().manual_seed(0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, (example,), target, input_names=["latents"], output_names=["pictures"],
            dynamic_axes={"latents": {0: "batch"}, "pictures": {0: "batch"}}, opset_version=OPSET,
            dynamo=False,
        )  # fmt: skip
