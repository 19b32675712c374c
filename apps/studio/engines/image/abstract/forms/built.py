"""Forms built from figures: rings, cells, discs and tiles."""

from __future__ import annotations

from math import tau

import numpy as np
import torch
from torch import Tensor

from apps.studio.engines.image.abstract.forms.base import (
    Form,
    Frame,
    Rng,
    apart,
    chance,
    constant,
    settled,
    still,
)
from apps.studio.engines.image.abstract.network import PatternNetwork
from apps.studio.engines.image.abstract.plan import Sheet, flat


class Radial(Form):
    """Rings about a few centres, cut by sectors in which the colours change places."""

    broken = True

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        self.frame = Frame(rng, zoom=1.0, shift=0.1, warp=0.02 + 0.06 * complexity, pitch=1.5)
        # Never two: two centres look back at one like a pair of eyes.
        count = int(
            rng.choice(
                [1, 3, 4, 6],
                p=[0.55 - 0.4 * complexity, 0.25, 0.1 + 0.2 * complexity, 0.1 + 0.2 * complexity],
            )
        )
        self.register_buffer("centres", constant(apart(rng, count, 0.95)))
        self.register_buffer("sizes", constant(np.exp(rng.uniform(-0.75, 0.75, (count, 1)))))
        self.register_buffer("turns", constant(rng.integers(0 if count > 1 else 1, 4, count)))
        self.register_buffer("phases", constant(rng.uniform(0, tau, count)))
        self.twist = float(rng.uniform(-1.2, 1.2))
        self.cut = float(1.1 + rng.uniform(0, 0.6))
        self.network = PatternNetwork(rng, 4, 2, width=12, depth=2, gain=0.9)
        self.sheets = [
            Sheet(0, "ground", 3, relief=0.2, shade=0.3),
            Sheet(0, "scatter", 9, mask=1, above=-self.cut, relief=0.15, shade=0.5, cast=0.5, rhythm=0.8),
            Sheet(0, "scatter", 9, mask=2, above=0.0, relief=0.15, shade=0.5, cast=0.0, rhythm=0.8),
            Sheet(3, "accent", 2, mask=4, cover=rng.uniform(0.03, 0.07), relief=0.2, cast=0.6, fixed=True),
        ]

    def forward(self, place: Tensor) -> Tensor:
        place = self.frame(place)
        away = place[None] - self.get_buffer("centres")[..., None]
        radii = away.square().sum(1).sqrt_() * self.get_buffer("sizes")
        near, which = radii.min(0)
        own = away.gather(0, which.expand(1, 2, -1))[0]
        angle = torch.atan2(own[1], own[0])
        turns, phases = self.get_buffer("turns")[which], self.get_buffer("phases")[which]
        sector = (turns * angle + phases + self.twist * near).sin() * near
        inside = torch.minimum(sector, self.cut - near)
        more = self.network(torch.stack([place[0], place[1], near - 0.6, near * near]))
        return torch.cat([torch.stack([near, -near, inside]), more])


