"""The kinds of file a loop can be written as."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of file: its type, frames a second, and the longest side that is sensible for it in pixels."""

    media_type: str
    fps: int
    longest: int

    def size(self, width: int, height: int) -> tuple[int, int]:
        """The size of a film of a picture so large: even numbers, no side too long."""
        scale = min(1.0, self.longest / max(width, height))
        return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


KINDS = {
    "mp4": Kind("video/mp4", 24, 1280),
    "gif": Kind("image/gif", 20, 640),
    "webp": Kind("image/webp", 24, 960),
}
