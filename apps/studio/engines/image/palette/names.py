"""Names for colours: plain words and old pigments, the nearest in Oklab, none twice on one sheet."""

from __future__ import annotations

from functools import cache

import numpy as np

from apps.studio.engines.image.palette import oklab

_NAMES = """
Black 0b0b0c, Ink 1b1d22, Charcoal 33353a, Slate 4f5860, Graphite 46464a, Pewter 72767a, Lead 5d6266, Ash
9a9a96, Silver b4b6b8, Pearl d9d7d2, Mist cfd5d8, Chalk f1efe9, Snow fbfbfa, White ffffff, Bone e6dfcf,
Ivory f5efdc, Cream f7ecc9, Parchment ebdfc0, Linen e9e2d5, Oatmeal d6c9b2, Flax d8c58c, Straw e0cb7b, Sand
d2b98b, Dune c2a878, Wheat dcc083, Honey d89a2e, Amber e08a1a, Saffron f0b323, Butter f3dd86, Lemon f3e24a,
Sulphur e8dc3c, Canary fbe03a, Mustard c99a1b, Ochre c4872b, Gold c9a13b, Brass a98a3c, Bronze 87672e, Khaki
9c9062, Sienna a4562b, Umber 5e4430, Raw umber 71583a, Sepia 5a4332, Walnut 4b3526, Chestnut 70382a,
Mahogany 56241d, Cocoa 4a3129, Coffee 3b2b22, Earth 6b503b, Clay b08260, Camel b98d5b, Fawn c6a684, Tan
cba77b, Almond e3cfb1, Biscuit dcb992, Hazel 8a6a3f, Caramel b3702f, Cinnamon a85c32, Copper b5683b, Rust
9c4520, Brick 96412f, Terracotta c1694f, Apricot f0ae78, Peach f5c3a0, Salmon ee8d78, Coral ea6f5c, Melon
f3a06f, Tangerine ec7a1c, Orange f08421, Pumpkin cf6a1e, Marigold f0a128, Flame e2562a, Vermilion d8412f,
Scarlet cf2a27, Red c8202b, Poppy dc3a31, Madder 9f2a33, Crimson a51a37, Carmine 961b30, Garnet 6d1a29,
Oxblood 4d161a, Burgundy 5c1a30, Wine 6a2438, Claret 7b2440, Maroon 591f22, Raspberry b42a5b, Cherry b01f38,
Rose d9667f, Old rose bd7d80, Blush eabfb8, Shell f0d9cf, Petal f0c4cc, Pink ee9fb3, Cerise d13470, Magenta
c4267f, Fuchsia d343a3, Orchid c36fc0, Mauve b292b4, Lilac c8aed4, Lavender b7aadb, Thistle cbbcd0, Heather
9b84a8, Violet 7a4fa6, Amethyst 8d63b3, Iris 6456b0, Purple 6c2d84, Plum 6a355f, Aubergine 3c2038, Mulberry
7e2f5b, Damson 4d2a4a, Grape 573a70, Indigo 34327a, Midnight 151a33, Navy 1d2a52, Ultramarine 2d3fae, Cobalt
1f4fae, Sapphire 1d3f86, Royal blue 3159c4, Cornflower 6a8fdc, Periwinkle 9aa2e4, Hyacinth 6f74c0, Blue
2160c8, Azure 2d86dc, Sky 86bfe6, Pale sky bcdcf0, Ice dcecf3, Cerulean 2a83b4, Prussian blue 15344f, Steel
5f7f9c, Denim 3c5a80, Storm 48586a, Smoke blue 8798a6, Dove a8aeb4, Powder blue b5cbdc, Woad 46698c, Petrol
17505e, Teal 147878, Peacock 0f6a7c, Lagoon 2a98a6, Turquoise 3dbdb6, Aqua 7ad6d2, Duck egg c3dcd4, Seafoam
a6d8c0, Celadon a9c4a6, Verdigris 56a08c, Jade 2f9a73, Emerald 138a57, Malachite 0f7650, Viridian 2c6a58,
Bottle green 16402f, Pine 234a36, Forest 2a5230, Ivy 3b5d3b, Moss 66733a, Olive 76732c, Dark olive 4a4a24,
Fern 5a8a48, Grass 5fa033, Leaf 78a83f, Apple 93bd4a, Lime a8cf3c, Chartreuse cfe046, Pistachio bcd392, Sage
9aab89, Lichen a9ae83, Willow 8b9a62, Bay leaf 6c7d56, Spring green 7fd08a, Mint b4e2c4, Lake 2f6f8f, Loden
4d5a48, Reed b3ac72, Stone a89f92, Pebble c0b8ac, Taupe 877a6d, Mushroom b5a595, Mole 615750, Peat 362f28,
Soot 242323, Mud 564a38, Driftwood 9a8872, Rosewood 6f3a3a, Cedar 8a5140, Heath 6e5468, Dusk 5d5a78,
Twilight 3a3f63, Dawn f0cdb4, Harvest dba85a, Fog dfe0dd, Spruce 2d4a4a, Deep sea 123640, Marine 1f4a6a,
Wisteria 9d8fc9, Cyclamen d779a8, Flesh e3b596, Skin e8c5ac, Ember b0391c
"""


@cache
def _known() -> tuple[list[str], np.ndarray]:
    pairs = [entry.strip().rsplit(" ", 1) for entry in _NAMES.replace("\n", " ").split(",")]
    return [name for name, _hex in pairs], oklab.from_hex([f"#{code}" for _name, code in pairs])


def named(colours: np.ndarray) -> list[str]:
    """A name for each of the Oklab colours (number, 3), in their order."""
    names, known = _known()
    distance = np.linalg.norm((colours[:, None] - known[None]) * (1.0, 1.6, 1.6), axis=-1)
    given: dict[int, str] = {}
    free = distance.copy()
    for _colour in range(min(len(colours), len(names))):
        colour, name = np.unravel_index(np.argmin(free), free.shape)  # the best fitting pair is named first
        given[int(colour)] = names[int(name)]
        free[colour], free[:, name] = np.inf, np.inf
    return [given.get(number, "Colour") for number in range(len(colours))]
