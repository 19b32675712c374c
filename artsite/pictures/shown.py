"""What a template needs to draw a picture without a jump in the layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LADDER = (320, 640, 1280, 2560)  # widths in pixels at which pictures are served
MIN_RATIO, MAX_RATIO = 30, 400  # of width to height, ×100; see static/css/ratios.css


@dataclass(frozen=True)
class Shown:
    """The attributes of an `<img>`, and the class that gives its place the right proportion."""

    src: str
    srcset: str
    width: int
    height: int
    ratio_class: str
    placeholder: str
    title: str = ""
    alt_text: str = ""


def widths(width: int) -> list[int]:
    """The rungs of the ladder for a picture that wide: never wider than itself, at least one."""
    return [rung for rung in LADDER if rung < width] + ([width] if width <= LADDER[-1] else [])


def shown(
    width: int,
    height: int,
    placeholder: str,
    url: Callable[[int], str],
    *,
    title: str = "",
    alt_text: str = "",
) -> Shown:
    """How to draw a picture of that size whose rendition of some width is at `url(width)`."""
    rungs = widths(width)
    middle = min(rungs, key=lambda rung: abs(rung - 640))
    ratio = round(100 * width / max(height, 1))
    return Shown(
        src=url(middle),
        srcset=", ".join(f"{url(rung)} {rung}w" for rung in rungs),
        width=width,
        height=height,
        ratio_class=f"ar-{min(max(ratio, MIN_RATIO), MAX_RATIO)}",
        placeholder=placeholder,
        title=title,
        alt_text=alt_text,
    )
