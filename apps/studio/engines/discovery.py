"""Finds engines: those in this folder by being there, others by the entry-point group `artsite.engines`."""

from __future__ import annotations

import importlib
import inspect
import logging
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from apps.studio import engines
from apps.studio.engines.contract import Engine

log = logging.getLogger(__name__)

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


class UnknownEngine(LookupError):
    """There is no engine of that name here."""


def _own_modules() -> Iterator[ModuleType]:
    """The `engine.py` of every folder MEDIUM/NAME; what else lies there may want torch."""
    root = Path(engines.__path__[0])
    for path in sorted(root.glob("*/*/engine.py")):
        yield importlib.import_module(
            ".".join([engines.__name__, *path.relative_to(root).with_suffix("").parts])
        )


def _classes(module: ModuleType) -> Iterator[type[Engine[Any]]]:
    for _, value in inspect.getmembers(module, inspect.isclass):
        if (
            issubclass(value, Engine)
            and not inspect.isabstract(value)
            and value.__module__ == module.__name__
        ):
            yield value


def _add(cls: type[Engine[Any]], found: dict[str, Engine[Any]]) -> None:
    """Raises ValueError for a name that is taken, reserved or malformed."""
    if not (inspect.isclass(cls) and issubclass(cls, Engine)) or inspect.isabstract(cls):
        raise ValueError(f"{cls!r} is not an engine")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", cls.name) or cls.name in RESERVED:
        raise ValueError(f"“{cls.name}” cannot be the name of an engine ({cls.__module__})")
    if cls.name in found:
        raise ValueError(f"Two engines are called “{cls.name}”: {cls.__module__} is the second")
    found[cls.name] = cls()


@cache
def all_engines() -> dict[str, Engine[Any]]:
    """Every engine by its name. An engine of another package that cannot be used is reported and left out;
    one of our own raises, because its author is the one who sees it."""
    found: dict[str, Engine[Any]] = {}
    for module in _own_modules():
        for cls in _classes(module):
            _add(cls, found)
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        try:
            _add(entry.load(), found)
        except Exception:
            log.exception("The engine “%s” could not be loaded and is left out", entry.name)
    return dict(sorted(found.items()))


def get_engine(name: str) -> Engine[Any]:
    """The engine of that name; raises `UnknownEngine`."""
    try:
        return all_engines()[name]
    except KeyError:
        raise UnknownEngine(f"There is no engine called “{name}”.") from None
