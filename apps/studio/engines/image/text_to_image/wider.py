"""Words beyond the painter's own: each is taken for the nearest thing that can be painted, or passed over
whole.

The tables are made by `scripts/wider_words`; the card says from what. They are read when the first strange
word comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENGLISH = Path(__file__).parent / "words" / "english.tsv"
CHINESE = Path(__file__).parent / "words" / "chinese.tsv"
LEAST = 5  # tenths: so sure or surer a word is taken for what stands in the table


@dataclass(frozen=True)
class Taken:
    """What a strange word is taken for; `nothing` for one that must not be read character by character."""

    kind: str
    concept: str

    @property
    def is_nothing(self) -> bool:
        return self.kind == "nothing"


def taken(word: str) -> Taken | None:
    """What to paint for a word that is not known by itself; None if nobody knows."""
    return _table(ENGLISH if word.isascii() else CHINESE).get(word)


@cache
def _table(path: Path) -> dict[str, Taken]:
    words: dict[str, Taken] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, concept, sure, together = line.split("\t")
        if int(sure) >= LEAST:
            words.update(dict.fromkeys(together.split("|"), Taken(kind, concept)))
    return words
