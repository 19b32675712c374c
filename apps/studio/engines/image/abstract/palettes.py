"""Designed palettes. Each says which colour takes most of the sheet, which carry the form, which is rare."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """`ground` takes about 60 % of the sheet, `body` about 30 %, `accent` the rest; `ink` draws lines.

    Colours are sRGB as "#rrggbb". `words` is how the colours are named in a sentence.
    """

    name: str
    label: str
    words: str
    ground: tuple[str, ...]
    body: tuple[str, ...]
    accent: tuple[str, ...]
    ink: str


PALETTES: tuple[Palette, ...] = (
    Palette(
        "vermilion-ink",
        "Vermilion and ink",
        "vermilion, ink and paper white",
        ("#f4eee2", "#e9dfcd"),
        ("#23211f", "#4a4742", "#8f877a", "#cdc2af"),
        ("#c9391f", "#e2674f"),
        "#1c1b19",
    ),
    Palette(
        "temple",
        "Temple",
        "powder blue, ochre and rose",
        ("#f1e4cd", "#ecd0bf"),
        ("#6d8fb8", "#e2a053", "#d99fae", "#85a278", "#f2d27c"),
        ("#c2412d", "#3a4d8f"),
        "#2c2b36",
    ),
    Palette(
        "orphic",
        "Orphic",
        "cobalt, scarlet, saffron and green",
        ("#f3e7cc", "#e9d3a6"),
        ("#1f4f96", "#d8432f", "#f1b32c", "#2f7f58", "#7a4391", "#ee8d4b"),
        ("#17181c", "#f8f3e6"),
        "#17181c",
    ),
    Palette(
        "bone-black",
        "Bone and black",
        "black and bone white",
        ("#f3efe5", "#e5dfd1"),
        ("#151515", "#3a3936", "#f3efe5", "#151515"),
        ("#151515", "#a59c8b"),
        "#151515",
    ),
    Palette(
        "canyon",
        "Canyon",
        "umber, rust and bone on near black",
        ("#1d1815", "#2b211b"),
        ("#5e2016", "#a63620", "#d6802c", "#43302a", "#e6b35e"),
        ("#f3e6c4", "#7fa6b3"),
        "#0f0c0b",
    ),
    Palette(
        "riso-rose",
        "Riso rose and blue",
        "fluorescent rose, federal blue and yellow",
        ("#f7f2e8", "#f4dcd9"),
        ("#f4587f", "#3d5eb5", "#f79bb0", "#27357e", "#9db7e2"),
        ("#ffd23f", "#f4587f"),
        "#27357e",
    ),
    Palette(
        "riso-leaf",
        "Riso leaf and orange",
        "leaf green, orange and cream",
        ("#f6f0df", "#e4ead2"),
        ("#1f8a5d", "#f2703a", "#0f4d4a", "#f7ab7a", "#9ccaa3"),
        ("#fbd24e", "#e8432e"),
        "#0f3d3f",
    ),
    Palette(
        "florentine",
        "Florentine",
        "oxblood, Prussian blue and old gold",
        ("#ecdec5", "#dcc8a4"),
        ("#1f3e5d", "#7d2230", "#c59a4d", "#3b655c", "#e7c79a"),
        ("#f8f1df", "#c8502f"),
        "#1c2230",
    ),
    Palette(
        "fjord",
        "Fjord",
        "slate blue, fog and a little orange",
        ("#dfe5e6", "#c5d0d4"),
        ("#1b3a52", "#3f6a84", "#7f9fae", "#0f2233", "#a9bfc4"),
        ("#e9772f", "#f4ecd9"),
        "#0f2233",
    ),
    Palette(
        "moss",
        "Moss and bone",
        "moss, lichen and bone",
        ("#ece6d3", "#d5d3b5"),
        ("#39482a", "#6c7a3d", "#a4a765", "#222c22", "#c8b873"),
        ("#c2573a", "#f5efdf"),
        "#1d241b",
    ),
    Palette(
        "indigo",
        "Indigo dye",
        "indigo, washed blue and rust",
        ("#eeeae0", "#d4dce4"),
        ("#16254f", "#2c4a86", "#6484b4", "#a6bcd6", "#0e1733"),
        ("#b9532d", "#f6f1e6"),
        "#0e1733",
    ),
    Palette(
        "saffron-plum",
        "Saffron and plum",
        "saffron, plum and blush",
        ("#f6e3c2", "#f0c9a4"),
        ("#4b1d3f", "#8a2f5a", "#e9a23b", "#c8603f", "#e4b1a5"),
        ("#f3c933", "#fbf3e2"),
        "#2d1028",
    ),
    Palette(
        "night-garden",
        "Night garden",
        "deep teal, orchid and pale rose on night blue",
        ("#121a26", "#1b2a38"),
        ("#1f5a5e", "#3d8f83", "#7c3f72", "#b8638c", "#2b3f63"),
        ("#f3c9c0", "#f0b64f"),
        "#0a0f17",
    ),
    Palette(
        "celadon",
        "Celadon",
        "celadon, cream and cinnabar",
        ("#f1ecdc", "#cfdcc9"),
        ("#7fa892", "#aac7b0", "#4c7c70", "#26514f", "#dfd3b0"),
        ("#cc4a32", "#f8f4e9"),
        "#1f3d3d",
    ),
    Palette(
        "terracotta",
        "Terracotta",
        "terracotta, sand and dusk blue",
        ("#f2e0cb", "#e7c3a2"),
        ("#b4512f", "#d98256", "#7c3324", "#46617a", "#efb98d"),
        ("#24354a", "#f8efe0"),
        "#3a1d17",
    ),
    Palette(
        "salt-flat",
        "Salt flat",
        "pale lilac, sky, sand and coral",
        ("#f5f1ea", "#e6e4ea"),
        ("#b9c6da", "#e7c9bd", "#cbbfd6", "#7288aa", "#efdcb7", "#4d5878"),
        ("#ec6a4f", "#f8efe2"),
        "#3d4766",
    ),
    Palette(
        "woodblock",
        "Woodblock",
        "Prussian blue, buff and red ochre",
        ("#eee1c6", "#dccfae"),
        ("#1d3c63", "#55809f", "#a8bdb8", "#c77b52", "#8c3b2d"),
        ("#c6402c", "#f6efdd"),
        "#1a2233",
    ),
    Palette(
        "primary",
        "Primary",
        "red, yellow, blue and black",
        ("#f4efe2", "#e5ded0"),
        ("#1d4a9e", "#d33a2c", "#f2b927", "#1a1a1a", "#c8c2b4"),
        ("#1a1a1a", "#d33a2c"),
        "#1a1a1a",
    ),
    Palette(
        "lacquer",
        "Lacquer",
        "lacquer red, black and gold",
        ("#7d1a19", "#931f1b"),
        ("#171313", "#b9322a", "#d5a24a", "#3a1414", "#e9c98a"),
        ("#f3dfae", "#171313"),
        "#120d0d",
    ),
)

BY_NAME = {palette.name: palette for palette in PALETTES}
