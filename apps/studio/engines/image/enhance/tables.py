"""The colours of a development as a file that other programs read: .cube (Adobe 2013)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from apps.studio.engines.image.enhance.colour import Floats
from apps.studio.engines.image.enhance.develop import Development, Settings

SIDE = 33  # values along each side, as most programs write it
# Settings that work on places, and what they are called: a table of colours cannot hold them.
PLACES = {
    "straighten": "straightening", "denoise": "noise", "colour_noise": "colour noise", "deblur": "blur",
    "motion": "camera shake", "dehaze": "haze", "shadows": "shadows", "highlights": "highlights",
    "clarity": "clarity", "sharpness": "sharpness", "vignette": "the vignette", "grain": "grain",
}  # fmt: skip


def left_out(settings: Settings) -> list[str]:
    """What is set and is not in the table, in words."""
    return [words for name, words in PLACES.items() if getattr(settings, name)]


def cube_text(development: Development, title: str) -> str:
    """The file, line by line; red runs fastest."""
    scale = np.linspace(0, 1, SIDE, dtype=np.float32)
    blue, green, red = np.meshgrid(scale, scale, scale, indexing="ij")
    colours = np.stack([red, green, blue], axis=-1).reshape(SIDE * SIDE, SIDE, 3)
    return "\n".join(_lines(development.of_colours(colours).reshape(-1, 3), title)) + "\n"


def _lines(rows: Floats, title: str) -> Iterator[str]:
    yield f'TITLE "{title}"'
    yield f"LUT_3D_SIZE {SIDE}"
    yield "DOMAIN_MIN 0.0 0.0 0.0"
    yield "DOMAIN_MAX 1.0 1.0 1.0"
    for red, green, blue in rows:
        yield f"{red:.6f} {green:.6f} {blue:.6f}"
