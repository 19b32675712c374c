"""What every medium is given: the picture, read once for colour and form, and the sheet to paint on."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from apps.studio.engines.image.painterly.arrays import Array, resize
from apps.studio.engines.image.painterly.brush import bristle_sheet
from apps.studio.engines.image.painterly.focus import focus
from apps.studio.engines.image.painterly.form import Form, read_form

if TYPE_CHECKING:
    from apps.studio.engines.image.painterly.record import Record

READING_SIZE = 800  # longest side at which a picture is read; strokes are finer than that only by their edges
LARGEST_SHEET = 2048  # longest side painted on, unless the picture itself is to be larger
FINER = 2.0  # how many times finer the sheet is than the finished picture, which smooths its edges


@dataclass(frozen=True)
class Wishes:
    """What the artist has set, 0…1 each but `saturation` (0…2)."""

    stroke: float = 0.5
    detail: float = 0.5
    expression: float = 0.5
    saturation: float = 1.0
    palette: str = "natural"
    relief: float = 0.5
    canvas: float = 0.5


@dataclass(frozen=True)
class Step:
    """How far the medium has come; `look` gives the unfinished picture as an array of any size."""

    fraction: float
    words: str
    look: Callable[[], Array]
    layer_done: bool = False


Painting = Generator[Step, None, Array]


@dataclass(frozen=True)
class Sitting:
    """One picture to paint. Lengths in a medium are parts of the longest side: `s.reading_unit` pixels when
    reading, `s.sheet_unit` pixels on the sheet."""

    picture: Array  # what the medium reads, colours already tuned
    width: int
    height: int
    wishes: Wishes
    rng: np.random.Generator
    record: Record | None = None  # where marks are written down, if the painting is wanted as a drawing too

    @property
    def reading_unit(self) -> float:
        """Longest side of `picture`."""
        return float(max(self.picture.shape[:2]))

    @property
    def sheet_unit(self) -> float:
        """Longest side of the sheet."""
        return float(max(self.sheet))

    @property
    def sheet(self) -> tuple[int, int]:
        """Height and width of the sheet that is painted on."""
        return sheet_size(self.width, self.height)

    @property
    def enlarge(self) -> float:
        """Pixels of the sheet to a pixel of the reading."""
        return self.sheet_unit / self.reading_unit

    @cached_property
    def form(self) -> Form:
        """Which way strokes go."""
        return read_form(self.picture, self.rng, 0.6 + 0.8 * self.wishes.stroke)

    @cached_property
    def focus(self) -> Array:
        """Where small strokes are spent, 0…1."""
        return focus(self.picture, self.form.energy)

    @cached_property
    def bristles(self) -> Array:
        """Marks of the hairs of a brush."""
        return bristle_sheet(self.rng)

    def on_sheet(self, values: Array, how: Image.Resampling = Image.Resampling.BILINEAR) -> Array:
        """Something read from the picture, as large as the sheet."""
        height, width = self.sheet
        return resize(values, width, height, how)

    def read_back(self, sheet: Array) -> Array:
        """What is on the sheet, at the size of the reading."""
        height, width = self.picture.shape[:2]
        return resize(sheet, width, height, Image.Resampling.BOX)


def sheet_size(width: int, height: int) -> tuple[int, int]:
    """Height and width of the sheet for a painting of that size."""
    factor = min(FINER, max(1.0, LARGEST_SHEET / max(width, height)))
    return max(1, round(height * factor)), max(1, round(width * factor))


def reading(photograph: Image.Image) -> Array:
    """A photograph at the size at which it is read."""
    longest = max(photograph.size)
    size = min(READING_SIZE, longest)
    scale = size / longest
    wanted = max(1, round(photograph.width * scale)), max(1, round(photograph.height * scale))
    small = photograph.resize(wanted, Image.Resampling.LANCZOS)
    return np.asarray(small, dtype=np.float32) / np.float32(255)


def as_image(picture: Array, size: tuple[int, int]) -> Image.Image:
    """A painted sheet as a picture of that size (width, height)."""
    smaller = picture.shape[1] >= size[0]
    values = resize(picture, *size, Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC)
    return Image.fromarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))
