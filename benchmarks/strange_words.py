"""Whether words that the picture engine does not know are taken for the right thing, and how fast.

    python -m benchmarks.strange_words

Two lists in `benchmarks/data/` have words with what they may be painted as, in English and Chinese, a part
of which should be painted as nothing. The first was written down before the tables were made. It was
measured once, and then the rules by which they are made were changed in its light; before that the second
was written down, which nothing was made after. A word counts as right if it is read as one of those and as
nothing else besides. Precision: of the words that were taken for something, how many rightly; recall: of
those that could be painted, how many are. The baseline is the engine without the tables. Writes
`benchmarks/results/strange_words.json`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.studio.engines.image.text_to_image import concepts, wider
from apps.studio.engines.image.text_to_image.understanding import (
    KINDS,
    Found,
    _read,
    _read_chinese,
    _vocabulary,
)

LISTS = {"first list": "strange_words.tsv", "second list": "strange_words_2.tsv"}
RESULT = Path(__file__).parent / "results/strange_words.json"
LOADS = 5
_LOAD = """
import sys, time, tracemalloc
from apps.studio.engines.image.text_to_image import understanding, wider
understanding.understood("a boat")
if sys.argv[1] == "memory":
    tracemalloc.start()
began = time.process_time()
wider.taken("elm"), wider.taken("榆树")
seconds = time.process_time() - began
print(tracemalloc.get_traced_memory()[0] / 1e6 if sys.argv[1] == "memory" else seconds * 1000)
"""


@dataclass(frozen=True)
class Word:
    """A word and the concepts that it may be painted as; none if it should be painted as nothing."""

    text: str
    fitting: frozenset[str]

    @property
    def language(self) -> str:
        return "English" if self.text.isascii() else "Chinese"


def words(name: str) -> list[Word]:
    """Those of a list that the engine does not know by itself."""
    text = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line[:1] != "#"]
    listed = [Word(text, frozenset(fitting.split("|")) - {"-"}) for text, fitting in lines]
    return [word for word in listed if word.text not in _vocabulary() and word.text not in concepts.NUMBERS]


def with_tables(text: str) -> list[Found]:
    """As the engine reads it."""
    return list(_read(text))


def without(text: str) -> list[Found]:
    """As it read before it had the tables: strange English words are unknown, Chinese ones read by
    character."""
    return _read_plainly(text) if text.isascii() else list(_read_chinese(text, wide=False))


def _read_plainly(text: str) -> list[Found]:
    found = [_vocabulary().get(word) for word in text.split()]
    return [Found(*one, text) for one in found if one]


def measured(of: list[Word], read: Callable[[str], list[Found]]) -> dict[str, Any]:
    """Counts and shares for some words."""
    answers = {word: {one.concept for one in read(word.text) if one.kind in KINDS} for word in of}
    taken = [word for word in of if answers[word]]
    right = [word for word in taken if answers[word] <= word.fitting]
    paintable = [word for word in of if word.fitting]
    wrong = {word.text: sorted(answers[word]) for word in taken if word not in right}
    return {
        "words": len(of), "paintable": len(paintable), "taken": len(taken), "right": len(right),
        "precision": round(len(right) / len(taken), 3) if taken else None,
        "recall": round(len(right) / len(paintable), 3),
        "wrong": wrong, "missed": [word.text for word in paintable if not answers[word]],
    }  # fmt: skip


def loading() -> dict[str, float]:
    """Milliseconds of the processor and megabytes that both tables take when the first strange word comes,
    medians."""

    def runs(what: str) -> list[float]:
        call = [sys.executable, "-c", _LOAD, what]
        return sorted(float(subprocess.check_output(call, text=True)) for _ in range(LOADS))

    return {
        "milliseconds": round(runs("time")[LOADS // 2], 1),
        "megabytes": round(runs("memory")[LOADS // 2], 1),
    }


def of_list(name: str) -> dict[str, Any]:
    """What one list says, with and without the tables."""
    every = words(name)
    languages = {one: [word for word in every if word.language == one] for one in ("English", "Chinese")}
    return {
        one: {"with the tables": measured(of, with_tables), "without": _short(measured(of, without))}
        for one, of in languages.items()
    }


def _short(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name not in ("wrong", "missed")}


def main() -> None:
    """Measure, write and print."""
    result: dict[str, Any] = {title: of_list(name) for title, name in LISTS.items()}
    result["loading"] = loading()
    result["bytes"] = {path.name: path.stat().st_size for path in (wider.ENGLISH, wider.CHINESE)}
    RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
