"""Finds engines: those in this folder by being there, others by the entry-point group `artsite.engines`."""

from __future__ import annotations

from functools import cache
from typing import Any

from apps.studio import engines
from apps.studio.engines.contract import Engine
from apps.studio.engines.finding import Finder

ENTRY_POINT_GROUP = "artsite.engines"

# Words with a page of their own under /studio/, which no engine may take.
RESERVED = frozenset(
    {
        "jobs",
        "library",
        "datasets",
        "models",
        "workflows",
        "train",
        "music",
        "writing",
        "cluster",
        "uploads",
        "recipe",
        "publish",
    }
)
FINDER: Finder[Engine[Any]] = Finder("engine", "an", Engine, engines, ENTRY_POINT_GROUP, RESERVED)


class UnknownEngine(LookupError):
    """There is no engine of that name here."""


@cache
def all_engines() -> dict[str, Engine[Any]]:
    """Every engine by its name. An engine of another package that cannot be used is reported and left out;
    one of our own raises, because its author is the one who sees it."""
    return FINDER.find()


def get_engine(name: str) -> Engine[Any]:
    """The engine of that name; raises `UnknownEngine`."""
    try:
        return all_engines()[name]
    except KeyError:
        raise UnknownEngine(f"There is no engine called “{name}”.") from None
