"""Looks at an unfinished picture without the decoder, which would take as long as a step: a linear map from
latents to colours, fitted to what the network's own encoder makes of plain colours."""

from __future__ import annotations

from itertools import product
from typing import Any

import torch
from PIL import Image

PATCH = 32  # pixels, of one plain colour
LEVELS = (-0.8, 0.0, 0.8)  # of each channel, in −1…1
RIDGE = 0.05  # holds what plain colours do not tell near nothing


class Looker:
    """The map for one network."""

    def __init__(self, vae: Any) -> None:
        colours = torch.tensor(list(product(LEVELS, repeat=3)), dtype=vae.dtype, device=vae.device)
        with torch.no_grad():
            patches = colours[:, :, None, None].expand(-1, -1, PATCH, PATCH)
            latents = vae.encode(patches).latent_dist.mean * vae.config.scaling_factor
        known = _with_one(latents.mean((2, 3)).float().cpu())
        square = known.T @ known + RIDGE * torch.eye(known.shape[1])
        self.map = torch.linalg.solve(square, known.T @ colours.float().cpu())  # (channels + 1, 3)

    def look(self, latents: torch.Tensor) -> Image.Image:
        """Latents (1, channels, height, width) as a picture eight times as large, soft."""
        parts = latents[0].float().cpu().movedim(0, -1)
        colours = (_with_one(parts) @ self.map).clamp(-1, 1).add(1).mul(127.5).round().to(torch.uint8)
        small = Image.fromarray(colours.numpy())
        return small.resize((small.width * 8, small.height * 8), Image.Resampling.BICUBIC)


def _with_one(values: torch.Tensor) -> torch.Tensor:
    return torch.cat([values, torch.ones_like(values[..., :1])], dim=-1)
