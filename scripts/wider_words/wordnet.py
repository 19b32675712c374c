"""Reads WordNet 3.0 as the Debian packages wordnet-base and wordnet-sense-index lay it out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path("/usr/share/wordnet")
FOOD, SUBSTANCE, ANIMAL, PLANT, COLOUR = 13, 27, 5, 20, 7  # numbers of the lexicographers' files
_PARTS = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}


@dataclass(frozen=True)
class Synset:
    """Words of one meaning; `above` are what it is a kind or an instance of, `similar` near adjectives."""

    key: str  # part of speech and place in the file
    words: tuple[str, ...]
    file: int
    above: tuple[str, ...]
    similar: tuple[str, ...]


@dataclass(frozen=True)
class Sense:
    """One meaning of a word: its rank among those of the part of speech, and how often it was met."""

    part: str
    rank: int
    synset: str
    count: int


@dataclass(frozen=True)
class WordNet:
    """All nouns and adjectives, and the senses of every word by rank."""

    synsets: dict[str, Synset]
    senses: dict[str, list[Sense]]

    def named(self, name: str, part: str = "n") -> str:
        """The synset of `lemma.rank`. Raises KeyError."""
        lemma, _, rank = name.rpartition(".")
        for sense in self.senses.get(lemma, []):
            if sense.part == part and sense.rank == int(rank):
                return sense.synset
        raise KeyError(name)


@cache
def load(folder: Path = FOLDER) -> WordNet:
    """Read it; two seconds."""
    synsets = {}
    for name, part in (("noun", "n"), ("adj", "a")):
        for line in (folder / f"data.{name}").read_text(encoding="utf-8").splitlines():
            if not line.startswith("  "):
                synset = _synset(line, part)
                synsets[synset.key] = synset
    senses: dict[str, list[Sense]] = defaultdict(list)
    for line in (folder / "index.sense").read_text(encoding="utf-8").splitlines():
        key, place, rank, count = line.split()
        lemma, _, rest = key.partition("%")
        part = _PARTS[rest[0]]
        senses[lemma].append(Sense(part, int(rank), part + place, int(count)))
    return WordNet(
        synsets, {lemma: sorted(found, key=lambda one: one.rank) for lemma, found in senses.items()}
    )


def _synset(line: str, part: str) -> Synset:
    fields = line.partition("|")[0].split()
    count = int(fields[3], 16)
    words = tuple(fields[4 + 2 * number].partition("(")[0] for number in range(count))
    begin = 5 + 2 * count
    pointers = [
        fields[begin + 4 * number : begin + 4 * number + 4] for number in range(int(fields[begin - 1]))
    ]
    above = tuple(
        target + place for kind, place, target, _ in pointers if kind in ("@", "@i") and target == "n"
    )
    similar = tuple("a" + place for kind, place, _, _ in pointers if kind == "&")
    return Synset(part + fields[0], words, int(fields[1]), above, similar)
