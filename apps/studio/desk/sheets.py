"""A grid as one picture: the contact sheet, with its values and seeds written beside."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont, ImageOps

from apps.studio.library.models import Item
from artsite.pictures.renditions import NoSuchRendition, rendition
from artsite.pictures.shown import LADDER

CELL, GAP, HEAD = 480, 16, 64  # px
GROUND, INK, QUIET = "#fbfaf8", "#1c1b19", "#efece6"
TEXT = 26
LONGEST_WORD = 34  # characters above a column


def contact_sheet(
    cells: Sequence[Sequence[Item | None]], columns: Sequence[str], rows: Sequence[str]
) -> bytes:
    """A WebP of all cells; an empty place where a picture is not there yet."""
    wide, high = len(cells[0]), len(cells)
    font = ImageFont.load_default(TEXT)
    side = GAP + max(round(font.getlength(words)) + GAP if words else 0 for words in rows)
    head = HEAD if any(columns) else GAP
    sheet = Image.new("RGB", (side + wide * (CELL + GAP), head + high * (CELL + GAP)), GROUND)
    draw = ImageDraw.Draw(sheet)
    for index, words in enumerate(columns):
        place = (side + index * (CELL + GAP) + CELL / 2, head / 2)
        draw.text(place, words[:LONGEST_WORD], INK, font, anchor="mm")
    for row, items in enumerate(cells):
        top = head + row * (CELL + GAP)
        if any(rows):
            draw.text((GAP, top + CELL / 2), rows[row], INK, font, anchor="lm")
        for column, item in enumerate(items):
            _paste(sheet, item, side + column * (CELL + GAP), top)
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP", quality=88, method=2)
    return buffer.getvalue()


def _paste(sheet: Image.Image, item: Item | None, left: int, top: int) -> None:
    place = Image.new("RGB", (CELL, CELL), QUIET if item is None else GROUND)
    if item is not None:
        try:
            with rendition(item.sha256, LADDER[1]) as file, Image.open(file) as opened:
                picture = opened.convert("RGB")
        except NoSuchRendition:
            picture = Image.new("RGB", (CELL, CELL), QUIET)
        picture = ImageOps.contain(picture, (CELL, CELL), Image.Resampling.LANCZOS)
        place.paste(picture, ((CELL - picture.width) // 2, (CELL - picture.height) // 2))
    sheet.paste(place, (left, top))
