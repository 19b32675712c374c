"""Forms grown from networks: currents, folds, facets, layers, stripes and torn fields."""

from __future__ import annotations

from math import tau

import numpy as np
import torch
from torch import Tensor

from apps.studio.engines.image.abstract.forms.base import Form, Frame, Rng, chance, constant, settled
from apps.studio.engines.image.abstract.network import PatternNetwork
from apps.studio.engines.image.abstract.plan import Ramp, Sheet, flat


class Flowing(Form):
    """Slow currents, as in marbled paper and maps of the sea floor."""

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        self.frame = Frame(
            rng, zoom=0.7 + 0.5 * complexity, warp=0.16 + 0.16 * complexity, pitch=1.6 + complexity
        )
        self.network = PatternNetwork(
            rng, 3, 4, width=18, depth=3, activations=("sin", "tanh", "gauss"), gain=0.75 + 0.5 * complexity
        )
        lines = 0.004 if chance(rng, 0.3) else 0.0
        self.sheets = [
            Sheet(0, "ground", 5, rhythm=0.6, relief=0.2, shade=0.5, line=lines),
            Sheet(
                1,
                "walk" if chance(rng, 0.6) else "scatter",
                8,
                mask=2,
                cover=rng.uniform(0.25, 0.65),
                relief=0.7,
                shade=0.7,
                cast=0.8,
            ),
            Sheet(0, "accent", 1, mask=3, cover=rng.uniform(0.04, 0.1), relief=0.5, cast=0.7, fixed=True),
        ]

    def forward(self, place: Tensor) -> Tensor:
        place = self.frame(place)
        return self.network(torch.cat([place, place.square().sum(0, keepdim=True).sqrt_() - 0.7]))


class Folded(Form):
    """Creased sheets: space is folded a few times along lines, then coloured."""

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        self.frame = Frame(rng, zoom=0.75, warp=0.05 + 0.08 * complexity, pitch=1.2)
        folds = 2 + round(2 * complexity + settled(rng, 0, 0.8))
        angles = rng.uniform(0, tau, folds)
        self.register_buffer("normals", constant(np.stack([np.cos(angles), np.sin(angles)], 1)))
        self.offsets = [float(value) for value in rng.uniform(-0.35, 0.35, folds)]
        self.network = PatternNetwork(
            rng, 3, 4, width=12, depth=2, activations=("tanh", "fold", "sin"), gain=0.8
        )
        self.sheets = [
            Sheet(0, "tint" if chance(rng, 0.5) else "ground", 5, relief=0.45, shade=0.7, rhythm=0.7),
            Sheet(1, "walk", 7, mask=2, cover=rng.uniform(0.3, 0.5), relief=1.0, shade=0.8, cast=1.0),
            Sheet(1, "accent", 1, mask=3, cover=rng.uniform(0.04, 0.1), relief=0.8, cast=0.8, fixed=True),
        ]

    def forward(self, place: Tensor) -> Tensor:
        place = self.frame(place)
        for normal, offset in zip(self.get_buffer("normals"), self.offsets, strict=True):
            beyond = (normal @ place - offset).clamp_(max=0)
            place = place - 2 * normal[:, None] * beyond
        return self.network(torch.cat([place, place[:1] * 0.7 - place[1:] * 0.4]))


class Crystalline(Form):
    """Facets: a network of folds only is flat between its creases, and each face takes light by itself."""

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        self.frame = Frame(rng, zoom=0.9 + 0.5 * complexity, warp=0.0)
        self.network = PatternNetwork(
            rng, 2, 4, width=8 + round(6 * complexity), depth=2, activations=("fold",)
        )
        self.sheets = [
            Sheet(0, "tint" if chance(rng, 0.5) else "ground", 3, relief=1.0, shade=0.3, rhythm=0.6),
            Sheet(
                1,
                "scatter" if chance(rng, 0.5) else "walk",
                6,
                mask=2,
                cover=rng.uniform(0.4, 0.7),
                relief=1.4,
                shade=0.4,
                cast=0.8,
            ),
            Sheet(1, "accent", 1, mask=3, cover=rng.uniform(0.04, 0.09), relief=1.0, cast=0.6, fixed=True),
        ]

    def forward(self, place: Tensor) -> Tensor:
        return self.network(self.frame(place))


