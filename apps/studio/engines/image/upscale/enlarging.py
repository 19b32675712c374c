"""Enlarges a picture of any size in bounded memory: tile by tile, without seams.

Neighbouring tiles overlap. The rim of a tile, where the network looked beyond its edge, is thrown away; over
the rest of the overlap one tile passes into the next. The compact network sees no further than its rim, so
that its tiles are exactly the undivided picture.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from apps.studio.engines.image.upscale.network import FACTOR, Upscaler

Pixels = NDArray[np.uint8]
BORDER = 8  # pixels put around a picture, beyond which the networks see black


@dataclass(frozen=True)
class Manner:
    """A network, and how tiles suit it: their longest side, the rim that is thrown away, and the width over
    which one passes into the next, in pixels of the picture given."""

    weights: str
    tile: int
    rim: int
    passage: int


MANNERS = {
    "quick": Manner("compact", tile=320, rim=22, passage=0),
    "fine": Manner("dense-23", tile=576, rim=32, passage=64),
    "drawing": Manner("dense-6", tile=576, rim=32, passage=64),
}


@dataclass(frozen=True)
class Tile:
    """Where a tile begins and ends along one side, what is kept of it, and over how much of that it takes
    over from the one before."""

    begin: int
    end: int
    first: int
    last: int
    passage: int


@lru_cache(maxsize=3)
def upscaler(weights: str, device: str) -> Upscaler:
    """The network of that name, which is loaded once."""
    from safetensors.torch import load_file

    return Upscaler(load_file(Path(__file__).parent / "weights" / f"{weights}.safetensors"), device)


def tiles(length: int, manner: Manner) -> list[Tile]:
    """Tiles along a side: as few as do, of nearly the same length."""
    if length <= manner.tile:
        return [Tile(0, length, 0, length, 0)]
    overlap = 2 * manner.rim + manner.passage
    count = -(-(length - overlap) // (manner.tile - overlap))
    step = -(-(length - overlap) // count)
    found = []
    for begin in range(0, count * step, step):
        end = min(begin + step + overlap, length)
        first, last = (begin + manner.rim if begin else 0), (end - manner.rim if end < length else length)
        found.append(Tile(begin, end, first, last, manner.passage if begin else 0))
    return found


@dataclass(frozen=True)
class Stage:
    """How far it has come. `canvas` is the larger picture, of which the tiles to come are still plainly
    enlarged; `tile_done` says that one more is there."""

    fraction: float
    canvas: Pixels
    tile_done: bool


@dataclass(frozen=True)
class Enlarging:
    """Makes a picture `factor` (2 or 4) times as large. `grain` in 0…1 is how much of the picture's own
    texture, which the network took for noise, is put back."""

    manner: Manner
    factor: int
    grain: float
    device: str = "cpu"

    def work(self, pixels: Pixels) -> Generator[Stage, None, Pixels]:
        """(rows, columns, 3) → the larger picture, as the value. Yields after each step of each tile."""
        network = upscaler(self.manner.weights, self.device)
        pixels = np.pad(pixels, ((BORDER, BORDER), (BORDER, BORDER), (0, 0)), mode="edge")
        canvas = plainly(pixels, self.factor)
        rows, columns = pixels.shape[:2]
        border = BORDER * self.factor
        inside = canvas[border:-border, border:-border]
        places = [*product(tiles(rows, self.manner), tiles(columns, self.manner))]
        for number, (down, across) in enumerate(places):
            steps = self._tile(network, pixels[down.begin : down.end, across.begin : across.end])
            step = 0
            while True:
                try:
                    with torch.inference_mode():
                        next(steps)
                except StopIteration as end:
                    _lay(canvas, end.value, down, across, self.factor)
                    break
                step += 1
                yield Stage((number + min(step / network.steps, 0.99)) / len(places), inside, tile_done=False)
            yield Stage((number + 1) / len(places), inside, tile_done=True)
        return inside

    def _tile(self, network: Upscaler, view: Pixels) -> Generator[None, None, Pixels]:
        small = torch.from_numpy(view.astype(np.float32) / 255).permute(2, 0, 1)[None].to(self.device)
        large = (yield from network.work(small)).clamp_(0, 1)
        if self.grain:
            large.add_(_lost(small, large), alpha=self.grain)
        if self.factor != FACTOR:
            large = F.avg_pool2d(large, FACTOR // self.factor)
        large = large.mul_(255).round_().clamp_(0, 255)
        return np.asarray(large[0].permute(1, 2, 0).to("cpu", torch.uint8).numpy())


def plainly(pixels: Pixels, factor: int) -> Pixels:
    """Enlarged by Lanczos' filter, which invents nothing."""
    picture = Image.fromarray(pixels)
    size = picture.width * factor, picture.height * factor
    return np.array(picture.resize(size, Image.Resampling.LANCZOS))


def _lost(small: Tensor, large: Tensor) -> Tensor:
    """What `small` has that `large`, made small again, has not; at the size of `large` (back-projection:
    Irani, Peleg: Improving Resolution by Image Registration, 1991)."""
    difference = small - F.avg_pool2d(large, FACTOR)
    return F.interpolate(difference, scale_factor=FACTOR, mode="bicubic", align_corners=False)


def _lay(canvas: Pixels, large: Pixels, down: Tile, across: Tile, factor: int) -> None:
    """Puts a tile where it belongs, passing over from what lies there already."""
    rows = slice((down.first - down.begin) * factor, (down.last - down.begin) * factor)
    columns = slice((across.first - across.begin) * factor, (across.last - across.begin) * factor)
    large = large[rows, columns]
    place = canvas[down.first * factor : down.last * factor, across.first * factor : across.last * factor]
    if not (down.passage or across.passage):
        place[...] = large
        return
    downwards = _ramp(large.shape[0], down.passage * factor)[:, None, None]
    sideways = _ramp(large.shape[1], across.passage * factor)[None, :, None]
    place[...] = np.rint(place + (large.astype(np.float32) - place) * (downwards * sideways))


def _ramp(length: int, passage: int) -> NDArray[np.float32]:
    """From 0 to 1 over the passage, then 1."""
    return np.minimum((np.arange(length, dtype=np.float32) + 0.5) / max(passage, 0.5), np.float32(1))
