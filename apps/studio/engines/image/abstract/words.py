"""Titles and descriptions: a seed's picture is always called the same."""

from __future__ import annotations

from apps.studio.engines.image.abstract.choosing import generator
from apps.studio.engines.image.abstract.palettes import Palette

NOUNS: dict[str, tuple[str, ...]] = {
    "flowing": ("Current", "Undertow", "Estuary", "Drift", "Slow Water", "Meander", "Tide Table", "Delta"),
    "folded": ("Fold", "Crease", "Mantle", "Letter", "Valley Fold", "Drapery", "Envelope", "Wing"),
    "crystalline": ("Facet", "Scarp", "Cut Stone", "Moraine", "Splinter", "Quarry", "Prism", "Cairn"),
    "radial": ("Wheel", "Round", "Dial", "Rotation", "Target", "Turning", "Compass", "Sunwheel"),
    "strata": ("Strata", "Headland", "Horizon", "Escarpment", "Long Shore", "Bedding", "Ridge", "Plateau"),
    "cells": (
        "Pebbles",
        "Enclosures",
        "Field Walls",
        "Islands",
        "Membrane",
        "Commons",
        "Seed Case",
        "Paving",
    ),
    "waves": ("Interval", "Swell", "Counterpoint", "Cadence", "Ripple", "Crossing", "Refrain", "Pulse"),
    "orbits": ("Orbit", "Eclipse", "Conjunction", "Transit", "Moons", "Satellites", "Ephemeris", "Planets"),
    "torn": ("Rift", "Bark", "Cliff Face", "Fissure", "Flare", "Torn Edge", "Ravine", "Ember"),
    "tiles": ("Quilt", "Courtyard", "Patchwork", "Floor Plan", "Kiln", "Hopscotch", "Arcade", "Parquet"),
}
SETTINGS = (
    "at Noon",
    "before Rain",
    "in March",
    "in Low Sun",
    "after Dark",
    "with Wind",
    "in Two Voices",
    "for Strings",
    "from Memory",
    "at Low Tide",
    "in Winter",
    "on a Still Day",
    "before Dawn",
    "in September",
    "with Silence",
    "from the North",
    "in Plain Light",
    "after the Thaw",
)
MANNERS = (
    "Study for",
    "Small",
    "Large",
    "Second",
    "Quiet",
    "Open",
    "Distant",
    "Late",
    "Slanting",
    "Unfinished",
)

LOOKS: dict[str, str] = {
    "flowing": "currents of bent bands, as in marbled paper",
    "folded": "shapes folded along creases, with bands following the folds",
    "crystalline": "flat facets that meet at sharp edges",
    "radial": "rings about a few centres, cut into sectors that exchange colours",
    "strata": "lying layers, bent and shifted against one another",
    "cells": "rounded cells with light joints between them, some with rings inside",
    "waves": "swaying stripes in two directions",
    "orbits": "discs and rings printed over one another",
    "torn": "flat fields of colour with ragged edges",
    "tiles": "a grid of tiles with quarter circles and diagonals",
}
SYMMETRY_WORDS = {
    "mirror": ", mirrored left and right",
    "quarters": ", mirrored in four quarters",
    "turned": ", the same when turned upside down",
    "star": ", repeated around the middle",
}


def title(seed: int, form: str, palette: Palette) -> str:
    """A title of two to four words."""
    rng = generator(seed, 2)
    noun = str(rng.choice(NOUNS[form]))
    kind = rng.choice(["setting", "manner", "palette"], p=[0.55, 0.35, 0.1])
    if kind == "setting":
        return f"{noun} {rng.choice(SETTINGS)}"
    if kind == "manner":
        return f"{rng.choice(MANNERS)} {noun}"
    return f"{noun}, {palette.label}"


def alt_text(form: str, palette: Palette, symmetry: str) -> str:
    """What somebody who cannot see the picture would want to know."""
    same = SYMMETRY_WORDS.get(symmetry, "")
    return f"An abstract picture in {palette.words}: {LOOKS[form]}{same}."
