"""The film of a painting: its frames, and the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from apps.studio.engines.image.film import write_mp4
from apps.studio.engines.image.painterly.sitting import Step, as_image

LONGEST_SIDE = 720
MOST_FRAMES = 110
SECONDS = 7.0  # of painting, without the looks at the finished picture
FPS = 20  # of the MP4
_BEGIN, _END = 900, 2600  # milliseconds


class TimeLapse:
    """Collects frames evenly over the work; the first and the last frame are the finished painting, so that
    the film's still picture is the painting and not an empty sheet."""

    def __init__(self) -> None:
        self.frames: list[Image.Image] = []
        self.shown = -1.0

    def watch(self, step: Step, size: tuple[int, int]) -> None:
        """Take a frame if enough has happened since the last."""
        if step.fraction - self.shown < 1 / MOST_FRAMES:
            return
        self.shown = step.fraction
        scale = min(1, LONGEST_SIDE / max(size))
        small = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
        self.frames.append(as_image(step.look(), small))

    def save(self, path: Path, painting: Image.Image) -> None:
        """Write the film as an animated WebP that goes round for ever."""
        finished = _small(painting)
        frames = [frame.resize(finished.size) for frame in self.frames]
        each = self._milliseconds()
        finished.save(
            path, "WEBP", save_all=True, append_images=[*frames, finished],
            duration=[_BEGIN, *[each] * len(frames), _END], loop=0, quality=72, method=1,
        )  # fmt: skip

    def save_mp4(self, path: Path, poster: Path, painting: Image.Image) -> None:
        """Write the same film as MP4, and the painting as its poster."""
        finished = _small(painting)
        finished.save(poster)
        each = self._milliseconds()

        def frames() -> Iterator[Image.Image]:
            for frame, shown in [(finished, _BEGIN), *((one, each) for one in self.frames), (finished, _END)]:
                for _tick in range(max(1, round(shown * FPS / 1000))):
                    yield frame

        write_mp4(frames(), path, FPS, crf=25)

    def _milliseconds(self) -> int:
        """How long each frame on the way is shown."""
        return max(60, min(450, round(1000 * SECONDS / max(1, len(self.frames)))))


def _small(painting: Image.Image) -> Image.Image:
    small = painting.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return small
