"""Draws the swatch sheet: the picture, a band in its true proportions, a chip for each colour with its name.

All measures are in parts of the sheet's width, so a sheet is the same at every size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from apps.studio.engines.image.palette import oklab
from apps.studio.engines.image.palette.extract import Palette

_FONTS = Path(__file__).parent / "fonts"
_PAPER, _INK, _SOFT, _LINE = "#fbfaf8", "#1c1b19", "#6b6862", "#d9d6d0"
_MARGIN, _GAP = 0.06, 0.028
_WIDEST_PICTURE = 0.95  # its height, at most, in widths of its column
_MOST_IN_A_ROW = 6
_PALE = 0.93  # lightness from which a chip needs a hairline to be seen on the paper


@dataclass(frozen=True)
class Words:
    """What stands on the sheet: a title, and how many colours there are in words."""

    title: str
    count: str


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"{name}.ttf", max(6, size))


def sheet(
    picture: Image.Image, palette: Palette, names: list[str], words: Words, longest: int
) -> Image.Image:
    """The sheet, its longer side `longest` pixels."""
    is_tall = picture.height > picture.width * 1.1
    layout = _Beside(picture, palette) if is_tall else _Under(picture, palette)
    scale = longest / max(1, layout.height)
    page = _Page(scale, layout.height)
    layout.draw(page, names, words)
    return page.finished(longest)


class _Page:
    """Paper of width 1, drawn `width` pixels wide."""

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.image = Image.new("RGB", (round(width), max(1, round(width * height))), _PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def px(self, length: float) -> int:
        return round(length * self.width)

    def paste(self, picture: Image.Image, x: float, y: float, width: float, height: float) -> None:
        box = self.px(x), self.px(y), self.px(x + width), self.px(y + height)
        size = max(1, box[2] - box[0]), max(1, box[3] - box[1])
        self.image.paste(picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0), box[:2])

    def chip(self, colour: str, lightness: float, x: float, y: float, width: float, height: float) -> None:
        box = self.px(x), self.px(y), self.px(x + width) - 1, self.px(y + height) - 1
        if box[2] < box[0] or box[3] < box[1]:
            return
        self.pen.rectangle(box, fill=colour, outline=_LINE if lightness > _PALE else None)

    def text(self, words: str, x: float, y: float, size: float, *, soft: bool = False, end: bool = False,
             sans: bool = False, room: float = 1.0) -> None:  # fmt: skip
        """A line whose letters stand on `y`; smaller if there is no `room` for it."""
        font = _font("sans" if sans else "serif", self.px(size))
        while self.px(size) > 8 and font.getlength(words) > self.px(room):  # noqa: PLR2004
            size *= 0.94
            font = _font("sans" if sans else "serif", self.px(size))
        at = (self.px(x), self.px(y))
        self.pen.text(at, words, fill=_SOFT if soft else _INK, font=font, anchor="rs" if end else "ls")

    def finished(self, longest: int) -> Image.Image:
        scale = longest / max(self.image.size)
        width, height = (max(1, round(side * scale)) for side in self.image.size)
        if (width, height) == self.image.size:
            return self.image
        return self.image.resize((width, height), Image.Resampling.LANCZOS)


class _Under:
    """A wide picture: chips in rows beneath it."""

    def __init__(self, picture: Image.Image, palette: Palette) -> None:
        self.picture, self.palette = picture, palette
        count = len(palette.colours)
        self.rows = max(1, -(-count // _MOST_IN_A_ROW))
        self.per_row = -(-count // self.rows)
        self.width = 1 - 2 * _MARGIN
        self.picture_height = max(0.06, min(_WIDEST_PICTURE, picture.height / picture.width)) * self.width
        self.chip_height = 0.115
        self.row_height = self.chip_height + 0.095
        self.top = 0.115
        self.below = self.top + self.picture_height + 0.022
        self.height = self.below + 0.04 + 0.035 + self.rows * self.row_height + 0.012

    def draw(self, page: _Page, names: list[str], words: Words) -> None:
        _heading(page, words)
        page.paste(self.picture, _MARGIN, self.top, self.width, self.picture_height)
        _band(page, self.palette, _MARGIN, self.below, self.width, 0.04)
        gap = 0.018
        width = (self.width - gap * (self.per_row - 1)) / self.per_row
        for number, colour in enumerate(_hexes(self.palette)):
            row, column = divmod(number, self.per_row)
            x, y = _MARGIN + column * (width + gap), self.below + 0.075 + row * self.row_height
            lightness = float(self.palette.colours[number, 0])
            page.chip(colour, lightness, x, y, width, self.chip_height)
            page.text(names[number], x, y + self.chip_height + 0.03, 0.0215, room=width)
            page.text(_facts(colour, self.palette.shares[number]), x, y + self.chip_height + 0.052, 0.0145,
                      soft=True, sans=True, room=width)  # fmt: skip


class _Beside:
    """A tall picture: chips in a column beside it."""

    def __init__(self, picture: Image.Image, palette: Palette) -> None:
        self.picture, self.palette = picture, palette
        ratio = min(16.0, picture.height / picture.width)
        self.picture_width = min(0.48, 1.15 / ratio)
        self.picture_height = self.picture_width * ratio
        self.top = 0.115
        self.height = self.top + self.picture_height + _MARGIN

    def draw(self, page: _Page, names: list[str], words: Words) -> None:
        _heading(page, words)
        page.paste(self.picture, _MARGIN, self.top, self.picture_width, self.picture_height)
        x = _MARGIN + self.picture_width + _GAP
        _standing_band(page, self.palette, x, self.top, 0.035, self.picture_height)
        x += 0.035 + _GAP
        count, gap = len(self.palette.colours), 0.012
        height = (self.picture_height - gap * (count - 1)) / count
        chip = (1 - _MARGIN - x) * 0.42
        size = min(0.0235, height * 0.34)
        for number, colour in enumerate(_hexes(self.palette)):
            y = self.top + number * (height + gap)
            page.chip(colour, float(self.palette.colours[number, 0]), x, y, chip, height)
            words_x, room = x + chip + 0.018, 1 - _MARGIN - x - chip - 0.018
            page.text(names[number], words_x, y + height / 2, size, room=room)
            page.text(_facts(colour, self.palette.shares[number]), words_x, y + height / 2 + size * 1.1,
                      size * 0.66, soft=True, sans=True, room=room)  # fmt: skip


def _heading(page: _Page, words: Words) -> None:
    page.text(words.title, _MARGIN, 0.076, 0.034, room=0.62)
    page.text(words.count, 1 - _MARGIN, 0.076, 0.0165, soft=True, sans=True, end=True, room=0.24)


def _hexes(palette: Palette) -> list[str]:
    return oklab.to_hex(palette.colours)


def _facts(colour: str, share: float) -> str:
    percent = f"{share:.0%}" if share >= 0.01 else "under 1%"  # noqa: PLR2004
    return f"{colour.upper()}   {percent}"


def _band(page: _Page, palette: Palette, x: float, y: float, width: float, height: float) -> None:
    ends = np.concatenate([[0], np.cumsum(palette.shares)]) * width
    for number, colour in enumerate(_hexes(palette)):
        page.chip(colour, 0, x + ends[number], y, ends[number + 1] - ends[number], height)


def _standing_band(page: _Page, palette: Palette, x: float, y: float, width: float, height: float) -> None:
    ends = np.concatenate([[0], np.cumsum(palette.shares)]) * height
    for number, colour in enumerate(_hexes(palette)):
        page.chip(colour, 0, x, y + ends[number], width, ends[number + 1] - ends[number])
