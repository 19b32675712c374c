"""Looks at many candidates, each in a guarded child: what is a picture, and what doubles another."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.studio.datasets.candidates import Candidate
from apps.studio.datasets.reasons import DOUBLED, TOO_LARGE, UNREADABLE
from artsite import storage
from artsite.pictures.guard_batch import GuardBatch, guard_batch

Told = Callable[[int, int], object]  # how many of how many were looked at


@dataclass(frozen=True)
class Found:
    """A picture that is kept, with what tells it apart; see `artsite.pictures.guard_fork`."""

    candidate: Candidate
    sha256: str
    media_type: str
    width: int
    height: int
    placeholder: str
    pixels: str
    outline: int
    colour: tuple[int, int, int]


@dataclass
class Looked:
    """What there was: pictures, each once, and what was left out and why."""

    found: list[Found] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)

    @property
    def doubled(self) -> int:
        return sum(row["reason"] == DOUBLED for row in self.left_out)


def look_at(candidates: Sequence[Candidate], told: Told | None = None, within: Path | None = None) -> Looked:
    """All of them, in their order. The first of several that look the same is taken.

    `within` is a folder for what lies there meanwhile. What `told` raises ends it at once.
    """
    looked, seen = Looked(), dict[str, str]()
    with closing(_answers(candidates, within)) as answers:
        for number, (candidate, answer) in enumerate(answers, start=1):
            name = f"{candidate.label}/{candidate.name}" if candidate.label else candidate.name
            if isinstance(answer, str):
                looked.left_out.append({"name": name, "reason": answer})
            elif first := seen.get(answer.pixels):
                looked.left_out.append({"name": name, "reason": DOUBLED, "of": first})
            else:
                seen[answer.pixels] = name
                looked.found.append(answer)
            if told:
                told(number, len(candidates))
    return looked


def _answers(
    candidates: Sequence[Candidate], within: Path | None
) -> Generator[tuple[Candidate, Found | str], None, None]:
    """Each candidate with what was found, or the reason why it is left out."""
    with (
        tempfile.TemporaryDirectory(prefix="artsite-dataset-", dir=within) as folder,
        guard_batch(settings.MAX_UPLOAD_PIXELS) as guard,
        ThreadPoolExecutor(guard.processes) as threads,
    ):
        answers = threads.map(
            lambda numbered: _look(guard, Path(folder) / str(numbered[0]), numbered[1]), enumerate(candidates)
        )
        try:
            yield from zip(candidates, answers, strict=True)
        finally:  # nobody waits for the rest
            threads.shutdown(wait=False, cancel_futures=True)


def _look(guard: GuardBatch, place: Path, candidate: Candidate) -> Found | str:
    if candidate.size > settings.MAX_UPLOAD_BYTES:
        return TOO_LARGE
    source, target = place.with_suffix(".source"), place.with_suffix(".target")
    try:
        candidate.copy(source)
        answer = guard.ask(source, target)
        return str(answer["refused"]) if "refused" in answer else _kept(candidate, answer, target)
    except OSError:
        return UNREADABLE
    finally:
        source.unlink(missing_ok=True)
        target.unlink(missing_ok=True)


def _kept(candidate: Candidate, answer: dict[str, Any], target: Path) -> Found:
    red, green, blue = answer["colour"]
    return Found(
        candidate=candidate,
        sha256=storage.keep(target).sha256,
        media_type=answer["media_type"],
        width=answer["width"],
        height=answer["height"],
        placeholder=answer["placeholder"],
        pixels=answer["pixels"],
        outline=answer["outline"],
        colour=(red, green, blue),
    )
