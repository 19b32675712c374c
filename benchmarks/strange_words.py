"""Whether words that the picture engine does not know are taken for the right thing, and how fast.

    python -m benchmarks.strange_words

`benchmarks/data/strange_words.tsv` has words with what they may be painted as, in English and Chinese, a part of which
should be painted as nothing. It was written down before the tables were made, and nothing was made from it. A word
counts as right if it is read as one of those and as nothing else besides. Precision: of the words that were taken for
something, how many rightly; recall: of those that could be painted, how many are. The baseline is the engine without
the tables. Writes `benchmarks/results/strange_words.json`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from apps.studio.engines.image.text_to_image import concepts, wider
from apps.studio.engines.image.text_to_image.understanding import (
    KINDS,
    Found,
    _read,
    _read_chinese,
    _vocabulary,
)

WORDS = Path(__file__).parent / "data/strange_words.tsv"
RESULT = Path(__file__).parent / "results/strange_words.json"
LOADS = 5
_LOAD = """
import resource, time
from apps.studio.engines.image.text_to_image import understanding, wider
understanding.understood("a boat")
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
wider.taken("elm"), wider.taken("榆树")
print((time.perf_counter() - began) * 1000, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024)
"""


@dataclass(frozen=True)
class Word:
    """A word and the concepts that it may be painted as; none if it should be painted as nothing."""

    text: str
    fitting: frozenset[str]

    @property
    def language(self) -> str:
        return "English" if self.text.isascii() else "Chinese"


def words() -> list[Word]:
    """Those of the list that the engine does not know by itself."""
    lines = [line.split("\t") for line in WORDS.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    listed = [Word(text, frozenset(fitting.split("|")) - {"-"}) for text, fitting in lines]
    return [word for word in listed if word.text not in _vocabulary() and word.text not in concepts.NUMBERS]


def with_tables(text: str) -> list[Found]:
    """As the engine reads it."""
    return list(_read(text))


def without(text: str) -> list[Found]:
    """As it read before it had the tables: strange English words are unknown, Chinese ones read by character."""
    return [] if text.isascii() else list(_read_chinese(text, wide=False))


def measured(of: list[Word], read: Callable[[str], list[Found]]) -> dict[str, object]:
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
    """Milliseconds and megabytes that both tables take when the first strange word comes, medians."""
    runs = []
    for _ in range(LOADS):
        answer = subprocess.run(
            [sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True
        ).stdout
        runs.append([float(part) for part in answer.split()])
    middle = [sorted(values)[LOADS // 2] for values in zip(*runs, strict=True)]
    return {"milliseconds": round(middle[0], 1), "megabytes": round(middle[1], 1)}


def main() -> None:
    """Measure, write and print."""
    every = words()
    languages = {name: [word for word in every if word.language == name] for name in ("English", "Chinese")}
    result = {
        name: {"with the tables": measured(of, with_tables), "without": measured(of, without)}
        for name, of in ({"both": every} | languages).items()
    }
    result["loading"] = loading()  # type: ignore[assignment]
    result["bytes"] = {path.name: path.stat().st_size for path in (wider.ENGLISH, wider.CHINESE)}  # type: ignore[assignment]
    RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
