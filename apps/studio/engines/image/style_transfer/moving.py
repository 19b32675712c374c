"""Paints films frame by frame, and holds the paint still from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from apps.studio.engines.contract import Context, EngineError, Event, Output, Preview, Progress
from apps.studio.engines.image import film as writing
from apps.studio.engines.image.film_frames import FilmFrames, open_film
from apps.studio.engines.image.pictures import fit
from apps.studio.engines.image.style_transfer import sitting
from apps.studio.engines.image.style_transfer.steady import Holder

if TYPE_CHECKING:
    from apps.studio.engines.image.style_transfer.engine import StyleTransferParameters

LARGEST = 1280  # pixels of the longer side of a painted film
PREVIEW_EVERY = 8  # frames
PREVIEW_SIZE = 480

Write = Callable[[Iterator[writing.Frame], Path, float], writing.Film]
WRITERS: dict[str, tuple[str, str, Write]] = {
    "mp4": ("mp4", "video/mp4", lambda frames, path, fps: writing.write_mp4(frames, path, fps, crf=19)),
    "gif": ("gif", "image/gif", writing.write_gif),
    "webp": ("webp", "image/webp", writing.write_webp),
}


@dataclass
class FilmPainter:
    """Paints the frames of one film in order."""

    params: StyleTransferParameters
    context: Context
    brushes: sitting.Brushes
    memories: sitting.Memories = field(default_factory=dict)
    _last: tuple[Image.Image, Image.Image] | None = None

    def __post_init__(self) -> None:
        self.holder = Holder(self.params.steadiness)

    def paint(self, frame: Image.Image) -> Image.Image:
        """The next frame. One that is the last again is not painted again."""
        if self._last and self._last[0] is frame:
            return self._last[1]
        small = fit(frame, min(self.params.size, LARGEST), "content")
        look = self.holder.look(np.asarray(small))
        if look.is_cut or self.params.steadiness == 0:
            for memory in self.memories.values():
                memory.forget()
        painted = sitting.frame(small, self.brushes, self.params, self.context, self.memories)
        held = Image.fromarray(self.holder.join(look, np.asarray(painted)))
        self._last = (frame, held)
        return held


def film(params: StyleTransferParameters, context: Context) -> Iterator[Event]:
    """Progress and previews, and the painted film with its poster at the end."""
    source = open_film(params.content, "content")
    yield Progress(0.01, "Looking at the style")
    painter = FilmPainter(params, context, sitting.brushes(params, context))
    ending, media_type, write = WRITERS[params.film_format]
    frames = context.scratch / "frames.raw"
    size = yield from _paint_all(source, painter, frames)
    yield Progress(0.97, "Saving")
    path = context.scratch / f"painting.{ending}"
    write(_kept(frames, size, context), path, source.fps)
    poster = context.scratch / "poster.png"
    next(_kept(frames, size, context)).save(poster)
    frames.unlink()
    manner = sitting.manner_of(params)
    yield Output(
        path, media_type, title=f"{params.content.stem}, {manner}",
        alt_text=f"A film painted in the style of {manner}",
        poster=poster if media_type.startswith("video") else None,
    )  # fmt: skip


def _paint_all(
    source: FilmFrames, painter: FilmPainter, target: Path
) -> Generator[Event, None, tuple[int, int]]:
    """Every frame into one file of raw pixels; the value is their size."""
    size: tuple[int, int] | None = None
    with target.open("wb") as file:
        for number, frame in enumerate(source.frames()):
            painter.context.check()
            painted = painter.paint(frame)
            size = size or painted.size
            file.write(painted.resize(size).tobytes() if painted.size != size else painted.tobytes())
            if number % PREVIEW_EVERY == 0:
                small = painted.copy()
                small.thumbnail((PREVIEW_SIZE, PREVIEW_SIZE))
                yield Preview(small)
            yield Progress(0.02 + 0.94 * (number + 1) / source.count, f"Frame {number + 1} of {source.count}")
    if size is None:
        raise EngineError("This film has no frames. Try another.", "content")
    return size


def _kept(path: Path, size: tuple[int, int], context: Context) -> Iterator[Image.Image]:
    length = size[0] * size[1] * 3
    with path.open("rb") as file:
        while len(pixels := file.read(length)) == length:
            context.check()
            yield Image.frombytes("RGB", size, pixels)
