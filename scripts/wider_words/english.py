"""What English words are painted as: by what WordNet says they are kinds of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from apps.studio.engines.image.text_to_image import concepts
from apps.studio.engines.image.text_to_image.understanding import _forms, _vocabulary
from scripts.wider_words.anchors import ANCHORS, NOTHING
from scripts.wider_words.wordnet import ANIMAL, COLOUR, FOOD, PLANT, SUBSTANCE, Sense, load

Concept = tuple[str, str]  # kind and name, as in `concepts`
LEAST = 0.5  # of what a word means must be the concept
UNMET = 1.0  # weight of a sense that was never met in the counted texts, divided by its rank
OF_ANOTHER_NAME = 0.05  # a sense that is written with a capital letter and asked for without
FIRST_SENSES = 2  # of an adjective, that may be a mood's
VERB = 0.25  # prompts are made of nouns
UNSEEN = 0.3  # what is meant in a prompt can be seen, so acts, notions, money, groups … count less
_SEEN = (
    0,
    3,
    5,
    6,
    7,
    8,
    13,
    15,
    17,
    18,
    19,
    20,
    25,
    27,
    28,
)  # lexicographers' files of what can be seen, and times
NAMED = {
    "thing": ("stars", "planet"),
    "place": ("sea", "lake", "river", "mountains", "island", "desert", "city"),
}
_COLOURED = ("chromatic", "achromatic")
_PLAIN = re.compile(r"[a-z]+(?:[ -][a-z]+){0,3}")


def table() -> dict[str, tuple[Concept, float]]:
    """Every word with its concept and how sure that is, from 0.5 to 1; no word that is known anyway."""
    found = {}
    for lemma in load().senses:
        word = lemma.replace("_", " ")
        if not _PLAIN.fullmatch(word) or is_known(word) or word in concepts.SILENT:
            continue
        concept, sure = judged(lemma)
        if concept != NOTHING and sure >= LEAST:
            found[word] = (concept, sure)
    return found


def is_known(word: str) -> bool:
    """Whether the engine reads it without this table."""
    return any(form in _vocabulary() for form in _forms(word)) or word in concepts.NUMBERS


def judged(lemma: str) -> tuple[Concept, float]:
    """The concept that most of a word's meanings are, with their share."""
    shares = _shares(lemma)
    best = max(shares, key=lambda concept: shares[concept], default=NOTHING)
    return best, shares.get(best, 0.0)


def share(word: str, concept: Concept) -> float:
    """How much of a word that the engine knows means that concept: a palm is also of a hand. Words that
    WordNet does not know, or moods of which it says little, count whole."""
    lemma = word.replace(" ", "_")
    if lemma not in load().senses or concept[0] == "mood":
        return 1.0
    return _shares(lemma).get(concept, 0.0)


@cache
def _shares(lemma: str) -> dict[Concept, float]:
    weights: dict[Concept, float] = defaultdict(float)
    whole = 0.0
    senses = load().senses[lemma]
    for sense in senses:
        if _is_aside(sense, senses):
            continue
        weight = _weight(lemma, sense)
        whole += weight
        if sense.part in ("n", "a"):
            weights[concept_of(sense.synset, is_name=_is_name(lemma, sense))] += weight
    weights.pop(NOTHING, None)
    return {concept: weight / whole for concept, weight in weights.items()}


def _is_aside(sense: Sense, senses: list[Sense]) -> bool:
    """A meaning that only goes with another one of the word: the meat or the fur of an animal, the wood of a
    tree, having a colour."""
    files = {_file(one) for one in senses if one.part == "n" and concept_of(one.synset) != NOTHING}
    if sense.part == "n":
        is_stuff = _file(sense) in (FOOD, SUBSTANCE) and ANIMAL in files
        return is_stuff or (PLANT in files and _is_beneath(sense.synset, "wood.1"))
    similar = load().synsets[sense.synset].similar if sense.part == "a" else ()
    return COLOUR in files and bool({load().named(f"{name}.1", "a") for name in _COLOURED} & set(similar))


def _is_beneath(synset: str, name: str) -> bool:
    above = load().synsets[synset].above
    return load().named(name) in above or any(_is_beneath(one, name) for one in above)


def _file(sense: Sense) -> int:
    return load().synsets[sense.synset].file


def _is_name(lemma: str, sense: Sense) -> bool:
    """Written with a capital letter in this sense."""
    if sense.part != "n":
        return False
    return not any(word == lemma for word in load().synsets[sense.synset].words)


def _weight(lemma: str, sense: Sense) -> float:
    if sense.part in ("v", "r"):
        return VERB * sense.count
    weight = (sense.count + UNMET / sense.rank) * (1.0 if _file(sense) in _SEEN else UNSEEN)
    others = any(not _is_name(lemma, one) for one in load().senses[lemma] if one.part in ("n", "a"))
    return weight * (OF_ANOTHER_NAME if others and _is_name(lemma, sense) else 1.0)


@cache
def _anchored() -> dict[str, Concept]:
    """Synsets and the concepts that they stand for."""
    return {load().named(name): concept for concept, names in ANCHORS.items() for name in names.split()}


@cache
def _moods() -> dict[str, Concept]:
    """Adjectives' synsets that hold a mood's own word or are similar to such a one; the most votes win."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mood, line in concepts.MOODS.items():
        for word in line.split("|"):
            for sense in load().senses.get(word, []):
                if sense.part == "a" and sense.rank <= FIRST_SENSES:
                    votes[sense.synset][mood] += 3
                    for near in load().synsets[sense.synset].similar:
                        votes[near][mood] += 1
    return {synset: ("mood", counted.most_common(1)[0][0]) for synset, counted in votes.items()}


def concept_of(synset: str, *, is_name: bool = False) -> Concept:
    """The nearest concept above a synset; `NOTHING` if there is none. Names count for places and stars only:
    who a person's name means is not to be guessed."""
    if synset.startswith("a"):
        return _moods().get(synset, NOTHING)
    level, seen = [synset], {synset}
    while level:
        for one in level:
            if (concept := _anchored().get(one)) is not None:
                return concept if not is_name or concept[1] in NAMED.get(concept[0], ()) else NOTHING
        level = list(dict.fromkeys(up for one in level for up in load().synsets[one].above if up not in seen))
        seen.update(level)
    return NOTHING