class Cells(Form):
    """Pebbles and leaves: places nearest to one of a few seeds, with rings inside and joints between."""

    broken = True

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        self.frame = Frame(rng, zoom=1.0, warp=0.05 + 0.09 * complexity, pitch=2.5)
        count = 9 + round(60 * complexity**1.4 * settled(rng, 0.4, 1.3))
        # Seeds drawn towards one place make cells of very different sizes.
        seeds = apart(rng, count, 1.7)
        heart, pull = rng.uniform(-0.7, 0.7, 2), rng.uniform(0, 0.65)
        gap = seeds - heart
        seeds = heart + gap * (1 - pull * np.exp(-(gap**2).sum(1, keepdims=True) / 0.8))
        self.register_buffer("seeds", constant(seeds))
        self.register_buffer("values", constant(rng.permutation(count) / count))
        self.joint = float(rng.uniform(0.008, 0.03))
        self.ringed, self.rare = float(still(rng, 0.35, 0.75)), float(still(rng, 0.88, 0.95))
        self.network = PatternNetwork(rng, 3, 2, width=12, depth=2, gain=0.9)
        self.sheets = [
            flat(2, "ground" if chance(rng, 0.6) else "ink"),
            flat(1, "scatter", 7, mask=0, above=self.joint, cast=0.6, rhythm=0.7, jointed=True),
            Sheet(
                0,
                "walk" if chance(rng, 0.6) else "alternate",
                6,
                mask=4,
                above=0.0,
                relief=0.7,
                shade=0.7,
                cast=0.0,
                equal_area=0.3,
            ),
            Sheet(0, "accent", 2, mask=5, above=0.0, relief=0.7, shade=0.6, cast=0.0, fixed=True),
        ]

    def forward(self, place: Tensor) -> Tensor:
        place = self.frame(place)
        squares = (place[:, None] - self.get_buffer("seeds").T[..., None]).square().sum(0)
        two, which = squares.topk(2, dim=0, largest=False)
        two = two.sqrt_()
        border = (two[1] - two[0]) / 2
        value = self.get_buffer("values")[which[0]]
        more = self.network(torch.stack([place[0], place[1], two[0] * 2]))
        # Both sides of a joint count −joint there, so that a cell's own edge stays smooth.
        outside = -border - self.joint
        chosen = torch.where(value > self.ringed, border - self.joint, outside)
        rare = torch.where(value > self.rare, border - self.joint, outside)
        return torch.stack([border, value, more[0], more[1], chosen, rare])


class Orbits(Form):
    """Discs, halves, rings and rods, printed over one another with transparent inks."""

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        self.frame = Frame(rng, zoom=1.0, shift=0.05, warp=0.01 + 0.02 * complexity, pitch=1.5)
        count = 4 + round(7 * complexity)
        rods = int(rng.integers(0, 3 + round(2 * complexity)))
        radii = np.concatenate([rng.uniform(0.55, 0.85, 1), 0.07 + 0.42 * rng.random(count - 1) ** 1.5])
        self.register_buffer("centres", constant(apart(rng, count, 0.95)))
        self.register_buffer("radii", constant(radii)[:, None])
        angles = rng.uniform(0, tau, count + rods + 1)
        self.register_buffer("normals", constant(np.stack([np.cos(angles), np.sin(angles)], 1)))
        self.register_buffer("offsets", constant(rng.uniform(-0.6, 0.6, (rods + 1, 1))))
        self.count, self.rods = count, rods
        self.sheets = [flat(2 * count, "ground")]
        if chance(rng, 0.7):
            self.sheets.append(flat(2 * count, "tint", mask=2 * count, cast=0.3))
        self.sheets += [self._disc(rng, number, float(radii[number])) for number in range(count)]
        for number in range(rods):
            thickness = float(rng.uniform(0.004, 0.02))
            self.sheets.append(flat(2 * count, "ink", mask=2 * count + 1 + number, above=-thickness))

    def _disc(self, rng: Rng, number: int, radius: float) -> Sheet:
        halves = self.count + number
        kind = rng.choice(["veil", "halves", "rings", "target", "ring"], p=[0.3, 0.25, 0.17, 0.16, 0.12])
        if kind == "veil":
            return flat(halves, "scatter", mask=number, overprint=True)
        if kind == "halves":
            return flat(halves, "scatter", 2, mask=number, cast=0.5, equal_area=0.0, rhythm=0.2)
        if kind == "rings":
            return Sheet(number, "alternate", 7, mask=number, above=0.0, relief=0.1, overprint=True, cast=0.0)
        if kind == "target":
            return Sheet(number, "scatter", 5, mask=number, above=0.0, relief=0.1, cast=0.5, rhythm=0.8)
        return flat(number, "accent", mask=number, above=max(0.0, radius - 0.22), cast=0.5)

    def forward(self, place: Tensor) -> Tensor:
        place = self.frame(place)
        away = place[None] - self.get_buffer("centres")[..., None]
        inside = self.get_buffer("radii") - away.square().sum(1).sqrt_()
        normals = self.get_buffer("normals")
        halves = (away * normals[: self.count, :, None]).sum(1)
        lines = normals[self.count :] @ place - self.get_buffer("offsets")
        lines[1:] = -lines[1:].abs_()
        return torch.cat([inside, halves, lines])


