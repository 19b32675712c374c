"""What a form asks of the painter: sheets laid over one another, in words of composition, not of pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ramp = Literal["ground", "walk", "alternate", "scatter", "accent", "ink", "tint"]


@dataclass(frozen=True)
class Sheet:
    """One sheet of colour, cut out by a mask and divided into bands by a tone.

    `tone` and `mask` are numbers of the form's fields. The mask keeps the part of the picture where its field is
    highest: the share `cover` of the whole area, or where it exceeds `above`. `bands` scales with the artist's wish
    unless `fixed`. `rhythm` 0…1 makes band widths uneven. `hue` turns the body colours so that sheets differ.
    """

    tone: int
    ramp: Ramp
    bands: int
    mask: int | None = None
    cover: float = 0.5
    above: float | None = None
    fixed: bool = False
    rhythm: float = 0.5
    equal_area: float = 0.5
    relief: float = 0.5
    shade: float = 0.5
    cast: float = 0.5
    line: float = 0.0
    overprint: bool = False
