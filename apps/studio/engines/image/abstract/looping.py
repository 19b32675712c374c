"""Loops: the picture's numbers go once round a circle and come back to where they began.

The circle lies on the sphere of all mixtures that are standard normal, so each frame is as well made as the
first. It goes through the picture itself; its other two directions come from the seed of chance. What would
jump stays as in the first frame: counts, kinds, colours, and how much of the picture each band has. Where
bands and masks begin is measured at a few stations and flows between them, so that nothing flickers and no
colour floods the picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, sin, tau

import numpy as np
import torch
from torch import Tensor

from apps.studio.engines.image.abstract.blend import mixed
from apps.studio.engines.image.abstract.choosing import generator
from apps.studio.engines.image.abstract.forms import FORMS, Form
from apps.studio.engines.image.abstract.genome import Gene
from apps.studio.engines.image.abstract.plan import Sheet
from apps.studio.engines.image.abstract.scene import Layer, Measures, Scene, layer_of, measured, probed

CALM, LIVELY = 0.03, 0.3  # radius of the circle, as an angle on the sphere
STEPPED = 0.2  # distinct values for each point, below which a field is stepped
STATIONS = 16  # of the way, at which bands are measured
_LOOP_PATH = 3  # of a seed's numbers: those that loops take their directions from


@dataclass(frozen=True)
class Circle:
    """The way of a loop: `genes` of the picture, two more that lead away from it, and how far (an angle)."""

    genes: tuple[Gene, ...]
    radius: float

    def weights(self, turn: float) -> list[float]:
        """Of all genes, when this part (0…1) of the way is done. At 0 they are the picture's own."""
        near, far, angle = cos(self.radius), sin(self.radius), tau * turn
        own = near * near + far * far * cos(angle)
        towards = near * far * (1 - cos(angle))
        *mine, _one, _two = [gene.weight for gene in self.genes]
        return [own * weight for weight in mine] + [towards, far * sin(angle)]


def circle(genes: tuple[Gene, ...], seed: int, liveliness: float) -> Circle:
    """The circle that a seed chooses through a picture's genes; `liveliness` 0…1 is how wide it is."""
    one, two = (int(number) for number in generator(seed, _LOOP_PATH).integers(2**32, size=2))
    return Circle((*genes, Gene(one, 0, 0.0), Gene(two, 0, 0.0)), CALM * (LIVELY / CALM) ** liveliness)


@dataclass(frozen=True)
class Loop:
    """A scene on its way round; `measures` are mask, slope and edges of each layer (frames, 2 + edges)."""

    scene: Scene
    way: Circle
    frames: int
    measures: list[np.ndarray]

    def at(self, number: int) -> Scene:
        """The scene of a frame; that of frame 0 is the picture."""
        scene, form = self.scene, _form(self.scene, self.way, number / self.frames)
        laid = zip(scene.layers, form.sheets, self.measures, strict=True)
        layers = [
            _at(layer, replace(layer.sheet, above=sheet.above, cover=sheet.cover), rows[number])
            for layer, sheet, rows in laid
        ]
        return replace(
            scene, form=form.to(scene.device), layers=[layer.moved(scene.device) for layer in layers]
        )


def looped(scene: Scene, way: Circle, frames: int, shape: tuple[int, int]) -> Loop:
    """The loop of a scene in so many even steps. `shape` is (width, height)."""
    return Loop(scene, way, frames, _flowing(scene, way, frames, shape))


def _form(scene: Scene, way: Circle, turn: float) -> Form:
    return FORMS[scene.form_name](mixed(way.genes, way.weights(turn)), scene.wishes.complexity)


def _at(layer: Layer, sheet: Sheet, numbers: np.ndarray) -> Layer:
    mask_at, slope, *edges = (float(number) for number in numbers)
    found = Measures(
        torch.tensor(edges).sort().values, mask_at if sheet.above is None else sheet.above, max(slope, 1e-3)
    )
    return layer_of(sheet, layer.shares.cpu(), found, layer.colours.cpu(), layer.ink.cpu())


def _flowing(scene: Scene, way: Circle, frames: int, shape: tuple[int, int]) -> list[np.ndarray]:
    """For each layer (frames, 2 + edges): mask, slope and edges, through what the stations measure."""
    found: list[list[list[float]]] = [[] for _layer in scene.layers]
    for station in range(STATIONS):
        form = _form(scene, way, station / STATIONS)
        probe = probed(form, scene.symmetry, shape)
        for layer, sheet, rows in zip(scene.layers, form.sheets, found, strict=True):
            seen = measured(sheet, layer.shares.cpu(), probe)
            edges = layer.edges if is_stepped(probe.fields[sheet.tone]) else seen.edges
            rows.append([seen.mask_at, seen.slope, *edges.tolist()])
    return [around(np.array(rows), frames) for rows in found]


def is_stepped(field: Tensor) -> bool:
    """Whether a field is a number for each of a few pieces: its quantiles jump from piece to piece."""
    return len(np.unique(field.numpy())) < STEPPED * field.numel()


def around(stations: np.ndarray, frames: int) -> np.ndarray:
    """Numbers (stations, n) once round, as (frames, n): the smoothest periodic curve through all of them."""
    count = len(stations)
    turns = np.arange(frames) * count / frames
    apart = turns[:, None] - np.arange(count)[None]
    with np.errstate(divide="ignore", invalid="ignore"):
        kernel = np.sin(np.pi * apart) / (count * np.tan(np.pi * apart / count))
    kernel[np.abs(np.sin(np.pi * apart / count)) < 1e-9] = 1.0  # noqa: PLR2004
    curve: np.ndarray = kernel @ stations
    return curve
