"""What a form asks of the painter: sheets laid over one another, in words of composition, not of pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Ramp = Literal["ground", "walk", "alternate", "scatter", "accent", "ink", "tint"]


@dataclass(frozen=True)
class Sheet:
    """One sheet of colour, cut out by a mask and divided into bands by a tone.

    `tone` and `mask` are numbers of the form's fields. The mask keeps the part of the picture where its
    field is highest: the share `cover` of the whole area, or where it exceeds `above`. `bands` scales with
    the artist's wish unless `fixed`. `rhythm` 0…1 makes band widths uneven; `equal_area` 0…1 goes from equal
    steps of tone to equal shares of the sheet. `relief` is light on the tone, `shade` the shadow under each
    band, `cast` that of the whole sheet, `line` the width of ink lines between bands. `overprint` makes the
    ink transparent. `jointed` says that the mask's field is the distance from joints, alike on both sides.
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
    jointed: bool = False


def flat(tone: int, ramp: Ramp, bands: int = 1, **more: Any) -> Sheet:
    """A sheet printed flat: no relief, no shade, and as many bands as it says; `more` is as in `Sheet`."""
    plain: dict[str, Any] = {"above": 0.0, "cast": 0.0, "equal_area": 1.0, "relief": 0.0, "shade": 0.0}
    return Sheet(tone, ramp, bands, fixed=True, **(plain | more))