class Tiles(Form):
    """A quilt: squares, some of them quartered, with quarter circles, diagonals and arcs."""

    broken = True
    SIDE = 16  # after which the quilt's numbers repeat
    HALF = 0.5

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        self.frame = Frame(rng, turn=0.0, zoom=1.0, warp=0.0 if chance(rng, 0.5) else 0.06, pitch=1.4)
        if chance(rng, 0.25):
            self.frame.turn(tau / 8)
        self.density = float(1.1 + 1.6 * complexity * rng.uniform(0.7, 1.4))
        self.register_buffer("numbers", constant(rng.random((2, 4, self.SIDE * self.SIDE))))
        self.quartered = float(still(rng, 0.1, 0.5))
        self.arched = float(still(rng, 0.72, 0.95))
        self.plain, self.diagonal, self.semicircle = (
            float(value) for value in rng.dirichlet([2, 2, 2]).cumsum() * 0.75
        )
        self.joint = float(rng.choice([0.006, 0.01, 0.018]))
        self.network = PatternNetwork(rng, 2, 1, width=12, depth=2, gain=0.8)
        self.sheets = [
            flat(3, "ground" if chance(rng, 0.75) else "ink"),
            flat(0, "scatter", 8, mask=1, above=self.joint, cast=0.2, rhythm=0.9, jointed=True),
            flat(4, "scatter", 8, mask=2, cast=0.4, rhythm=0.9),
            Sheet(
                6,
                "alternate",
                7,
                mask=5,
                above=0.0,
                relief=0.1,
                shade=0.2,
                cast=0.0,
                equal_area=0.0,
                rhythm=0.2,
            ),
        ]

    def forward(self, place: Tensor) -> Tensor:
        place = self.frame(place)
        grid = place * self.density
        coarse = self._numbers(0, grid)
        small = coarse[3] < self.quartered
        scale = torch.where(small, 2.0, 1.0)
        grid = grid * scale
        kind, value, other, corner = torch.where(small, self._numbers(1, grid), coarse)
        corner = torch.where(small, corner, kind * 7 % 1)
        local = grid - grid.floor()
        unit = 1 / (self.density * scale)
        edge = torch.minimum(local, 1 - local).amin(0) * unit
        across = torch.where(corner * 2 % 1 < self.HALF, local[0], 1 - local[0])
        down = torch.where(corner < self.HALF, local[1], 1 - local[1])
        radius = (across.square() + down.square()).sqrt_()
        figure = torch.where(
            kind < self.semicircle, 0.5 - ((across - 0.5).square() + down.square()).sqrt_(), 1 - radius
        )
        figure = torch.where(kind < self.diagonal, (1 - across - down) * 0.7071, figure)
        figure = torch.minimum(figure * unit, edge - self.joint)
        figure = torch.where(kind < self.plain, -edge - self.joint, figure)
        arcs = torch.where(other > self.arched, edge - self.joint, -edge - self.joint)
        warm = self.network(place)[0]
        return torch.stack([value, edge, figure, warm, other, arcs, radius])

    def _numbers(self, level: int, grid: Tensor) -> Tensor:
        """Four numbers (4, points) of the tile that each place lies in."""
        cell = grid.floor().long() % self.SIDE
        return self.get_buffer("numbers")[level][:, cell[0] * self.SIDE + cell[1]]
