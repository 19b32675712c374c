"""The sheet that is painted on, and what everybody who paints on it must know."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from apps.studio.engines.image.text_to_image.light import Array, Colour, Light, Mask
from apps.studio.engines.image.text_to_image.terrain import View
from apps.studio.engines.image.text_to_image.tiles import Tiles

GRASS: dict[str, tuple[Colour, Colour, Colour]] = {  # in the light, between, dry or dark
    "spring": ((.56, .70, .26), (.40, .60, .24), (.30, .50, .24)),
    "summer": ((.60, .64, .26), (.38, .54, .20), (.24, .42, .18)),
    "autumn": ((.80, .62, .28), (.64, .50, .22), (.46, .42, .20)),
    "winter": ((.62, .56, .42), (.52, .48, .36), (.42, .40, .32)),
    "snow": ((.97, .98, 1.0), (.90, .94, .99), (.82, .88, .97)),
    "savanna": ((.88, .74, .40), (.78, .62, .30), (.60, .50, .26)),
    "woods": ((.50, .48, .24), (.36, .38, .18), (.28, .28, .15)),
    "fallen": ((.80, .48, .18), (.62, .36, .16), (.44, .28, .14)),
}  # fmt: skip
SAND: Colour = (0.92, 0.78, 0.56)


@dataclass
class Ground:
    """`sheet` (H, W, 3) is what is painted so far; `ahead` (H, W) says how many times farther than the lower
    edge each pixel is, infinite for the sky."""

    sheet: Array
    light: Light
    view: View
    season: str
    white: bool  # snow lies
    rng: np.random.Generator
    tiles: Tiles
    bare: bool = False  # sand, stone or ice: nothing grows before a foot
    wet: Mask | None = None  # where water lies, that mirrors
    ahead: Array = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    @property
    def horizon(self) -> int:
        return self.view.horizon

    @property
    def height(self) -> int:
        return self.view.height

    @property
    def width(self) -> int:
        return self.view.width

    @property
    def grass(self) -> str:
        """The name of what grows, or lies, on open land."""
        return "snow" if self.white else self.season or "summer"

    def dimmed(self, colour: Array, ahead: Array | float) -> Array:
        """A colour that is lit already, seen through the air from so far away (see `ahead`)."""
        share = self.air(ahead)
        share = share[..., None] if share.ndim else share
        return np.asarray(colour + (np.array(self.light.haze, np.float32) - colour) * share, np.float32)

    def air(self, ahead: Array | float) -> Array:
        """How much of the colour of the air lies over what is so far away, 0…1."""
        reach = np.maximum(np.asarray(ahead, np.float32), 1.0) ** np.float32(0.45) - 1
        share = 1 - np.exp(-0.22 * self.light.thickness * reach)
        return np.asarray(np.minimum(share, 0.88), dtype=np.float32)

    def hazed(self, colour: Array | Colour, ahead: float) -> Array:
        """A colour half in the light, as it looks from so far away."""
        lit = np.asarray(colour, np.float32) * (0.5 * self.light.shadow + 0.5 * self.light.sunlit)
        return self.dimmed(lit, ahead)

    def fill(self, mask: Array, colour: Array) -> None:
        """Paint `colour` (3,) or (H, W, 3) where `mask` (H, W) in 0…1 is."""
        self.sheet[:] += mask[..., None] * (colour - self.sheet)

    def distance(self, row: float) -> float:
        """`ahead` of level ground at a row."""
        return (self.height - self.horizon) / max(row - self.horizon, 1.0)


def below(line: Array, height: int) -> Array:
    """A mask, 1 below a line of rows (width,), with a soft edge of a pixel."""
    rows = np.arange(height, dtype=np.float32)[:, None]
    return np.asarray((rows - line[None] + 0.5).clip(0, 1), dtype=np.float32)
