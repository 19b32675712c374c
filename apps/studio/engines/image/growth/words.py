"""Titles and descriptions: a seed's picture is always called the same."""

from __future__ import annotations

from apps.studio.engines.image.growth.making import Making
from apps.studio.engines.image.growth.plane import chance

NOUNS: dict[str, tuple[str, ...]] = {
    "current": ("Drift", "Long Grass", "Slipstream", "Herd", "Procession"),
    "eddies": ("Eddies", "Grain of the Wood", "Backwater", "Marbling", "Weir"),
    "angular": ("Strata", "Switchback", "Scree", "Fault Lines", "Terraces"),
    "whirl": ("Whirl", "Maelstrom", "Nest", "Weather Front", "Carousel"),
    "swells": ("Swell", "Ploughed Hills", "Headwind", "Dunes", "Long Waves"),
    "around": ("Stones in the Stream", "Islands", "Moons", "Stepping Stones", "Parting"),
    "photograph": ("In the Grain", "Followed Lines", "Currents in a Picture"),
    "plain": ("Coral", "Labyrinth", "Reef", "Lichen", "Thicket"),
    "tunnel": ("Well", "Eye of the Reef", "Burrow", "Dahlia", "Iris"),
    "poles": ("Two Wells", "Field Lines", "Magnet", "Conversation", "Twin Reefs"),
    "clifford": ("Veil", "Smoke", "Mantle", "Sail", "Chiffon"),
    "dejong": ("Shell", "Moth", "Nebula", "Lamplight", "Gauze"),
    "svensson": ("Glass", "Lantern", "Bubble", "Fold", "Ribcage"),
    "icon": ("Rosette", "Rose Window", "Snowflake", "Sea Star", "Doily"),
}

SETTINGS = (
    "at Noon", "before Rain", "in March", "in Low Sun", "after Dark", "with Wind", "from Memory",
    "at Low Tide", "in Winter", "on a Still Day", "before Dawn", "in September", "under Snow",
    "in Plain Light", "after the Thaw", "at the Edge of the Map", "by Lamplight", "in Two Voices",
)  # fmt: skip


def title(seed: int, making: Making) -> str:
    """A title of one to five words."""
    rng = chance(seed, 9)
    noun = str(rng.choice(NOUNS[making.variety]))
    return noun if rng.random() < 0.3 else f"{noun} {rng.choice(SETTINGS)}"  # noqa: PLR2004


def alt_text(making: Making) -> str:
    """What somebody who cannot see the picture would want to know."""
    what = "A loop" if making.loop else "A picture"
    return f"{what} in {making.palette_words}: {making.look()}."
