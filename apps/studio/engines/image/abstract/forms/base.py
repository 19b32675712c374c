"""What all forms share: a frame to look through, and the shape of a form."""

from __future__ import annotations

from abc import abstractmethod
from math import pi, tau
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from apps.studio.engines.image.abstract.blend import Blend
from apps.studio.engines.image.abstract.network import weight
from apps.studio.engines.image.abstract.plan import Sheet

Rng = np.random.Generator


class Frame(nn.Module):
    """Where one looks from: turned, zoomed, shifted, then gently warped by a few waves, twice."""

    def __init__(
        self,
        rng: Rng,
        *,
        turn: float = pi,
        zoom: float = 1.0,
        shift: float = 0.5,
        warp: float = 0.2,
        pitch: float = 2.0,
        waves: int = 3,
    ) -> None:
        super().__init__()
        angle, scale = rng.uniform(-turn, turn), zoom * float(np.exp(rng.uniform(-0.25, 0.25)))
        cos, sin = scale * np.cos(angle), scale * np.sin(angle)
        self.register_buffer("matrix", torch.tensor([[cos, -sin], [sin, cos]], dtype=torch.float32))
        self.register_buffer("shift", constant(rng.uniform(-shift, shift, (2, 1))))
        self.register_buffer("waves", weight(rng, 2, waves, 2, scale=pitch))
        self.register_buffer("phases", constant(rng.uniform(0, tau, (2, waves, 1))))
        self.register_buffer("pull", weight(rng, 2, 2, waves, scale=warp))

    def turn(self, angle: float) -> None:
        """Turn the view by as much again."""
        cos, sin = np.cos(angle), np.sin(angle)
        self.matrix = constant([[cos, -sin], [sin, cos]]) @ self.get_buffer("matrix")

    def forward(self, place: Tensor) -> Tensor:
        """Places of shape (2, points) to where they are taken from."""
        waves, phases, pull = (self.get_buffer(name) for name in ("waves", "phases", "pull"))
        place = torch.addmm(self.get_buffer("shift"), self.get_buffer("matrix"), place)
        for turn in range(2):
            place = place + pull[turn] @ torch.addmm(phases[turn], waves[turn], place).sin_()
        return place


class Form(nn.Module):
    """Base of the families: `forward` takes places (2, points) to fields (fields, points).

    A form draws all its constants from one generator when it is made; afterwards it is a pure function of
    place, which is why a picture is the same at every size. `broken` says that fields jump somewhere.
    """

    broken: ClassVar[bool] = False
    sheets: list[Sheet]

    @abstractmethod
    def forward(self, place: Tensor) -> Tensor:
        """The fields at these places."""


def chance(rng: Rng, likely: float) -> bool:
    """True as often as `likely` says."""
    return bool(rng.random() < likely)


def settled(rng: Rng, low: float, high: float) -> float:
    """A uniform number from which something is counted, so that it is not to change by a little."""
    return rng.settled(low, high) if isinstance(rng, Blend) else rng.uniform(low, high)


def still(rng: Rng, low: float, high: float) -> float:
    """A uniform number that divides kinds from one another: it may be bred, but would jump in a film."""
    if isinstance(rng, Blend):
        return float(rng.between(lambda stream: stream.uniform(low, high), low, high, still=True))
    return rng.uniform(low, high)


def constant(values: np.ndarray | list[list[float]]) -> Tensor:
    """Drawn numbers as float32, the precision that all of the painting is in."""
    return torch.from_numpy(np.asarray(values, dtype=np.float32))


def apart(rng: Rng, count: int, reach: float = 1.6) -> np.ndarray:
    """Points (count, 2) in a square that keep away from one another (Mitchell's best candidate, 1991)."""
    if isinstance(rng, Blend):  # the best of each seed, mixed: the best of mixed ones would jump
        points: np.ndarray = rng.between(lambda stream: apart(stream, count, reach), -reach, reach)
        return points
    found = [rng.uniform(-reach, reach, 2)]
    while len(found) < count:
        candidates = rng.uniform(-reach, reach, (8, 2))
        gaps = np.linalg.norm(candidates[:, None] - np.array(found)[None], axis=-1).min(1)
        found.append(candidates[gaps.argmax()])
    return np.array(found)
