"""A loop as a file: a few threads paint frames, another writes them, so few are in memory at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Full, Queue
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from apps.studio.engines.contract import Context, Event, Preview, Progress
from apps.studio.engines.image import film as writing
from apps.studio.engines.image.abstract.engine import STRIP_PIXELS
from apps.studio.engines.image.abstract.film_kinds import KINDS
from apps.studio.engines.image.abstract.painter import paint_bytes

if TYPE_CHECKING:
    from apps.studio.engines.image.abstract.looping import Loop

PREVIEW_EVERY = 12  # frames
PREVIEW_SIDE = 384
AHEAD = 4  # frames that are painted before they are written


def film(
    loop: Loop, size: tuple[int, int], path: Path, context: Context, painters: ThreadPoolExecutor
) -> Generator[Event, None, Image.Image]:
    """Paint a loop at that size into a file of the kind that its name ends in; the value is the first frame.
    Raises Cancelled."""
    queue: Queue[Image.Image | None] = Queue(AHEAD)
    with ThreadPoolExecutor(1) as writer:
        written = writer.submit(_write, path, _taken(queue))
        first: Image.Image | None = None
        try:
            for number, frame in enumerate(_painted(loop, size, context, painters)):
                first = first or frame
                _hand_on(queue, frame, written)
                if number % PREVIEW_EVERY == 0:
                    yield Preview(_small(frame))
                yield Progress(
                    0.03 + 0.93 * (number + 1) / loop.frames, f"Frame {number + 1} of {loop.frames}"
                )
        finally:
            _hand_on(queue, None, written)
        yield Progress(0.97, "Saving")
        written.result()
    assert first is not None
    return first


def _painted(
    loop: Loop, size: tuple[int, int], context: Context, painters: ThreadPoolExecutor
) -> Iterator[Image.Image]:
    """The frames in their order; a few are at work ahead of the one that is wanted."""
    waiting: deque[Future[Image.Image]] = deque()
    for number in range(loop.frames):
        context.check()
        waiting.append(painters.submit(_frame, loop, number, size))
        if len(waiting) > AHEAD:
            yield waiting.popleft().result()
    while waiting:
        context.check()
        yield waiting.popleft().result()


def _frame(loop: Loop, number: int, size: tuple[int, int]) -> Image.Image:
    scene, (width, height) = loop.at(number), size
    rows = max(1, STRIP_PIXELS // width)
    strips = [
        paint_bytes(scene, width, height, top, min(top + rows, height)) for top in range(0, height, rows)
    ]
    return Image.fromarray(np.concatenate(strips))


def _hand_on(queue: Queue[Image.Image | None], frame: Image.Image | None, written: Future[None]) -> None:
    """Put a frame before the writer, unless it has stopped: then its result tells why."""
    while not written.done():
        with suppress(Full):
            queue.put(frame, timeout=1)
            return
    if frame is not None:
        written.result()


def _taken(queue: Queue[Image.Image | None]) -> Iterator[Image.Image]:
    while (frame := queue.get()) is not None:
        yield frame


def _write(path: Path, frames: Iterator[Image.Image]) -> None:
    kind = path.suffix[1:]
    fps = KINDS[kind].fps
    if kind == "mp4":
        writing.write_mp4(frames, path, fps, crf=18)
    elif kind == "gif":
        writing.write_gif(frames, path, fps)
    else:
        writing.write_webp(frames, path, fps)


def _small(frame: Image.Image) -> Image.Image:
    small = frame.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return small
