"""Learns the scales and shifts of one new style, step by step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from apps.studio.engines.image.style_transfer.models import STYLES, WEIGHTS, load_weights
from apps.studio.trainers.contract import TrainingError
from apps.studio.trainers.image.style.eyes import Distance, Eyes, Look
from apps.studio.trainers.image.style.painter import Painter

CONTENTS = Path(__file__).parent / "contents"
PROBES = ("dahlia", "picos", "rocket")  # what distances are measured on, from one style to the next
BATCH = 2
CROP, PROBE = 256, 192  # pixels
RATE, BETAS = 0.025, (0.9, 0.99)
WARM_UP = 10  # steps until the full rate
COLOUR_WEIGHT = 5.0
MEMORY = 0.97  # of the average over the last steps, which is what is kept in the end
SLOW = 1e-3  # share of the rate that is left at the end


@dataclass(frozen=True)
class Weights:
    """What counts how much."""

    content: float
    colour: float = COLOUR_WEIGHT

    def total(self, distance: Distance) -> Tensor:
        return distance.style + self.colour * distance.colour + self.content * distance.content


@dataclass(frozen=True)
class Built:
    """How far the nearest of the built-in styles is: its row, and the two distances."""

    row: int
    style: float
    colour: float


class Scales:
    """All scales and shifts as one vector, and the layers' share of it."""

    def __init__(self, table: dict[str, Tensor]) -> None:
        self.names = sorted(table)
        self.sizes = [table[name].shape[1] for name in self.names]
        self.rows = torch.cat([table[name] for name in self.names], 1)  # (26, all)

    def named(self, vector: Tensor) -> dict[str, Tensor]:
        """(all,) → `LAYER.gamma` and `LAYER.beta`."""
        return dict(zip(self.names, torch.split(vector, self.sizes), strict=True))


class Learner:
    """One style in the making."""

    def __init__(
        self, styles: Sequence[Image.Image], scale: int, weights: Weights, seed: int, device: str
    ) -> None:
        table = load_weights(WEIGHTS / "multistyle.safetensors")
        self.device, self.seed, self.weights = device, seed, weights
        self.painter = Painter(table).to(device)
        self.scales = Scales({name: rows for name, rows in table.items() if not name.endswith("weight")})
        pictures = {path.stem: as_tensor(Image.open(path)) for path in sorted(CONTENTS.glob("*.webp"))}
        self.contents = torch.cat(list(pictures.values())).to(device)
        self.probes = torch.cat([pictures[name] for name in PROBES])[:, :, :PROBE, :PROBE].to(device)
        self.eyes = Eyes(self.contents[:, :, :CROP, :CROP], device)
        self.look: Look = self.eyes.look(
            [as_tensor(sized(style, scale)).to(device) for style in styles], self._chance(0)
        )
        self.vector = torch.zeros(len(self.scales.rows[0]), device=device, requires_grad=True)
        self.average = torch.zeros_like(self.vector, requires_grad=False)
        self.optimiser = torch.optim.Adam([self.vector], lr=RATE, betas=BETAS)
        self.step = 0

    def _chance(self, step: int) -> torch.Generator:
        """Of its own for each step, so that a training that was interrupted goes on as if it had not been."""
        return torch.Generator().manual_seed((self.seed * 1_000_003 + step) % 2**63)

    def measure(self, vector: Tensor) -> Distance:
        """The distances of paintings of the probes."""
        with torch.no_grad():
            paintings = self.painter(self.probes, self.scales.named(vector))
            return self.eyes.distance(paintings, self.probes, self.look, self._chance(0))

    def nearest(self, row: int) -> Built:
        """How far one of the built-in styles is."""
        found = self.measure(self.scales.rows[row].to(self.device))
        return Built(row, float(found.style), float(found.colour))

    def begin(self, row: int) -> None:
        """Start from a built-in style."""
        with torch.no_grad():
            self.vector.copy_(self.scales.rows[row])
            self.average.copy_(self.scales.rows[row])

    def learn(self, fraction: float) -> Distance:
        """One step; `fraction` says how much of the training is behind, and so how careful the step is."""
        chance = self._chance(self.step + 1)
        contents = self._crops(chance)
        warm = min((self.step + 1) / WARM_UP, 1.0)
        falling = SLOW + (1 - SLOW) * (0.5 + 0.5 * math.cos(math.pi * min(fraction, 1.0)))
        self.optimiser.param_groups[0]["lr"] = RATE * warm * falling
        paintings = self.painter(contents, self.scales.named(self.vector))
        found = self.eyes.distance(paintings, contents, self.look, chance)
        self.optimiser.zero_grad()
        self.weights.total(found).backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        self.step += 1
        memory = min(MEMORY, self.step / (self.step + 10))
        self.average.lerp_(self.vector.detach(), 1 - memory)
        if not bool(torch.isfinite(self.vector).all()):
            raise TrainingError("The style could not be learned from these pictures. Try others.")
        return Distance(found.style.detach(), found.colour.detach(), found.content.detach())

    def _crops(self, chance: torch.Generator) -> Tensor:
        """(BATCH, 3, CROP, CROP) of photographs, some of them mirrored."""
        room = self.contents.shape[2] - CROP + 1
        crops = []
        for number, top, left, mirrored in torch.stack(
            [torch.randint(most, (BATCH,), generator=chance) for most in (len(self.contents), room, room, 2)],
            1,
        ).tolist():
            crop = self.contents[number, :, top : top + CROP, left : left + CROP]
            crops.append(crop.flip(2) if mirrored else crop)
        return torch.stack(crops)

    def samples(self) -> Image.Image:
        """The probes as they are painted now, side by side."""
        with torch.no_grad():
            paintings = self.painter(self.probes, self.scales.named(self.average))
        row = torch.cat(list(paintings), 2).permute(1, 2, 0)
        return Image.fromarray((row * 255).round().byte().cpu().numpy())

    def state(self) -> dict[str, Tensor]:
        """Everything needed to go on."""
        kept = self.optimiser.state[self.vector]
        return {
            "vector": self.vector.detach(), "average": self.average, "step": torch.tensor(self.step),
            "first": kept["exp_avg"], "second": kept["exp_avg_sq"],
        }  # fmt: skip

    def restore(self, state: dict[str, Tensor]) -> None:
        """Go on from `state`. Raises KeyError or RuntimeError if it is of another network."""
        with torch.no_grad():
            self.vector.copy_(state["vector"])
            self.average.copy_(state["average"])
        self.step = int(state["step"])
        self.optimiser.state[self.vector] = {
            "step": torch.tensor(float(self.step)), "exp_avg": state["first"].clone(),
            "exp_avg_sq": state["second"].clone(),
        }  # fmt: skip


def sized(picture: Image.Image, short: int) -> Image.Image:
    """`picture` with its shorter side at `short`; from very long ones, the middle."""
    width, height = picture.size
    side = min(width, height) * 2
    left, top = max(width - side, 0) // 2, max(height - side, 0) // 2
    cut = picture.crop((left, top, left + min(side, width), top + min(side, height)))
    scale = short / min(cut.size)
    return cut.resize((round(cut.width * scale), round(cut.height * scale)), Image.Resampling.LANCZOS)


def as_tensor(picture: Image.Image) -> Tensor:
    """(1, 3, H, W) in 0…1."""
    pixels = np.array(picture.convert("RGB"))
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255


def rows_of_styles() -> range:
    """The rows of the table that one may start from."""
    return range(STYLES)
