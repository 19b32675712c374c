"""Reads films frame by frame: MP4 and other video, animated GIF, WebP and PNG.

One frame at a time is in memory, however long the film. What comes from strangers has been through the guard
before; the limits here are those of what an engine can make in a sitting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from apps.studio.engines.contract import EngineError

MOST_FRAMES = 600
LONGEST = 20.0  # seconds
FASTEST = 30.0  # frames a second; faster films are read with frames left out
USUAL_DELAY = 0.1  # seconds, of GIFs that give none or an impossible one
SHORTEST_DELAY = 0.02
_ISO_PICTURES = (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


@dataclass(frozen=True)
class FilmFrames:
    """A film that can be read from the beginning as often as needed."""

    path: Path
    field: str
    fps: float
    count: int
    size: tuple[int, int]
    # For each frame that is shown, the number of that in the file.
    order: tuple[int, ...]
    is_video: bool

    def frames(self) -> Iterator[Image.Image]:
        """RGB; the same object again where the film stands still. Raises EngineError if it breaks off."""
        source = self._of_video() if self.is_video else self._of_animation()
        number, frame = -1, None
        for wanted in self.order:
            while number < wanted:
                try:
                    frame, number = next(source), number + 1
                except StopIteration:
                    break
            if frame is None:
                raise _broken(self.field)
            yield frame

    def _of_video(self) -> Iterator[Image.Image]:
        import av

        try:
            with av.open(str(self.path)) as container:
                for frame in container.decode(video=0):
                    yield Image.fromarray(frame.to_ndarray(format="rgb24"))
        except (av.FFmpegError, ValueError) as error:
            raise _broken(self.field) from error

    def _of_animation(self) -> Iterator[Image.Image]:
        try:
            with Image.open(self.path) as opened:
                for number in range(getattr(opened, "n_frames", 1)):
                    opened.seek(number)
                    yield _on_white(opened)
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            raise _broken(self.field) from error


def is_film(path: Path) -> bool:
    """Whether the file holds moving pictures, by its first bytes and, for pictures, the number of frames."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
        if is_video(head):
            return True
        with Image.open(path, formats=("GIF", "WEBP", "PNG")) as opened:
            return bool(getattr(opened, "is_animated", False))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def is_video(head: bytes) -> bool:
    """Whether a file that begins so is a video: MP4, MOV, WebM or Matroska."""
    is_iso = head[4:8] == b"ftyp" and head[8:12] not in _ISO_PICTURES
    return is_iso or head.startswith(b"\x1aE\xdf\xa3")


def open_film(path: Path, field: str) -> FilmFrames:
    """The film in `path`. Raises EngineError for `field` if it cannot be read or is too long."""
    with path.open("rb") as file:
        video = is_video(file.read(12))
    times, size = _video_times(path, field) if video else _animation_times(path, field)
    if not times:
        raise _broken(field)
    if times[-1] > LONGEST:
        raise EngineError(
            f"This film is {times[-1]:.0f} seconds long; {LONGEST:.0f} can be painted. Cut it first.", field
        )
    fps, order = _steady(times)
    if len(order) > MOST_FRAMES:
        raise EngineError(
            f"This film has {len(order)} frames; {MOST_FRAMES} can be painted. Cut it first.", field
        )
    return FilmFrames(path, field, fps, len(order), size, order, video)


def _steady(times: list[float]) -> tuple[float, tuple[int, ...]]:
    """Frames at an even pace, from the moment at which each frame of the file ends."""
    starts = [0.0, *times[:-1]]
    shortest = min(end - start for start, end in zip(starts, times, strict=True))
    mean = len(times) / times[-1]
    fps = min(FASTEST, max(mean, min(1 / max(shortest, SHORTEST_DELAY), FASTEST)))
    count = max(1, round(times[-1] * fps))
    ends = np.asarray(times)
    moments = (np.arange(count) + 0.5) / fps
    order = np.minimum(np.searchsorted(ends, moments, side="right"), len(times) - 1)
    return fps, tuple(int(number) for number in order)


def _video_times(path: Path, field: str) -> tuple[list[float], tuple[int, int]]:
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise _broken(field)
            stream: Any = container.streams.video[0]
            count = _count(container, stream)
            rate = float(stream.average_rate or stream.guessed_rate or 25)
            return [(number + 1) / rate for number in range(count)], (stream.width, stream.height)
    except (av.FFmpegError, ValueError, OSError) as error:
        raise _broken(field) from error


def _count(container: Any, stream: Any) -> int:
    """Frames in the stream: as the file says, or counted."""
    if stream.frames:
        return int(stream.frames)
    limit = int(LONGEST * 240)
    return sum(
        1 for packet, _number in zip(container.demux(stream), range(limit), strict=False) if packet.size
    )


def _animation_times(path: Path, field: str) -> tuple[list[float], tuple[int, int]]:
    times, passed = [], 0.0
    try:
        with Image.open(path) as opened:
            for number in range(getattr(opened, "n_frames", 1)):
                opened.seek(number)
                delay = opened.info.get("duration", 0) / 1000
                passed += delay if delay >= SHORTEST_DELAY else USUAL_DELAY
                times.append(passed)
                if passed > LONGEST:
                    break
            return times, opened.size
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _broken(field) from error


def _on_white(frame: Image.Image) -> Image.Image:
    if not frame.has_transparency_data:
        return frame.convert("RGB")
    whole = frame.convert("RGBA")
    white = Image.new("RGB", frame.size, "white")
    white.paste(whole, mask=whole.getchannel("A"))
    return white


def _broken(field: str) -> EngineError:
    return EngineError(
        "This film cannot be read: it is damaged or of a kind we do not know. Try an MP4 or a GIF.", field
    )
