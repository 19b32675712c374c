"""What is asked of a picture, whatever grows in it."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True)
class Wishes:
    """The settings of the page; names that are not known leave the choice to the seed."""

    palette: str = "surprise"
    density: float = 0.5
    bend: float = 0.5
    field: str = "surprise"
    lines: str = "surprise"
    laid: str = "surprise"
    manner: str = "surprise"
    rule: str = "surprise"
    content: Image.Image | None = None


def covering(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of a picture at this size, as much of it as has this shape."""
    scale = max(width / picture.width, height / picture.height)
    wide, high = min(picture.width, width / scale), min(picture.height, height / scale)
    left, top = (picture.width - wide) / 2, (picture.height - high) / 2
    return picture.resize((width, height), Image.Resampling.LANCZOS, box=(left, top, left + wide, top + high))
