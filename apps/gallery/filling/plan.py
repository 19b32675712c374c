"""What a filled gallery holds: makers, words, pictures and works, drawn by chance from one seed.

Nothing is spread evenly, as nothing is in life: a few makers have made much, a few tags are on most works,
the gallery grows from month to month, and one month holds a tenth of all.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from apps.gallery.filling import words
from apps.gallery.models import Label, Licence, Medium, Visibility
from artsite.ids import uuid7_of

MONTHS = 36
BUSY_MONTH, BUSY_SHARE = 24, 0.1
BEGAN = datetime(2023, 1, 1, tzinfo=UTC)
MONTH_SECONDS = 2_629_746
WORKS_A_MAKER, FEWEST_MAKERS = 150, 20
TITLES, TEXTS, TAG_SETS, TAGS, PICTURES = 20_000, 2_000, 4_000, 400, 36
HEARTS = 0.3  # favourites a work, in the mean
FILES = [(640, 480), (480, 640), (640, 640), (800, 450), (400, 800), (900, 300)]


@dataclass(frozen=True)
class WorkRow:
    """One work in numbers: which maker, title, text, tags and picture, and what it says of itself."""

    id: uuid.UUID
    at: datetime
    maker: int
    title: int
    text: int
    tags: int
    picture: int
    medium: str
    label: str
    licence: str
    visibility: str
    engine: str
    seed: int
    hearts: int


class Plan:
    """Everything that is drawn from a seed for so many works."""

    def __init__(self, works: int, seed: int) -> None:
        self.works, self.seed = works, seed
        self.makers = max(FEWEST_MAKERS, works // WORKS_A_MAKER)

    def chance(self, what: int) -> np.random.Generator:
        """The chance of one kind of thing, so that more of one does not change another."""
        return np.random.Generator(np.random.Philox([self.seed, what]))

    def titles(self) -> list[str]:
        """Every fifth is Chinese."""
        draw = self.chance(1)
        parts = words.ADJECTIVES, words.THINGS, words.MOMENTS
        return [
            " ".join(map(draw.choice, parts)).capitalize()
            if number % 5
            else "".join(draw.choice(words.CHINESE, 2))
            for number in range(TITLES)
        ]

    def texts(self) -> list[str]:
        draw = self.chance(2)
        return [" ".join(draw.choice(words.SENTENCES, draw.integers(1, 5))) for _ in range(TEXTS)]

    def tags(self) -> list[str]:
        names = [*words.THINGS, *words.CHINESE]
        pairs = [f"{adjective} {thing}" for thing in words.THINGS for adjective in words.ADJECTIVES]
        return names + pairs[: TAGS - len(names)]

    def tag_sets(self) -> list[list[int]]:
        """Numbers of tags that stand together on a work; the first tags are on most."""
        draw = self.chance(3)
        return [sorted(set(_heavy(draw, TAGS, int(draw.integers(1, 6))).tolist())) for _ in range(TAG_SETS)]

    def pictures(self) -> Iterator[tuple[bytes, int, int]]:
        """WebP files with their width and height: soft fields of colour."""
        draw = self.chance(4)
        for number in range(PICTURES):
            width, height = FILES[number % len(FILES)]
            spots = draw.integers(0, 256, (4, 4, 3), dtype=np.uint8)
            picture = Image.fromarray(spots).resize((width, height), Image.Resampling.BICUBIC)
            file = io.BytesIO()
            picture.filter(ImageFilter.GaussianBlur(4)).save(file, "WEBP", quality=80)
            yield file.getvalue(), width, height

    def rows(self) -> Iterator[WorkRow]:
        """The works, oldest first."""
        draw, count = self.chance(5), self.works
        at = self._times(draw)
        makers, titles = _heavy(draw, self.makers, count), draw.integers(0, TITLES, count)
        texts, sets = draw.integers(0, TEXTS, count), _heavy(draw, TAG_SETS, count)
        pictures, seeds = draw.integers(0, PICTURES, count), draw.integers(0, 2**31, count)
        kinds = {
            "medium": _some(draw, list(Medium.values), [0.86, 0.06, 0.06, 0.01, 0.01], count),
            "licence": _some(draw, list(Licence.values), [0.4, 0.1, 0.2, 0.1, 0.1, 0.05, 0.05], count),
            "visibility": _some(draw, [Visibility.PUBLIC.value, Visibility.UNLISTED.value,
                                       Visibility.PRIVATE.value], [0.95, 0.03, 0.02], count),
            "engine": _some(draw, ["", *words.ENGINES], [0.3, *[0.0875] * 8], count),
        }  # fmt: skip
        hearts = np.minimum(draw.pareto(1.2, count) * HEARTS * 0.4, self.makers / 2).astype(int)
        chance = draw.bytes(10 * count)
        for n in range(count):
            engine = kinds["engine"][n]
            yield WorkRow(
                uuid7_of(int(at[n] * 1000), chance[10 * n : 10 * n + 10]),
                datetime.fromtimestamp(float(at[n]), UTC),
                int(makers[n]), int(titles[n]), int(texts[n]), int(sets[n]), int(pictures[n]),
                kinds["medium"][n], Label.AI_MADE.value if engine else Label.BY_HAND.value,
                kinds["licence"][n], kinds["visibility"][n], engine, int(seeds[n]), int(hearts[n]),
            )  # fmt: skip

    def _times(self, draw: np.random.Generator) -> NDArray[np.float64]:
        """Seconds since 1970, sorted."""
        weights = np.linspace(0.2, 1.0, MONTHS)
        weights[BUSY_MONTH] = 0
        weights = weights / weights.sum() * (1 - BUSY_SHARE)
        weights[BUSY_MONTH] = BUSY_SHARE
        months = draw.choice(MONTHS, self.works, p=weights)
        sorted_times: NDArray[np.float64] = np.sort(
            BEGAN.timestamp() + (months + draw.random(self.works)) * MONTH_SECONDS
        )
        return sorted_times


def _heavy(draw: np.random.Generator, things: int, count: int) -> NDArray[np.int64]:
    """Numbers below `things`, small ones far more often than large ones (Zipf)."""
    weights = 1 / (np.arange(things) + 8.0)
    return draw.choice(things, count, p=weights / weights.sum())


def _some(draw: np.random.Generator, values: list[str], shares: list[float], count: int) -> list[str]:
    return [values[index] for index in draw.choice(len(values), count, p=shares)]
