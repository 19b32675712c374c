"""Reads a prompt in English or Chinese into a `Scene`: longest words first, numbers and colours with their
things."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from apps.studio.engines.image.text_to_image import concepts, wider
from apps.studio.engines.image.text_to_image.scene import Scene, Thing

KINDS: dict[str, concepts.Table] = {
    "thing": concepts.THINGS, "place": concepts.PLACES, "time": concepts.TIMES, "weather": concepts.WEATHERS,
    "season": concepts.SEASONS, "mood": concepts.MOODS, "style": concepts.STYLES, "colour": concepts.COLOURS,
    "side": concepts.SIDES, "depth": concepts.DEPTHS,
}  # fmt: skip
LONGEST_PHRASE = 4  # English words
MOST_OF_ONE = 12
UNCOUNTED = ("reeds", "couple", "bamboo", "stars", "ruin")
MOST_THINGS = 8
_MANY_IN_ONE = {"caravan": 4, "驼队": 4, "骆驼队": 4, "羊群": 6, "flock of sheep": 6}  # a word for several
_IN_COMPOUNDS = ("thing", "place", "weather")  # “barn owl”, “sea bird”, “snow goose”
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_PARTS = re.compile(r"[\u3400-\u9fff]+|[a-z]+(?:-[a-z]+)*|\d+")
# What a word says besides itself.
_MEANS = {
    "moon": {"time": "night"}, "stars": {"time": "night"}, "lotus": {"place": "lake"},
    "reeds": {"place": "lake"}, "camel": {"place": "desert"}, "cactus": {"place": "desert"},
    "whale": {"place": "sea"}, "dolphin": {"place": "sea"}, "sailboat": {"place": "sea"},
    "ship": {"place": "sea"}, "lighthouse": {"place": "sea"}, "penguin": {"place": "snowfield"},
    "lion": {"place": "meadow"}, "elephant": {"place": "meadow"}, "giraffe": {"place": "meadow"},
    "rocket": {"place": "space"}, "planet": {"place": "space"}, "fish": {"place": "underwater"},
    "swan": {"place": "lake"}, "duck": {"place": "lake"}, "boat": {"place": "lake"},
    "frog": {"place": "lake"}, "sunflower": {"place": "meadow", "season": "summer"},
    "palm": {"place": "beach"}, "windmill": {"place": "meadow"}, "blossom": {"season": "spring"},
    "seagull": {"place": "sea"}, "wolf": {"place": "forest"}, "deer": {"place": "forest"},
    "bear": {"place": "forest"}, "owl": {"place": "forest", "time": "night"}, "car": {"place": "city"},
    "bridge": {"place": "river"}, "bamboo": {"place": "forest"}, "torii": {"place": "lake"},
    "kite": {"place": "meadow"}, "campfire": {"time": "night"}, "tiger": {"place": "forest"},
}  # fmt: skip
_WEATHER_MEANS = {"aurora": {"time": "night"}, "snow": {"season": "winter"}}


@dataclass(frozen=True)
class Found:
    """A word of the prompt: its kind and concept, or a number, or nothing known. `is_taken` says that it is
    no word of the painter's own, but taken for the concept."""

    kind: str
    concept: str
    text: str
    is_taken: bool = False


def understood(prompt: str) -> Scene:
    """The scene that a prompt asks for. Words nobody knows are kept in `unknown`."""
    found = list(_read(unicodedata.normalize("NFKC", prompt).lower()))
    first = {kind: _all(found, kind) for kind in KINDS}
    things = _things(found)
    scene = Scene(
        place=_nth(first["place"], 0),
        second_place=_nth(first["place"], 1),
        time=_nth(first["time"], 0),
        weather=_nth(first["weather"], 0),
        season=_nth(first["season"], 0),
        mood=_nth(first["mood"], 0),
        style=_nth(first["style"], 0),
        colours=_free_colours(found),
        things=tuple(things[:MOST_THINGS]),
        unknown=tuple(dict.fromkeys(one.text for one in found if one.kind == "unknown")),
        taken=tuple(dict.fromkeys((one.text, one.kind, one.concept) for one in found if one.is_taken)),
    )
    return _completed(scene)


def _all(found: list[Found], kind: str) -> list[str]:
    return list(dict.fromkeys(one.concept for one in found if one.kind == kind))


def _nth(values: list[str], number: int) -> str:
    return values[number] if len(values) > number else ""


def _completed(scene: Scene) -> Scene:
    """What a thing or a weather says of place, time and season where nothing else does."""
    for thing in scene.things:
        scene = _with_missing(scene, _MEANS.get(thing.name, {}))
    return _with_missing(scene, _WEATHER_MEANS.get(scene.weather, {}))


def _with_missing(scene: Scene, means: dict[str, str]) -> Scene:
    return replace(
        scene,
        place=scene.place or means.get("place", ""),
        time=scene.time or means.get("time", ""),
        season=scene.season or means.get("season", ""),
    )


def _read(text: str) -> Iterator[Found]:
    parts = _PARTS.findall(text)
    place = 0
    while place < len(parts):
        if _CHINESE.match(parts[place]):
            yield from _read_chinese(parts[place])
            place += 1
            continue
        length, one = _read_english(parts[place : place + LONGEST_PHRASE])
        if one:
            yield one
        place += length


