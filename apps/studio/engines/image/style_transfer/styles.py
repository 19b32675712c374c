"""The named styles: 21 of the 26 rows of the network's table. No torch here, so that a form can list them.

The network came without names or sources for its styles. A name that points to a painter says what the result
resembles; it is not known which pictures the network learned from. Left out because photographs are lost in
them: rows 3, 6, 9, 16 and 17.
"""

from __future__ import annotations

from dataclasses import dataclass

from apps.studio.engines.fields import Option


@dataclass(frozen=True)
class NamedStyle:
    """A row of the table with the words for it."""

    row: int
    value: str
    label: str
    help: str
    group: str


OIL, INK, PRINT, SOFT = "Oil", "Ink and line", "Print", "Pastel and water"

NAMED_STYLES = (
    NamedStyle(
        19,
        "starry-night",
        "Starry Night",
        "Rows of short strokes in deep blue and yellow, much as in Van Gogh’s night sky of 1889. "
        "Skies begin to move.",
        OIL,
    ),
    NamedStyle(
        24,
        "great-wave",
        "Great Wave",
        "Prussian blue, foam and old paper, close to Hokusai’s wave print. Flat skies stay empty.",
        PRINT,
    ),
    NamedStyle(
        12,
        "impressionist-haze",
        "Impressionist haze",
        "Lilac shadows and yellow light with soft edges; it recalls Monet’s views of water.",
        SOFT,
    ),
    NamedStyle(
        25,
        "impasto",
        "Impasto",
        "Short thick dabs of slate blue and rust, like a late Van Gogh portrait.",
        OIL,
    ),
    NamedStyle(
        14,
        "winter-blue",
        "Winter blue",
        "Pale blue with a breath of rose, fine grey outlines. Calm, good for faces and snow.",
        SOFT,
    ),
    NamedStyle(
        8,
        "watercolour-sketch",
        "Pencil and watercolour",
        "Hatched lines and touches of pink, turquoise and yellow on white paper.",
        SOFT,
    ),
    NamedStyle(
        0,
        "summer-pastel",
        "Summer pastel",
        "Warm ochre against sky blue in soft slanted chalk.",
        SOFT,
    ),
    NamedStyle(
        2,
        "charcoal-and-wash",
        "Charcoal and wash",
        "Charcoal darks, peach and pale blue washes.",
        INK,
    ),
    NamedStyle(
        4,
        "crimson-poster",
        "Crimson poster",
        "Crimson, cream and powder blue with a lithograph’s grain. Clear faces.",
        PRINT,
    ),
    NamedStyle(
        5,
        "expressionist-dusk",
        "Expressionist dusk",
        "Orange, wine red and violet in nervous strokes.",
        OIL,
    ),
    NamedStyle(
        7,
        "primary-colours",
        "Primary colours",
        "Large dark areas of blue, red and yellow, as the painters of the Blue Rider liked them.",
        OIL,
    ),
    NamedStyle(
        13,
        "wild-colour",
        "Wild colour",
        "Leaf green, teal and red between white and black contours; the Fauves painted as freely.",
        OIL,
    ),
    NamedStyle(
        11,
        "gold-and-ink",
        "Gold and ink",
        "Brown ink lines over gold and pale grey paper.",
        INK,
    ),
    NamedStyle(
        10,
        "burnt-sienna",
        "Burnt sienna",
        "Everything in embers: sienna, copper and near black, like an underpainting by lamplight.",
        OIL,
    ),
    NamedStyle(
        15,
        "leaded-glass",
        "Leaded glass",
        "Small panes of pale colour between fine dark lines.",
        INK,
    ),
    NamedStyle(
        22,
        "cubist-ink",
        "Cubist ink",
        "Broken ink contours on bone white, slate blue ground, a red accent.",
        INK,
    ),
    NamedStyle(
        1,
        "yellow-and-black",
        "Yellow and black",
        "Thick black contours, flat yellow and grey. Best with large simple shapes.",
        PRINT,
    ),
    NamedStyle(
        21,
        "cut-paper",
        "Cut paper",
        "Flat shapes of pink, cream and sky blue with black edges, as if cut with scissors.",
        PRINT,
    ),
    NamedStyle(
        20,
        "vermilion-night",
        "Vermilion night",
        "Vermilion light, midnight blue shadows. Dramatic, and dark.",
        OIL,
    ),
    NamedStyle(
        23,
        "nocturne",
        "Nocturne",
        "Evening: deep green-grey masses before a pale sky. Stays close to the photograph.",
        OIL,
    ),
    NamedStyle(
        18,
        "wood-grain",
        "Wood grain",
        "Sepia lines that run like the grain of a board.",
        PRINT,
    ),
)

STYLE_ROWS = {style.value: style.row for style in NAMED_STYLES}

STYLE_LABELS = {style.value: style.label for style in NAMED_STYLES}

STYLE_OPTIONS = [
    Option(style.value, style.label, style.help, picture=f"{style.value}.webp", group=style.group)
    for style in NAMED_STYLES
]
