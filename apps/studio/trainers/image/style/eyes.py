"""How near a painting is to a style and to what it shows, in numbers that have gradients.

Style is what the features of a picture have in common over all places: their Gram matrices (Gatys, Ecker,
Bethge: Image Style Transfer Using Convolutional Neural Networks, CVPR 2016), and the distribution of its
colours in Oklab, compared by sorting along fixed directions (sliced Wasserstein; Heitz and others 2021).
Content is where the features lie, whatever their strength: instance-normalised maps, so that a painting may
change light and contrast freely. The features are those of EfficientNet-Lite0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from apps.studio.engines.image.features.network import Features, features
from apps.studio.engines.image.style_transfer.colour import oklab_of

STYLE_LEVELS = (0, 2, 4, 10)  # blocks at 1/2, 1/4, 1/8 and 1/16 of the size
CONTENT_LEVELS = (4, 10)
LEVELS = tuple(sorted({*STYLE_LEVELS, *CONTENT_LEVELS}))
COLOURS = 1024  # pixels whose colours are compared
DIRECTIONS = 12
CHROMA = 2.0  # how much the two colour axes count beside lightness, whose range is larger
SMALL = 1e-3

Maps = dict[int, Tensor]


@dataclass(frozen=True)
class Look:
    """What there is to be matched: a Gram matrix for each level, and sorted colours (directions, COLOURS)."""

    grams: Mapping[int, Tensor]
    colours: Tensor


@dataclass(frozen=True)
class Distance:
    """How far paintings are from a look, and from what they show; each a tensor without shape."""

    style: Tensor
    colour: Tensor
    content: Tensor


class Eyes:
    """Sees pictures in 0…1, (N, 3, H, W). `usual` photographs tell how strong features usually are."""

    def __init__(self, usual: Tensor, device: str = "cpu") -> None:
        self.network: Features = features(device)
        with torch.no_grad():
            seen = zip(LEVELS, self.network.maps(usual, LEVELS), strict=True)
            self.scales = {
                level: (found.mean((0, 2, 3), keepdim=True), found.std((0, 2, 3), keepdim=True) + SMALL)
                for level, found in seen
            }
        self.directions = _directions().to(device)

    def maps(self, pictures: Tensor) -> Maps:
        """The features of each level, each channel in units of its usual spread."""
        found = zip(LEVELS, self.network.maps(pictures, LEVELS), strict=True)
        return {level: (values - self.scales[level][0]) / self.scales[level][1] for level, values in found}

    def look(self, pictures: Sequence[Tensor], generator: torch.Generator) -> Look:
        """What these pictures, each (1, 3, H, W) of any size, have in common."""
        with torch.no_grad():
            seen = [self.maps(picture) for picture in pictures]
            grams = {
                level: torch.stack([gram(maps[level])[0] for maps in seen]).mean(0) for level in STYLE_LEVELS
            }
            colours = torch.stack([self.colours(picture, generator)[0] for picture in pictures]).mean(0)
        return Look(grams, colours)

    def colours(self, pictures: Tensor, generator: torch.Generator) -> Tensor:
        """Colours of `COLOURS` places (N, directions, COLOURS), sorted along each direction."""
        flat = pictures.flatten(2)
        places = torch.randint(flat.shape[2], (COLOURS,), generator=generator).to(pictures.device)
        lab = oklab_of(flat[:, :, places].transpose(1, 2))
        return (lab @ self.directions.T).transpose(1, 2).sort(2).values

    def distance(
        self, paintings: Tensor, contents: Tensor, look: Look, generator: torch.Generator
    ) -> Distance:
        """Means over the paintings of `contents`."""
        painted = self.maps(paintings)
        with torch.no_grad():
            shown = self.maps(contents)
        return Distance(
            style=_style(painted, look),
            colour=(self.colours(paintings, generator) - look.colours).abs().mean(),
            content=_content(painted, shown),
        )


def gram(maps: Tensor) -> Tensor:
    """(N, C, H, W) → (N, C, C): how often each two channels answer together, averaged over the places."""
    flat = maps.flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def _style(painted: Maps, look: Look) -> Tensor:
    """The distance of the Gram matrices as a share of their size, added up over the levels."""
    parts = [
        ((gram(painted[level]) - wanted) ** 2).sum((1, 2)).mean() / (wanted**2).sum()
        for level, wanted in look.grams.items()
    ]
    return torch.stack(parts).sum()


def _content(painted: Maps, shown: Maps) -> Tensor:
    parts = [F.mse_loss(_normed(painted[level]), _normed(shown[level])) for level in CONTENT_LEVELS]
    return torch.stack(parts).mean()


def _normed(maps: Tensor) -> Tensor:
    return (maps - maps.mean((2, 3), keepdim=True)) / (maps.std((2, 3), keepdim=True) + 0.1)


def _directions() -> Tensor:
    """Unit vectors (DIRECTIONS, 3) over lightness and the two colour axes; the axes themselves come first."""
    drawn = torch.randn(DIRECTIONS, 3, generator=torch.Generator().manual_seed(0))
    drawn[:3] = torch.eye(3)
    weighted = drawn / drawn.norm(dim=1, keepdim=True)
    return weighted * torch.tensor([1.0, CHROMA, CHROMA])
