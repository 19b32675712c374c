"""A walk as a film: codes along a closed way, drawn, enlarged and written frame by frame."""

from __future__ import annotations

from collections.abc import Generator as Steps
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from apps.studio.engines.contract import Context, EngineError, Event, Preview, Progress
from apps.studio.engines.image import film
from apps.studio.engines.image.gan import codes
from apps.studio.engines.image.gan.drawing import drawn
from apps.studio.engines.image.gan.finish import STYLES, by, enlarged, trimmed
from apps.studio.engines.image.gan.sitting import Sitting

FPS, SIDE = 24, 512
PACE = 2.0  # seconds from picture to picture
PREVIEW_EVERY, PREVIEW_SIDE = 12, 256
STEP_SIDE = 256  # to which the upscaler enlarges; the rest is plain, which saves a walk half its time


@dataclass(frozen=True)
class Walk:
    """What is asked of a walk: the codes (n, layers, code) of the pictures it passes through."""

    sitting: Sitting
    stations: Tensor
    second: Tensor | None  # codes to mix every frame with
    finish: str


def planned(sitting: Sitting, finish: str) -> Steps[Event, None, Walk]:
    """A walk from the sitting's own picture through those of the seeds after it, and back.

    Without a label the labels follow one another, until all that the network knows were there.
    """
    first = yield from sitting.subject()
    kinds = len(sitting.generator.labels)
    count = max(2, round(sitting.params.seconds / PACE), 1 if sitting.label else kinds)
    begin = int(first.labels.argmax())
    stations = [first.codes]
    for number in range(1, count):
        sitting.context.check()
        label = begin if sitting.label else (begin + number) % kinds
        labels = torch.eye(kinds)[label : label + 1]
        stations.append(sitting.drawn_from(sitting.seed + number, labels).codes)
    whole = torch.cat([one.cpu() for one in stations])
    return Walk(sitting, whole, sitting.second(first.labels.cpu()), finish)


def frames_of(walk: Walk) -> Tensor:
    """Codes (frames, layers, code); the one after the last is the first."""
    generator, count = walk.sitting.generator, walk.sitting.params.seconds * FPS
    return walk.sitting.mixed(codes.loop(walk.stations, count, generator.latent), walk.second)


def refuse_strokes(finish: str) -> None:
    """Raises EngineError for a finish that no film can have."""
    if finish in {"oil", "watercolour", "cut"}:
        raise EngineError(
            "A film cannot be painted stroke by stroke or cut from paper: it would flicker. "
            "Choose another finish.",
            "finish",
        )


def write(walk: Walk, path: Path, poster: Path, context: Context) -> Iterator[Event]:
    """Write the film to `path` and its first frame to `poster`."""
    every = frames_of(walk).to(context.device)
    # Frames wait in a file: the film takes them all at once, and until then there is something to tell.
    waiting = path.with_suffix(".frames")
    pixels = np.memmap(waiting, np.uint8, "w+", shape=(len(every), SIDE, SIDE, 3))
    for number, small in enumerate(drawn(walk.sitting.generator, every)):
        context.check()
        frame = yield from _frame(small, walk.finish, context)
        pixels[number] = np.asarray(frame)
        if number % PREVIEW_EVERY == 0:
            yield Preview(frame.resize((PREVIEW_SIDE, PREVIEW_SIDE)))
        yield Progress(0.02 + 0.93 * (number + 1) / len(every), f"Frame {number + 1} of {len(every)}")
    Image.fromarray(pixels[0]).save(poster, compress_level=3)
    context.check()
    yield Progress(0.96, "Saving the film")
    film.write_mp4((np.asarray(frame) for frame in pixels), path, FPS)
    waiting.unlink()


def _frame(small: Image.Image, how: str, context: Context) -> Steps[Event, None, Image.Image]:
    if how == "plain":
        return small.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    quiet = (0.0, 0.0)
    large = yield from enlarged(trimmed(small), STEP_SIDE, context, quiet)
    large = large.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    if how in STYLES:
        wishes = {"style": STYLES[how], "size": SIDE, "strength": 0.9, "keep_colours": True}
        large = yield from by("style-transfer", wishes, large, context, quiet)
    return large
