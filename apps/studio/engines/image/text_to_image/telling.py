"""Says in words what was understood, so that nobody has to guess why a picture shows what it shows."""

from __future__ import annotations

from apps.studio.engines.image.text_to_image.scene import Scene, Thing

MOST_TOLD = 5  # words


def told(scene: Scene, style: str = "") -> str:
    """One or two sentences: what the picture shows, and which words meant nothing."""
    parts = [_counted(thing) for thing in scene.things]
    where = f"{'at' if scene.place == 'sea' else 'in'} {_article(scene.place)}" if scene.place else ""
    if scene.second_place:
        where += f" with {scene.second_place}"
    when = f"at {scene.time}" if scene.time else ""
    how = ", ".join(word for word in (scene.season, scene.weather, scene.mood) if word)
    sentence = " ".join(word for word in (", ".join(parts) or "A scene", where, when) if word)
    sentence += f"; {how}" if how else ""
    if style not in ("", "plain"):
        sentence += f"; {style}"
    unknown = f" Not understood: {', '.join(scene.unknown[:8])}." if scene.unknown else ""
    return f"{sentence[0].upper()}{sentence[1:]}.{unknown}"


def told_taken(scene: Scene) -> str:
    """Which words were taken for others, so that a tree where an elm was asked for surprises nobody."""
    painted = [f"“{word}” was {_as(kind, concept)}" for word, kind, concept in scene.taken[:MOST_TOLD]]
    return f"{'; '.join(painted)}." if painted else ""


def _as(kind: str, concept: str) -> str:
    if kind in ("thing", "place"):
        return f"painted as {_article(concept)}"
    return f"painted {concept}" if kind == "colour" else f"read as {concept}"


def _counted(thing: Thing) -> str:
    colour = f"{thing.colour} " if thing.colour else ""
    return f"{thing.count} × {colour}{thing.name}" if thing.count > 1 else _article(f"{colour}{thing.name}")


def _article(words: str) -> str:
    if words.endswith("s") or words in ("space", "underwater", "bamboo"):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"
