"""The film of a painting: its frames, and the file."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from apps.studio.engines.image.painterly.sitting import Step, as_image

LONGEST_SIDE = 720
MOST_FRAMES = 110
SECONDS = 7.0  # of painting, without the looks at the finished picture
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
        finished = painting.copy()
        finished.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        frames = [frame.resize(finished.size) for frame in self.frames]
        each = max(60, min(450, round(1000 * SECONDS / max(1, len(frames)))))
        finished.save(
            path, "WEBP", save_all=True, append_images=[*frames, finished],
            duration=[_BEGIN, *[each] * len(frames), _END], loop=0, quality=72, method=1,
        )  # fmt: skip
