"""What Chinese words are painted as: by what their English meanings in CC-CEDICT are painted as."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from apps.studio.engines.image.text_to_image import concepts
from apps.studio.engines.image.text_to_image.understanding import KINDS, _forms, _read_chinese, _vocabulary
from scripts.wider_words import english
from scripts.wider_words.anchors import NOTHING
from scripts.wider_words.english import Concept
from scripts.wider_words.wordnet import load

LEAST = 0.5  # of what a word means must be the concept
OF_HEAD = 0.85  # how sure “fishing smack” is a smack
FADING = 0.5  # weight of a meaning by that of the one before it
MEANINGS = 4
LONGEST = 4  # characters, which is how far the engine looks
COMMON = 20  # times in the counted texts: so common a word is taken whole, even if it is to be passed over
PAINTED = ("thing", "place", "weather", "mood", "colour")  # times and seasons have words enough
# Of one character alone only living things are taken: others stand in too many words of another meaning.
ALONE = (
    "tree", "pine", "willow", "bamboo", "flowers", "lotus", "birds", "eagle", "crow", "owl", "swan", "duck",
    "horse", "cow", "sheep", "deer", "wolf", "bear", "rabbit", "cat", "dog", "tiger", "camel", "whale",
    "fish", "frog", "butterfly",
)  # fmt: skip
_ENTRY = re.compile(r"(\S+) (\S+) \[[^\]]*\] /(.*)/")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_KIND_OF = re.compile(r"^(?:a |any )?(?:kind|type|species|variety|breed|sort|genus|family) of (.+)$")
_AFTER = re.compile(r" (?:of|in|with|on|for|from|that|which|who|to|used|at|by|under|made|and|or)\b|[,;:=]")
_NO_MEANING = (
    "surname ",
    "variant of ",
    "old variant",
    "see ",
    "CL:",
    "abbr. ",
    "also written",
    "also pr.",
    "also called",
)
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def table(cedict: Path, frequencies: Path) -> dict[str, tuple[Concept, float]]:
    """Every word with its concept and how sure that is; `NOTHING` for common words that would be
    misread character by character, such as 马上 (at once, not a horse)."""
    met = _frequencies(frequencies)
    found: dict[str, tuple[Concept, float]] = {}
    for traditional, simplified, meanings in _entries(cedict):
        for word, is_other in ((simplified, False), (traditional, traditional != simplified)):
            if word in found and found[word][0] != NOTHING:
                continue
            judged = _judged(word, simplified, meanings, met)
            if judged and (is_other or word == simplified):
                found[word] = judged
    return found


def _judged(
    word: str, simplified: str, meanings: tuple[str, ...], met: dict[str, int]
) -> tuple[Concept, float] | None:
    """The concept of one word, or None where the engine needs no help with it."""
    if word in _vocabulary() or word in concepts.NUMBERS:
        return None
    if word != simplified and (known := _vocabulary().get(simplified)):
        return known, 1.0
    concept, sure = meant(meanings)
    read = {(one.kind, one.concept) for one in _read_chinese(word, wide=False) if one.kind in KINDS}
    said = _said(meanings)
    if read and read <= said:
        return None  # put together from characters that mean the same
    if concept != NOTHING and sure >= LEAST and (len(word) > 1 or concept[1] in ALONE):
        return concept, sure
    if read and not read & said and met.get(simplified, 0) >= COMMON and len(word) > 1:
        return NOTHING, 1.0
    return None


def meant(meanings: tuple[str, ...]) -> tuple[Concept, float]:
    """The concept that most of the meanings are, the first counting most."""
    weights: dict[Concept, float] = defaultdict(float)
    weight = whole = 1.0
    for number, meaning in enumerate(meanings):
        whole = whole if number == 0 else whole + weight
        concept, sure = of_english(meaning)
        weights[concept] += weight * sure
        weight *= FADING
    weights.pop(NOTHING, None)
    if not weights:
        return NOTHING, 0.0
    best = max(weights, key=lambda one: weights[one])
    return best, weights[best] / whole


@cache
def of_english(meaning: str) -> tuple[Concept, float]:
    """The concept of an English meaning: of its words together, else of the last of them."""
    if meaning.startswith("to "):
        return NOTHING, 0.0
    phrase = _AFTER.split(meaning)[0].strip().removeprefix("a ").removeprefix("an ").removeprefix("the ")
    if not phrase or len(phrase.split()) > LONGEST:
        return NOTHING, 0.0
    if phrase[0].isupper():  # a name: Brown is a person, and Paris a city
        concept, sure = _of_words(phrase.lower()) or (NOTHING, 0.0)
        return (concept, sure) if concept[1] in english.NAMED.get(concept[0], ()) else (NOTHING, 0.0)
    if (together := _of_words(phrase)) is not None:
        return together
    *before, head = phrase.split()
    alone = _of_words(head) if before else None
    return (alone[0], alone[1] * OF_HEAD) if alone else (NOTHING, 0.0)


def _of_words(phrase: str) -> tuple[Concept, float] | None:
    """The concept of words that a dictionary has; None if it has them not."""
    for form in _forms(phrase):
        if known := _vocabulary().get(form):
            return (known, english.share(form, known)) if known[0] in PAINTED else (NOTHING, 0.0)
    for form in _forms(phrase):
        if (lemma := form.replace(" ", "_")) in load().senses:
            return english.judged(lemma)
    return None


def _said(meanings: tuple[str, ...]) -> set[Concept]:
    """Everything that is named in the meanings, word by word."""
    words = {word for meaning in meanings for word in re.findall(r"[a-z]+", meaning.lower())}
    return {found[0] for word in words if (found := _of_words(word))} | {
        of_english(meaning)[0] for meaning in meanings
    }


def _entries(path: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Traditional form, simplified form, meanings: those of one spelling together."""
    gathered: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _ENTRY.match(line)
        if not match or not all(
            _CHINESE.fullmatch(word) and len(word) <= LONGEST for word in match.groups()[:2]
        ):
            continue
        gathered[match[1], match[2]] += [one for said in match[3].split("/") if (one := _plain(said))]
    for (traditional, simplified), meanings in gathered.items():
        if meanings:
            yield traditional, simplified, tuple(meanings[:MEANINGS])


def _plain(meaning: str) -> str:
    """A meaning without asides; empty if it is none."""
    if meaning.startswith(_NO_MEANING):
        return ""
    plain = " ".join(_ASIDE.sub(" ", meaning).split())
    if "bird species" in meaning:
        plain = plain or "bird"
    kind = _KIND_OF.match(plain)
    return kind[1] if kind else plain


def _frequencies(path: Path) -> dict[str, int]:
    """How often each word was met in the texts that a segmenter was made from."""
    met: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, *_ = line.split(" ")
        met[word] = int(count)
    return met
