"""The words that titles, texts and tags of a filled gallery are put together from."""

from __future__ import annotations

ADJECTIVES = (
    "quiet", "blue", "last", "early", "red", "broken", "slow", "golden", "distant", "narrow", "wet",
    "silver", "open", "folded", "burning", "hidden",
)  # fmt: skip

THINGS = (
    "harbour", "field", "window", "garden", "river", "staircase", "forest", "market", "lantern", "orchard",
    "mountain", "bridge", "portrait", "street", "boat", "horse", "table", "mirror", "island", "valley",
    "roof", "letter", "bird", "storm", "shore", "meadow", "night", "tower", "kitchen", "song",
)  # fmt: skip

MOMENTS = (
    "at dawn", "in rain", "after the storm", "in winter", "by night", "in July", "from memory",
    "at low tide", "in fog", "before dinner",
)  # fmt: skip

CHINESE = (
    "山", "水", "月", "夜", "花", "雨", "春", "江", "雪", "风", "山水", "月夜", "江南", "秋山",
    "古寺", "春雨", "渔舟", "竹林", "荷花", "远山",
)  # fmt: skip

SENTENCES = (
    "Painted over three evenings, the last by candle.", "The light came from the left and would not stay.",
    "A study for something larger that I may never make.", "I kept the first version and threw away nine.",
    "Made from a photograph of the road behind our house.",
    "The colours are those of my grandmother’s coat.", "Two seeds blended, then drawn over by hand.",
    "What I like is the empty part.", "画于江边，雨后初晴。", "此作以旧照片为本。",
)  # fmt: skip

ENGINES = (
    "style-transfer", "painterly", "abstract", "text-to-image", "gan", "vae", "variations", "enhance",
)  # fmt: skip
