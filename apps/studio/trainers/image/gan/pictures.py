"""A collection as one array of pixels on the disk, from which batches are drawn by step and seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from apps.studio.engines.contract import EngineError
from apps.studio.engines.image.pictures import read_picture
from apps.studio.trainers.contract import Progress, Specimen, TrainingContext, TrainingError

PER_REPORT = 200


@dataclass(frozen=True)
class Pictures:
    """Pixels (N, side, side, 3) and the number of each picture's label."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    names: Sequence[str]

    def batch(self, seed: int, step: int, size: int) -> tuple[Tensor, Tensor]:
        """What step `step` learns from: (size, 3, side, side) in −1…1, half of them mirrored, and labels
        (size, names) one-hot. Nothing but the arguments counts, so a resumed training sees the same."""
        rng = np.random.Generator(np.random.Philox([seed, step]))
        index = rng.integers(len(self.pixels), size=size)
        chosen = torch.from_numpy(self.pixels[index]).permute(0, 3, 1, 2).float() / 127.5 - 1
        mirrored = torch.from_numpy(rng.integers(2, size=size)).bool()[:, None, None, None]
        return torch.where(mirrored, chosen.flip(3), chosen), self.one_hot(self.labels[index])

    def one_hot(self, labels: NDArray[np.int64]) -> Tensor:
        """(N,) → (N, names)."""
        return torch.eye(len(self.names))[torch.from_numpy(labels)]

    def images(self, limit: int) -> list[Image.Image]:
        """At most `limit` of them, evenly from the whole."""
        chosen = np.linspace(0, len(self.pixels) - 1, min(limit, len(self.pixels))).round().astype(int)
        return [Image.fromarray(self.pixels[number]) for number in chosen]


def read(
    specimens: Sequence[Specimen], names: Sequence[str], side: int, path: Path, context: TrainingContext
) -> Iterator[Progress | Pictures]:
    """Reads all into a file at `path`; the last thing yielded is what was read. Broken ones are left out."""
    pixels = np.lib.format.open_memmap(path, "w+", np.uint8, (max(1, len(specimens)), side, side, 3))
    labels: list[int] = []
    for number, specimen in enumerate(specimens):
        context.check()
        if number % PER_REPORT == 0:
            yield Progress(0.02 * number / len(specimens), f"Reading picture {number + 1}")
        try:
            pixels[len(labels)] = np.asarray(square(read_picture(specimen.path, "dataset"), side))
        except EngineError:
            continue
        labels.append(names.index(specimen.label) if specimen.label in names else 0)
    yield Pictures(pixels[: len(labels)], np.array(labels, np.int64), names)


def square(picture: Image.Image, side: int) -> Image.Image:
    """The middle square, `side` pixels wide."""
    edge = min(picture.size)
    left, top = (picture.width - edge) // 2, (picture.height - edge) // 2
    box = (left, top, left + edge, top + edge)
    return picture.resize((side, side), Image.Resampling.LANCZOS, box=box)


def refuse_hopeless(pictures: Pictures, fewest: int) -> None:
    """Raises TrainingError if there is too little to learn from."""
    count = len(pictures.pixels)
    if count < fewest:
        raise TrainingError(
            f"There are {count} pictures that can be read, and this needs {fewest} or more. Add some.",
            field="dataset",
        )
    first = pictures.pixels[0]
    if all(np.array_equal(first, other) for other in pictures.pixels[1:]):
        raise TrainingError(
            f"All {count} pictures are the same one, so there is nothing to learn. Add different ones.",
            field="dataset",
        )
