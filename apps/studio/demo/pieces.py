"""What hangs in the demo gallery, as written in `pieces.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

# The licence of a photograph as its source writes it, and as a work of ours states it.
LICENCES = {
    "CC0 1.0": "CC0-1.0",
    "CC BY 2.0": "CC-BY-2.0",
    "CC BY 4.0": "CC-BY-4.0",
    "CC BY-SA 4.0": "CC-BY-SA-4.0",
    "CC BY-SA 3.0": "CC-BY-SA-3.0",
}


@dataclass(frozen=True)
class Photograph:
    """A picture by somebody else, used with thanks."""

    slug: str
    title: str
    by: str
    licence: str
    source: str
    alt_text: str = ""
    tags: tuple[str, ...] = ()
    shown: bool = True  # hangs in the gallery as a work of its own

    @property
    def path(self) -> Path:
        return FOLDER / "photos" / f"{self.slug}.jpg"

    @property
    def credit(self) -> str:
        return f"“{self.title}” by {self.by}, {self.licence} ({self.source})."


@dataclass(frozen=True)
class Piece:
    """One work of the demo gallery, made by an engine."""

    slug: str
    title: str
    artist: str
    engine: str
    params: dict[str, Any]
    tags: tuple[str, ...]
    alt_text: str
    description: str = ""
    photo: str = ""  # the photograph it was made from
    licence: str = "CC-BY-4.0"
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return FOLDER / "works" / f"{self.slug}.webp"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def photographs() -> dict[str, Photograph]:
    """All photographs by slug."""
    return {
        slug: Photograph(slug=slug, **entry | {"tags": tuple(entry.get("tags", ()))})
        for slug, entry in _read("photos/credits.toml").items()
    }


@cache
def pieces() -> list[Piece]:
    """All pieces in the order they hang, newest first."""
    return [Piece(**entry | {"tags": tuple(entry["tags"])}) for entry in _read("pieces.toml")["piece"]]


def licence_of(piece: Piece) -> str:
    """A picture made from a share-alike photograph is shared alike."""
    source = photographs().get(piece.photo)
    if source and source.licence.startswith("CC BY-SA"):
        return LICENCES[source.licence]
    return piece.licence
