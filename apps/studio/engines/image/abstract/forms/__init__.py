"""The compositional families. Each is a module from coordinates to fields, with a plan of sheets."""

from apps.studio.engines.image.abstract.forms.base import Form
from apps.studio.engines.image.abstract.forms.built import Cells, Orbits, Radial, Tiles
from apps.studio.engines.image.abstract.forms.soft import Crystalline, Flowing, Folded, Strata, Torn, Waves

FORMS: dict[str, type[Form]] = {
    "flowing": Flowing,
    "folded": Folded,
    "crystalline": Crystalline,
    "radial": Radial,
    "strata": Strata,
    "cells": Cells,
    "waves": Waves,
    "orbits": Orbits,
    "torn": Torn,
    "tiles": Tiles,
}

__all__ = ["FORMS", "Form"]