class Strata(Form):
    """Lying layers, bent and faulted: cliffs, horizons, the edge of a torn pile of papers."""

    broken = True

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        lean = rng.choice([0.0, 0.6, -0.6, 1.45, 3.0], p=[0.5, 0.12, 0.12, 0.18, 0.08])
        self.frame = Frame(rng, turn=0.25, zoom=1.0, shift=0.4, warp=0.05 + 0.1 * complexity, pitch=1.8)
        self.frame.turn(float(lean))
        self.steep = float(rng.uniform(1.2, 2.0))
        faults = int(rng.integers(0, 2 + round(2 * complexity)))
        self.register_buffer("faults", constant(rng.uniform(-0.9, 0.9, (faults, 3))))
        self.network = PatternNetwork(
            rng, 3, 4, width=15, depth=2, activations=("sin", "tanh", "gauss"), gain=0.8 + 0.5 * complexity
        )
        self.register_buffer("sun", constant(rng.uniform(-0.75, 0.75, (2, 1))))
        self.sun_size = float(0.08 + 0.5 * rng.random() ** 2)
        kinds: tuple[Ramp, ...] = ("walk", "scatter", "alternate")
        far, near = (kinds[int(rng.choice(3, p=[0.5, 0.3, 0.2]))] for _ in range(2))
        self.sheets = [
            Sheet(2, "ground", 4, relief=0.15, shade=0.3, rhythm=0.7),
            Sheet(
                0, far, 11, mask=0, cover=rng.uniform(0.4, 0.85), relief=0.6, shade=0.9, cast=1.0, rhythm=0.8
            ),
        ]
        if chance(rng, 0.45):
            sun = flat(3, "accent", mask=3, cast=0.2)
            self.sheets.insert(1, sun)
        else:
            self.sheets.append(
                Sheet(5, "accent", 1, mask=5, cover=rng.uniform(0.03, 0.08), relief=0.5, cast=0.8, fixed=True)
            )
        if chance(rng, 0.5):
            self.sheets.append(
                Sheet(
                    4,
                    near,
                    7,
                    mask=4,
                    cover=rng.uniform(0.12, 0.35),
                    relief=0.6,
                    shade=0.9,
                    cast=1.0,
                    rhythm=0.8,
                )
            )

    def forward(self, place: Tensor) -> Tensor:
        bent = self.frame(place)
        depth = bent[1].clone()
        for across, lean, drop in self.get_buffer("faults"):
            depth += drop * 0.45 * ((bent[0] + lean * bent[1] * 0.6 - across) * 400).sigmoid_()
        more = self.network(torch.stack([bent[0], depth * 0.8, bent[0] * 0.4 - bent[1] * 0.7]))
        layers = depth * self.steep + more[0] * 0.45
        sky = bent[0] * 0.6 + 0.5 * bent[1] + (bent[1] * 2.0).sin() * 0.3
        sun = self.sun_size - (place - self.get_buffer("sun")).square().sum(0).sqrt_()
        return torch.stack([layers, more[1], sky, sun, more[2] * 0.7 + bent[1] * 1.2, more[3]])


class Waves(Form):
    """Stripes that swell and lean, two rhythms of which one interrupts the other."""

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        self.frame = Frame(rng, zoom=1.0, shift=0.3, warp=0.06 + 0.1 * complexity, pitch=1.8)
        self.network = PatternNetwork(rng, 3, 3, width=12, depth=2, activations=("sin", "tanh"), gain=0.8)
        self.sway = float(rng.uniform(0.15, 0.4)) * (0.6 + complexity)
        self.sheets = [
            Sheet(0, "alternate", 18, relief=0.15, shade=0.25, rhythm=0.35, equal_area=0.0),
            Sheet(
                1,
                "alternate",
                18,
                mask=2,
                cover=rng.uniform(0.2, 0.4),
                relief=0.15,
                shade=0.25,
                cast=0.6,
                rhythm=0.35,
                equal_area=0.0,
            ),
            Sheet(3, "accent", 1, mask=3, cover=rng.uniform(0.03, 0.07), relief=0.2, cast=0.6, fixed=True),
        ]

    def forward(self, place: Tensor) -> Tensor:
        place = self.frame(place)
        more = self.network(torch.stack([place[0] * 0.8, place[1] * 0.8, place[0] * 0.5 + place[1]]))
        return torch.stack([place[1] + self.sway * more[0], place[0] + self.sway * more[0], more[1], more[2]])


class Torn(Form):
    """Flat fields with ragged, mostly upright edges."""

    def __init__(self, rng: Rng, complexity: float) -> None:
        super().__init__()
        self.frame = Frame(rng, turn=0.4, zoom=0.8, shift=0.6, warp=0.12, pitch=1.6)
        if chance(rng, 0.25):
            self.frame.turn(tau / 4)
        self.network = PatternNetwork(rng, 2, 4, width=12, depth=2, activations=("tanh", "gauss"), gain=0.7)
        # Many waves in every direction: a few would show as ripples.
        waves = 64
        pitches = 3.0 * 14.0 ** rng.random((waves, 1))
        angles = tau * rng.random((waves, 1))  # still in a film: the finest of them would boil
        self.register_buffer(
            "waves", constant(np.concatenate([np.cos(angles), 0.55 * np.sin(angles)], 1) * pitches)
        )
        self.register_buffer("phases", constant(rng.uniform(0, tau, (waves, 1))))
        strength = (0.05 + 0.05 * complexity) * rng.standard_normal((2, waves)) * (3.0 / pitches.T) ** 0.8
        self.register_buffer("rough", constant(strength))
        self.sheets = [
            Sheet(0, "ground", 2, relief=0.0, shade=0.4, rhythm=0.8),
            Sheet(
                1,
                "scatter",
                3,
                mask=1,
                cover=rng.uniform(0.35, 0.6),
                relief=0.0,
                shade=0.6,
                cast=0.7,
                rhythm=1.0,
            ),
            Sheet(
                2,
                "walk",
                3,
                mask=2,
                cover=rng.uniform(0.12, 0.28),
                relief=0.0,
                shade=0.6,
                cast=0.7,
                rhythm=1.0,
            ),
            Sheet(3, "accent", 1, mask=3, cover=rng.uniform(0.015, 0.05), relief=0.0, cast=0.5, fixed=True),
        ]

    def forward(self, place: Tensor) -> Tensor:
        place = self.frame(place)
        waves = torch.addmm(self.get_buffer("phases"), self.get_buffer("waves"), place).sin_()
        place = place + self.get_buffer("rough") @ waves
        fields: Tensor = self.network(torch.stack([place[0] * 1.9, place[1] * 0.6]))
        return fields
