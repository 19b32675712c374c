"""What a seed chooses before anything is drawn: palette, form and symmetry. Without torch: pages ask."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from apps.studio.engines.image.abstract.palettes import BY_NAME, PALETTES, Palette

# In the order in which a seed draws one; what each is stands in `forms`.
FORM_NAMES = (
    "flowing",
    "folded",
    "crystalline",
    "radial",
    "strata",
    "cells",
    "waves",
    "orbits",
    "torn",
    "tiles",
)
SYMMETRIES = ("none", "mirror", "quarters", "turned", "star")
SYMMETRICAL = ("radial", "tiles", "orbits")  # forms that a mirror does not turn into faces
SURPRISE = "surprise"


class Asked(Protocol):
    """What an artist asked for by name, or "surprise"."""

    @property
    def palette(self) -> str: ...

    @property
    def form(self) -> str: ...

    @property
    def symmetry(self) -> str: ...


def generator(seed: int, *path: int) -> np.random.Generator:
    """Numbers that depend on nothing but the seed and a path of small numbers."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, *path])))


def choose(seed: int, asked: Asked) -> tuple[Palette, str, str]:
    """Palette, form and symmetry; the seed decides where the artist did not."""
    rng = generator(seed, 0)
    palette = PALETTES[int(rng.integers(len(PALETTES)))]
    form = FORM_NAMES[int(rng.integers(len(FORM_NAMES)))]
    symmetry = str(rng.choice(SYMMETRIES, p=[0.88, 0.06, 0.0, 0.06, 0.0]))
    if asked.form != SURPRISE:
        form = asked.form
    if symmetry == "mirror" and form not in SYMMETRICAL:
        symmetry = "none"
    if asked.palette != SURPRISE:
        palette = BY_NAME[asked.palette]
    return palette, form, symmetry if asked.symmetry == SURPRISE else asked.symmetry
