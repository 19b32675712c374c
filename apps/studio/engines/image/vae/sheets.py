"""Pages made of several pictures: strips, pairs, and the map of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

GROUNDS = {"dark": ("#141312", "#8d877e"), "paper": ("#fbfaf8", "#8b867e")}  # ground and lettering
GAP = 12  # pixels between neighbours on the map
_LETTERS = 26


def strip(pictures: Sequence[Image.Image], gap: int) -> Image.Image:
    """Pictures of one size side by side on a paper ground."""
    width, height = pictures[0].size
    page = Image.new("RGB", (len(pictures) * (width + gap) + gap, height + 2 * gap), GROUNDS["paper"][0])
    for number, picture in enumerate(pictures):
        page.paste(picture, (gap + number * (width + gap), gap))
    return page


def atlas(
    pictures: Sequence[Image.Image], cells: NDArray[np.int64], grid: tuple[int, int], ground: str
) -> Image.Image:
    """Every picture in its cell, letters for columns above and below, numbers for rows at both sides."""
    side = pictures[0].width
    step, margin = side + GAP, side // 2
    colour, ink = GROUNDS[ground]
    rows, columns = grid
    page = Image.new("RGB", (columns * step + 2 * margin, rows * step + 2 * margin), colour)
    for picture, (row, column) in zip(pictures, cells, strict=True):
        page.paste(picture, (margin + int(column) * step + GAP // 2, margin + int(row) * step + GAP // 2))
    draw, font = ImageDraw.Draw(page), _font(side // 4)
    for number in range(columns):
        centre = margin + number * step + step // 2
        for y in (margin // 2, page.height - margin // 2):
            draw.text((centre, y), letters(number), ink, font, anchor="mm")
    for number in range(rows):
        centre = margin + number * step + step // 2
        for x in (margin // 2, page.width - margin // 2):
            draw.text((x, centre), str(number + 1), ink, font, anchor="mm")
    return page


def letters(column: int) -> str:
    """A, B … Z, AA, AB …"""
    first, last = divmod(column, _LETTERS)
    return (letters(first - 1) if first else "") + chr(ord("A") + last)


def cell_of(place: str) -> tuple[int, int]:
    """Row and column of a place like "C7". Raises ValueError if it is none."""
    name = place.strip().upper()
    head = name.rstrip("0123456789")
    tail = name[len(head) :]
    if not (head and tail and head.isascii() and head.isalpha() and len(name) <= 6):  # noqa: PLR2004
        raise ValueError(place)
    column = 0
    for letter in head:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(tail) - 1, column - 1


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
