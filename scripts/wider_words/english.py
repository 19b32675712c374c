"""What English words are painted as: by what WordNet says they are kinds of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from apps.studio.engines.image.text_to_image import concepts
from apps.studio.engines.image.text_to_image.understanding import _forms, _vocabulary
from scripts.wider_words.anchors import ANCHORS, NOTHING
from scripts.wider_words.wordnet import ANIMAL, FOOD, SUBSTANCE, Sense, load

Concept = tuple[str, str]  # kind and name, as in `concepts`
LEAST = 0.5  # of what a word means must be the concept
UNMET = 1.0  # weight of a sense that was never met in the counted texts, divided by its rank
OF_ANOTHER_NAME = 0.05  # a sense that is written with a capital letter and asked for without
VERB = 0.25  # prompts are made of nouns
NAMED = {
    "thing": ("stars", "planet"),
    "place": ("sea", "lake", "river", "mountains", "island", "desert", "city"),
}
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
    weights: dict[Concept, float] = defaultdict(float)
    whole = 0.0
    senses = load().senses[lemma]
    is_animal = any(
        one.part == "n" and _file(one) == ANIMAL and concept_of(one.synset) != NOTHING for one in senses
    )
    for sense in senses:
        if is_animal and sense.part == "n" and _file(sense) in (FOOD, SUBSTANCE):
            continue  # the meat or the fur of it
        weight = _weight(lemma, sense)
        whole += weight
        if sense.part in ("n", "a"):
            weights[concept_of(sense.synset, is_name=_is_name(lemma, sense))] += weight
    weights.pop(NOTHING, None)
    if not weights:
        return NOTHING, 0.0
    best = max(weights, key=lambda concept: weights[concept])
    return best, weights[best] / whole


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
    weight = sense.count + UNMET / sense.rank
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
                if sense.part == "a" and sense.rank <= 2:
                    votes[sense.synset][mood] += 3
                    for near in load().synsets[sense.synset].similar:
                        votes[near][mood] += 1
    return {synset: ("mood", counted.most_common(1)[0][0]) for synset, counted in votes.items()}


def concept_of(synset: str, *, is_name: bool = False) -> Concept:
    """The nearest concept above a synset; `NOTHING` if there is none. Names count for places and stars only: who
    a person's name means is not to be guessed."""
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
