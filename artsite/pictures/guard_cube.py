"""Reads a colour table in the .cube format (Adobe 2013; Resolve's curves before the cube as well) and writes
it as a HALD picture, which is a picture like any other. Runs in the guarded child: the text is a stranger's.

The table is sampled at 64 values of red, green and blue, linear between its entries, eight bits each: what it
makes of a picture is within one step of 256 of what the file itself would.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from artsite.pictures.guard_refusal import RefusalError

LARGEST_FILE = 24 * 1024 * 1024  # bytes; 64 × 64 × 64 lines have about ten
LONGEST_LINE = 250  # characters, as the format has it
SMALLEST, LARGEST, LARGEST_CURVE = 2, 64, 65_536  # entries along a side
LEVEL = 8  # of the HALD picture: 64 values along each side
_SIZES = {"LUT_1D_SIZE": LARGEST_CURVE, "LUT_3D_SIZE": LARGEST}
_RANGES = {"LUT_1D_INPUT_RANGE": "LUT_1D_SIZE", "LUT_3D_INPUT_RANGE": "LUT_3D_SIZE"}

Row = tuple[float, ...]


@dataclass
class Table:
    """What a .cube file says: a curve for each channel, a cube, or the one after the other."""

    sizes: dict[str, int] = field(default_factory=dict)
    ranges: dict[str, tuple[Row, Row]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        """How many lines of numbers there must be."""
        return self.sizes.get("LUT_1D_SIZE", 0) + self.sizes.get("LUT_3D_SIZE", 0) ** 3


def looks_like_cube(data: bytes) -> bool:
    """Whether it is text that names the size of a table."""
    head = data[:65_536]
    return b"\0" not in head and any(name.encode() in head for name in _SIZES)


def take_cube(data: bytes, target: Path) -> dict[str, Any]:
    """Write the HALD picture of a table to `target`. Raises RefusalError, with the line that is wrong."""
    if len(data) > LARGEST_FILE:
        raise RefusalError("cube_too_large", most=LARGEST_FILE // 1024**2)
    picture = _drawn(read(data.decode("utf-8-sig", "replace")))
    picture.save(target, "PNG", compress_level=6)
    from artsite.pictures.measure import placeholder

    small = picture.copy()
    small.thumbnail((80, 80))
    return {
        "media_type": "image/png", "width": picture.width, "height": picture.height,
        "placeholder": placeholder(small), "notes": ["table"], "recipe": "",
    }  # fmt: skip


def read(text: str) -> Table:
    """The table in a text. Raises RefusalError."""
    table = Table()
    low: Row = (0.0, 0.0, 0.0)
    high: Row = (1.0, 1.0, 1.0)
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words or line.lstrip().startswith("#"):
            continue
        if len(line) > LONGEST_LINE:
            raise RefusalError("cube_line", line=number)
        match words[0]:
            case "TITLE":
                continue
            case "LUT_1D_SIZE" | "LUT_3D_SIZE":
                table.sizes[words[0]] = _size(words, number)
            case "LUT_1D_INPUT_RANGE" | "LUT_3D_INPUT_RANGE":
                one, other = _numbers(words[1:], 2, number)
                table.ranges[_RANGES[words[0]]] = (one,) * 3, (other,) * 3
            case "DOMAIN_MIN":
                low = _numbers(words[1:], 3, number)
            case "DOMAIN_MAX":
                high = _numbers(words[1:], 3, number)
            case _:
                _add(table, _numbers(words, 3, number), number)
    if len(table.rows) != table.wanted or not table.wanted:
        raise RefusalError("cube_count", wanted=table.wanted, found=len(table.rows))
    for name in table.sizes:
        table.ranges.setdefault(name, (low, high))
    if any(one >= other for ends in table.ranges.values() for one, other in zip(*ends, strict=True)):
        raise RefusalError("cube_domain")
    return table


def _add(table: Table, row: Row, number: int) -> None:
    if len(table.rows) >= table.wanted:
        reason = "cube_count" if table.wanted else "cube_line"
        raise RefusalError(reason, line=number, wanted=table.wanted, found=f"{table.wanted:,}+")
    table.rows.append(row)


def _size(words: list[str], number: int) -> int:
    most = _SIZES[words[0]]
    given = words[1] if len(words) == 2 else ""  # noqa: PLR2004
    size = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else 0  # noqa: PLR2004
    if not SMALLEST <= size <= most:
        raise RefusalError("cube_size", line=number, most=f"{most:,}")
    return size


def _numbers(words: list[str], count: int, number: int) -> Row:
    try:
        values = tuple(float(word) for word in words if "_" not in word)
    except ValueError:
        raise RefusalError("cube_line", line=number) from None
    if len(values) != count or len(words) != count:
        raise RefusalError("cube_line", line=number)
    if not all(math.isfinite(value) for value in values):
        raise RefusalError("cube_nan", line=number)
    return values


def _drawn(table: Table) -> Any:
    """The HALD picture of a table."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # its threads would ask for more address space than there is
    import numpy as np
    from PIL import Image

    side = LEVEL * LEVEL
    scale = np.linspace(0, 1, side)
    blue, green, red = np.meshgrid(scale, scale, scale, indexing="ij")
    colours = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    rows = np.array(table.rows)
    curve = table.sizes.get("LUT_1D_SIZE", 0)
    if curve:
        places = np.linspace(0, 1, curve)
        inside = _within(colours, table.ranges["LUT_1D_SIZE"])
        channels = [np.interp(inside[:, channel], places, rows[:curve, channel]) for channel in range(3)]
        colours = np.stack(channels, axis=-1)
    if size := table.sizes.get("LUT_3D_SIZE", 0):
        cube = rows[curve:].reshape(size, size, size, 3)  # blue, green, red: red runs fastest
        colours = _interpolated(cube, _within(colours, table.ranges["LUT_3D_SIZE"]) * (size - 1))
    pixels = (np.clip(colours, 0, 1) * 255 + 0.5).astype(np.uint8)
    return Image.fromarray(pixels.reshape(LEVEL**3, LEVEL**3, 3))


def _within(colours: Any, ends: tuple[Row, Row]) -> Any:
    """Where colours lie between the ends of what a table is for: 0…1."""
    import numpy as np

    low, high = np.array(ends[0]), np.array(ends[1])
    return np.clip((colours - low) / (high - low), 0, 1)


def _interpolated(cube: Any, place: Any) -> Any:
    """The cube at places (N, 3), linear between its eight entries around each."""
    import numpy as np

    first = np.minimum(place.astype(int), cube.shape[0] - 2)
    part = place - first
    made = np.zeros_like(place)
    for corner in range(8):
        step = np.array([corner & 1, corner >> 1 & 1, corner >> 2 & 1])
        weight = np.where(step, part, 1 - part).prod(axis=1, keepdims=True)
        red, green, blue = (first + step).T
        made += weight * cube[blue, green, red]
    return made