def _read_english(parts: list[str]) -> tuple[int, Found | None]:
    """The longest phrase that begins here: how many words it takes, and what it is."""
    words = [part for part in parts if not _CHINESE.match(part)]
    own, length = _own_english(words)
    if (own is None or own.kind in _IN_COMPOUNDS) and (strange := _taken_english(words, length)) is not None:
        return strange
    if own:
        return length, own
    word = words[0]
    if word.isdigit():
        return 1, Found("number", str(min(int(word[:3]), MOST_OF_ONE)), word)
    if word in concepts.NUMBERS:
        return 1, Found("number", str(concepts.NUMBERS[word]), word)
    return 1, None if word in concepts.SILENT else Found("unknown", "", word)


def _own_english(words: list[str]) -> tuple[Found | None, int]:
    """The longest phrase of the painter's own words, and its length."""
    for length in range(len(words), 0, -1):
        phrase = " ".join(words[:length])
        for form in _forms(phrase):
            if (known := _vocabulary().get(form)) is not None:
                return Found(*known, text=phrase), length
    return None, 0


def _taken_english(words: list[str], longer_than: int) -> tuple[int, Found] | None:
    """The longest phrase that is taken for something, of more words than the painter's own: a tree frog is a
    frog and no tree. A red oak stays red and an oak, so this is not asked after colours."""
    if words[0] in concepts.SILENT or words[0] in concepts.NUMBERS or words[0].isdigit():
        return None
    for length in range(len(words), longer_than, -1):
        phrase = " ".join(words[:length])
        for form in _forms(phrase):
            if (taken := wider.taken(form)) is not None:
                return length, Found(taken.kind, taken.concept, phrase, is_taken=True)
    return None


def _forms(phrase: str) -> list[str]:
    """The phrase and what it may be the plural or the adjective of."""
    forms = [phrase, phrase.replace("-", " ")]
    for ending, instead in (("ies", "y"), ("ves", "f"), ("es", ""), ("s", "")):
        if phrase.endswith(ending) and len(phrase) > len(ending) + 2:
            forms.append(phrase.removesuffix(ending) + instead)
    return forms


def _read_chinese(text: str, *, wide: bool = True) -> Iterator[Found]:
    """Words as they follow each other; `wide` takes strange ones for what they are most like."""
    place, strange = 0, ""
    while place < len(text):
        length, one = _longest_chinese(text[place : place + LONGEST_PHRASE], wide=wide)
        if one is None:
            strange += text[place] if text[place] not in _SILENT_CHINESE else ""
            place += 1
            continue
        if strange:
            yield Found("unknown", "", strange)
            strange = ""
        yield one
        place += length
    if strange:
        yield Found("unknown", "", strange)


_SILENT_CHINESE = frozenset(
    "的了着在与和是有上下里外中之于从到对把被个只条艘座棵匹头间一朵面幅片轮盏位名画图张座前后旁边过来去起落满照映倒影"
    "飞走坐站立看望听睡游泊停开挂飘升降穿越小老旧新长高低美丽漂亮色天空地水气风光景致户向往又也都很正处那这其下方"
)


def _longest_chinese(text: str, *, wide: bool) -> tuple[int, Found | None]:
    for length in range(len(text), 0, -1):
        phrase = text[:length]
        if (known := _vocabulary().get(phrase)) is not None:
            return length, Found(*known, text=phrase)
        if phrase in concepts.NUMBERS:
            return length, Found("number", str(concepts.NUMBERS[phrase]), phrase)
        if wide and phrase not in _SILENT_CHINESE and (taken := wider.taken(phrase)) is not None:
            if taken.is_nothing:
                return length, Found("unknown", "", phrase)
            return length, Found(taken.kind, taken.concept, phrase, is_taken=True)
    return 1, None


@cache
def _vocabulary() -> dict[str, tuple[str, str]]:
    """Every word and what it stands for; of words in two tables the first table wins."""
    words: dict[str, tuple[str, str]] = {}
    for kind, table in KINDS.items():
        for concept, line in table.items():
            for word in line.split("|"):
                words.setdefault(word, (kind, concept))
    return words


def _things(found: list[Found]) -> list[Thing]:
    """Things with the number and colour before them (in Chinese, too) and the place words near them."""
    things: list[Thing] = []
    count, colour, side, near = 1, "", "", ""
    for one in found:
        match one.kind:
            case "number":
                count = int(one.concept)
            case "colour":
                colour = one.concept
            case "side":
                side, things = _said_after(things, "side", one.concept, side)
            case "depth":
                near = one.concept
            case "thing":
                plural = (
                    one.text.endswith("s") and not one.text.endswith("ss") and one.concept not in UNCOUNTED
                )
                number = count if count > 1 else _MANY_IN_ONE.get(one.text, 3 if plural else 1)
                things.append(Thing(one.concept, min(number, MOST_OF_ONE), colour, side, near))
                count, colour, side, near = 1, "", "", ""
            case "place" | "unknown":
                count, colour, near = 1, "", ""
    return list({thing.name: thing for thing in reversed(things)}.values())[::-1]


def _said_after(things: list[Thing], field: str, value: str, pending: str) -> tuple[str, list[Thing]]:
    """“a boat on the left”: the side belongs to the thing before, if it has none yet."""
    if things and not getattr(things[-1], field):
        return "", [*things[:-1], replace(things[-1], side=value)]
    return value or pending, things


def _free_colours(found: list[Found]) -> tuple[str, ...]:
    """Colours that stand before no thing."""
    free = []
    for place, one in enumerate(found):
        after = found[place + 1].kind if place + 1 < len(found) else ""
        if one.kind == "colour" and after not in ("thing", "colour"):
            free.append(one.concept)
    return tuple(dict.fromkeys(free))
