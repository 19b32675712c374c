"""Generators: the small modern one, and the one of the classroom. Engine and trainer build them alike.

Both turn latents and labels into a code, and codes, one for each block, into a picture. The code of one block
may come from another picture than that of the next, which is what mixing is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FIRST_SIDE = 4
WIDEST = 256
LABEL = 32  # numbers that tell a label
SIDES = (16, 32, 64, 128, 256)


class Modulated(nn.Module):
    """Batch norm whose scale and shift come from the code."""

    def __init__(self, channels: int, code: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.scale = nn.Linear(code, channels)
        self.shift = nn.Linear(code, channels)
        for layer in (self.scale, self.shift):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        scale, shift = self.scale(code)[..., None, None], self.shift(code)[..., None, None]
        out: Tensor = self.norm(x) * (1 + scale) + shift
        return out


class Up(nn.Module):
    """Twice the side: nearest neighbour, convolution, modulated norm, gated linear unit."""

    def __init__(self, inside: int, outside: int, code: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inside, 2 * outside, 3, padding=1, bias=False)
        self.norm = Modulated(2 * outside, code)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        return F.glu(self.norm(self.conv(x), code), dim=1)


class Excitation(nn.Module):
    """Skip-layer excitation (Liu and others 2021): a small map gates the channels of a large one."""

    def __init__(self, small: int, large: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(small, large, 4)
        self.gate = nn.Conv2d(large, large, 1)

    def forward(self, small: Tensor, large: Tensor) -> Tensor:
        pooled = F.adaptive_avg_pool2d(small, 4)
        gate = torch.sigmoid(self.gate(F.leaky_relu(self.squeeze(pooled), 0.1)))
        return large * (2 * gate)


class Small(nn.Module):
    """A generator after FastGAN (Liu and others 2021), told its code in every block. `side` is a power of 2.

    The first map comes from the latents alone and is normed over the batch, so that labels cannot drown them:
    with both mixed by a mapping network, it learned one picture a label and was deaf to chance.

    A `grown` one has learned at half its side before: the picture of the last block but one is its sketch, to
    which the last block adds (after Karras and others 2018; at first it adds nothing).
    """

    architecture = "small"

    def __init__(
        self, side: int = 128, latent: int = 128, labels: Sequence[str] = ("",), width: int = 1536,
        grown: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.grown = grown
        self.side, self.latent, self.labels = side, latent, tuple(labels)
        self.code_size, self.width = latent + LABEL, width
        steps = (side // FIRST_SIDE).bit_length() - 1
        sizes = [min(WIDEST, max(12, width // (FIRST_SIDE << step))) for step in range(steps + 1)]
        self.told = nn.Linear(len(self.labels), LABEL, bias=False)
        nn.init.normal_(self.told.weight)
        self.first = nn.Linear(latent, 2 * sizes[0] * FIRST_SIDE**2, bias=False)
        self.first_norm = nn.BatchNorm2d(2 * sizes[0])
        self.blocks = nn.ModuleList(Up(a, b, self.code_size) for a, b in pairwise(sizes))
        # The map of block k gates that of block k + 3, eight times larger, as in the paper's 8 → 128 px.
        self.skips = nn.ModuleList(Excitation(sizes[k + 1], sizes[k + 4]) for k in range(max(0, steps - 3)))
        self.colour = nn.Conv2d(sizes[-1], 3, 3, padding=1)
        if grown:
            self.sketch = nn.Conv2d(sizes[-2], 3, 3, padding=1)
            nn.init.zeros_(self.colour.weight)
            nn.init.zeros_(self.colour.bias)  # type: ignore[arg-type]

    @property
    def layers(self) -> int:
        """How many codes `synthesise` takes: one for the first map, one for each block."""
        return 1 + len(self.blocks)

    def config(self) -> dict[str, Any]:
        """What `build` makes the same network from."""
        config = {
            "architecture": self.architecture, "side": self.side, "latent": self.latent,
            "labels": list(self.labels), "width": self.width,
        }  # fmt: skip
        return config | {"grown": True} if self.grown else config

    def codes(self, latents: Tensor, labels: Tensor) -> Tensor:
        """(N, latent) standard normal and (N, labels) shares that add up to 1 → (N, code)."""
        return torch.cat([latents, self.told(labels)], 1)

    def synthesise(self, codes: Tensor) -> Tensor:
        """(N, layers, code) → (N, 3, side, side) in −1…1."""
        x = self.first(codes[:, 0, : self.latent]).unflatten(1, (-1, FIRST_SIDE, FIRST_SIDE))
        x = F.glu(self.first_norm(x), dim=1)
        maps: list[Tensor] = []
        for number, block in enumerate(self.blocks):
            x = block(x, codes[:, number + 1])
            if number >= 3:  # noqa: PLR2004 (see `skips`)
                x = self.skips[number - 3](maps[number - 3], x)
            maps.append(x)
        picture = self.colour(x)
        if self.grown:
            sketch = self.sketch(maps[-2])
            picture = picture + F.interpolate(sketch, scale_factor=2.0, mode="bilinear", align_corners=False)
        return torch.tanh(picture)

    def forward(self, latents: Tensor, labels: Tensor) -> Tensor:
        """(N, latent), (N, labels) → (N, 3, side, side) in −1…1."""
        codes = self.codes(latents, labels)
        return self.synthesise(codes[:, None].expand(-1, self.layers, -1))


class Classroom(nn.Module):
    """The generator of the classroom: 100 → 128 → 256 → 512 → 1024 → 784, grey pictures of 28 × 28."""

    architecture = "classroom"
    SIZES = (100, 128, 256, 512, 1024, 784)

    def __init__(self) -> None:
        super().__init__()
        self.side, self.latent, self.labels, self.code_size = 28, self.SIZES[0], ("",), self.SIZES[0]
        parts: list[nn.Module] = []
        for inside, outside in zip(self.SIZES[:-2], self.SIZES[1:-1], strict=True):
            parts += [nn.Linear(inside, outside), nn.BatchNorm1d(outside), nn.LeakyReLU(0.2)]
        self.body = nn.Sequential(*parts, nn.Linear(*self.SIZES[-2:]), nn.Tanh())

    layers = 1

    def config(self) -> dict[str, Any]:
        """What `build` makes the same network from."""
        return {"architecture": self.architecture, "side": self.side, "latent": self.latent, "labels": [""]}

    def codes(self, latents: Tensor, labels: Tensor) -> Tensor:
        """The latents themselves; this network knows no labels."""
        return latents

    def synthesise(self, codes: Tensor) -> Tensor:
        """(N, 1, 100) → (N, 3, 28, 28) in −1…1, all channels alike."""
        grey: Tensor = self.body(codes[:, 0]).view(-1, 1, self.side, self.side)
        return grey.expand(-1, 3, -1, -1)

    def forward(self, latents: Tensor, labels: Tensor) -> Tensor:
        """(N, 100), anything → (N, 3, 28, 28) in −1…1."""
        return self.synthesise(self.codes(latents, labels)[:, None])


Generator = Small | Classroom


def build(config: Mapping[str, Any]) -> Generator:
    """The network that a configuration describes. Raises ValueError if it describes none that is known."""
    architecture = config.get("architecture")
    if architecture == Classroom.architecture:
        return Classroom()
    if architecture != Small.architecture:
        raise ValueError(f"the architecture “{str(architecture)[:60]}” is neither “small” nor “classroom”")
    side, labels = config.get("side"), config.get("labels")
    if side not in SIDES or not isinstance(labels, list) or not 1 <= len(labels) <= 256:  # noqa: PLR2004
        raise ValueError("the side or the labels are not those of a network that can be built")
    sizes = [config.get(name) for name in ("latent", "width")]
    if not all(isinstance(size, int) and 1 <= size <= 16_384 for size in sizes):  # noqa: PLR2004
        raise ValueError("the sizes are not those of a network that can be built")
    latent, width = (int(size) for size in sizes if size is not None)
    grown = config.get("grown", False) is True and int(side) > SIDES[0]
    return Small(int(side), latent, [str(label) for label in labels], width, grown)
