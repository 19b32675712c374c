"""What an artist can choose by name."""

from __future__ import annotations

from apps.studio.engines.fields import Option
from apps.studio.engines.image.abstract.palettes import PALETTES

MODES = [
    Option("extract", "Find the colours", "A sheet of its colours, with names.", picture="extract.webp"),
    Option("recolour", "Recolour", "The picture in the colours of another.", picture="recolour.webp"),
    Option("harmonise", "Harmonise", "Hues turned until they go together.", picture="harmonise.webp"),
    Option("reduce", "Reduce", "The picture in a few colours only.", picture="reduce.webp"),
]  # fmt: skip
OWN = "own"
NAMED = {
    palette.name: tuple(dict.fromkeys(palette.ground + palette.body + palette.accent)) for palette in PALETTES
}
PALETTE_OPTIONS = [
    Option(OWN, "From a picture", "The other’s, or for “Reduce” its own.", picture="own.webp"),
    *(Option(palette.name, palette.label, picture=f"palette-{palette.name}.webp") for palette in PALETTES),
]  # fmt: skip
HARMONIES = [
    Option("auto", "Nearest", "Whichever asks for the least change.", picture="harmony-auto.webp"),
    Option("one", "One hue", "All in one colour’s shades.", picture="harmony-one.webp"),
    Option("analogous", "Neighbours", "Hues that lie side by side.", picture="harmony-analogous.webp"),
    Option("complementary", "Opposites", "Two hues across the circle.", picture="harmony-complementary.webp"),
    Option("split", "Accent", "Neighbours, and one hue against them.", picture="harmony-split.webp"),
    Option("triad", "Triad", "Three hues, evenly apart.", picture="harmony-triad.webp"),
    Option("square", "Square", "Four hues, evenly apart.", picture="harmony-square.webp"),
]
DITHERS = [
    Option("none", "Flat", "Clean areas, as in a poster.", picture="dither-none.webp"),
    Option("grain", "Grain", "Dots strewn evenly.", picture="dither-grain.webp"),
    Option("grid", "Grid", "Dots in a grid, as in print.", picture="dither-grid.webp"),
    Option("diffuse", "Diffuse", "Dots that make up for each other.", picture="dither-diffuse.webp"),
]
