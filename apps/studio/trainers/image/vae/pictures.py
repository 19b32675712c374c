"""The pictures of a collection as the network sees them: squares of 128 px, in a file and not in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from apps.studio.engines.contract import EngineError
from apps.studio.engines.image.pictures import read_picture
from apps.studio.engines.image.vae.network import SIDE
from apps.studio.trainers.contract import Collection, Specimen, TrainingContext, TrainingError

Bytes = NDArray[np.uint8]
MOST = 20_000  # views; 1 GB on disk
FEW, MOST_CROPS = 1500, 12  # of fewer pictures several crops are taken, so that they are not learned by heart
LOOSE = 1.3  # how much larger than a crop the picture is, from which crops are taken
MOST_HELD_OUT = 400


@dataclass(frozen=True)
class Views:
    """Squares (N, 128, 128, 3) and for each the index of its label and of the picture it was taken from."""

    squares: Bytes
    labels: NDArray[np.int64]
    sources: NDArray[np.int64]


@dataclass(frozen=True)
class Seen:
    """What is learned from, what is measured with, the labels, and how many files could not be read."""

    train: Views
    held_out: Views
    labels: list[str]
    unreadable: int


def look_at(collection: Collection, context: TrainingContext, fewest: int) -> Seen:
    """Read a collection. The same collection and seed give the same squares. Raises TrainingError if fewer
    than `fewest` pictures can be read."""
    train, held_out = collection.of("train"), collection.of("held-out")
    rng = np.random.Generator(np.random.Philox([context.seed, 1]))
    train = _some(train, MOST, rng)
    held_out = _some(held_out, MOST_HELD_OUT, rng)
    labels = sorted({specimen.label for specimen in train}) or [""]
    crops = min(MOST_CROPS, max(1, FEW // max(1, len(train))))
    views = _views(train, labels, crops, "train", context)
    readable = len(np.unique(views.sources))
    if readable < fewest:
        raise TrainingError(
            f"Only {readable} pictures of this collection can be learned from; {fewest} are needed. "
            "Add some more."
        )
    apart = _views(held_out, labels, 1, "held-out", context)
    unreadable = len(train) + len(held_out) - readable - len(apart.labels)
    return Seen(views, apart, labels, unreadable)


def _some(specimens: Sequence[Specimen], most: int, rng: np.random.Generator) -> list[Specimen]:
    if len(specimens) <= most:
        return list(specimens)
    return [specimens[index] for index in np.sort(rng.permutation(len(specimens))[:most])]


def _views(
    specimens: Sequence[Specimen], labels: Sequence[str], crops: int, name: str, context: TrainingContext
) -> Views:
    """Written to a file of the scratch folder, so that memory does not grow with the collection."""
    if not specimens:
        nothing = np.zeros(0, np.int64)
        return Views(np.zeros((0, SIDE, SIDE, 3), np.uint8), nothing, nothing)
    shape = (len(specimens) * crops, SIDE, SIDE, 3)
    file = np.lib.format.open_memmap(context.scratch / f"{name}.npy", "w+", np.uint8, shape)
    count, kept, sources = 0, [], []
    for number, specimen in enumerate(specimens):
        context.check()
        try:
            picture = read_picture(specimen.path, "collection")
        except EngineError:
            continue
        rng = np.random.Generator(np.random.Philox([context.seed, 2, number]))
        for square in squares_of(picture, crops, rng):
            file[count] = square
            count += 1
            kept.append(labels.index(specimen.label) if specimen.label in labels else 0)
            sources.append(number)
    file.flush()
    return Views(file[:count], np.array(kept, np.int64), np.array(sources, np.int64))


def squares_of(picture: Image.Image, count: int, rng: np.random.Generator) -> list[Bytes]:
    """The middle of a picture, then crops from anywhere in it."""
    squares = [_square(picture, SIDE, 0.5, 0.5)]
    for _ in range(count - 1):
        side = round(SIDE * rng.uniform(1.0, LOOSE))
        squares.append(_square(picture, side, *rng.uniform(0, 1, 2)))
    return squares


def _square(picture: Image.Image, side: int, right: float, down: float) -> Bytes:
    """A square of 128 px from the picture, whose shorter side is reduced to `side` first."""
    edge = min(picture.size) * SIDE / side
    left, top = (picture.width - edge) * right, (picture.height - edge) * down
    box = (left, top, left + edge, top + edge)
    small = picture.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=box, reducing_gap=3.0)
    return np.asarray(small.convert("RGB"))
