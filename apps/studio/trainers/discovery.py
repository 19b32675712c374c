"""Finds trainers: those in this folder by being there, others by the entry-point group `artsite.trainers`."""

from __future__ import annotations

import importlib
import inspect
import logging
import re
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from apps.studio import trainers
from apps.studio.trainers.contract import Trainer

log = logging.getLogger(__name__)

ENTRY_POINT_GROUP = "artsite.trainers"

# `artsite train resume` goes on with a training; no trainer may take the word.
RESERVED = frozenset({"resume"})


class UnknownTrainer(LookupError):
    """There is no trainer of that name here."""


def _own() -> list[type[Trainer[Any]]]:
    """The trainers in `trainer.py` of every folder MEDIUM/NAME."""
    root = Path(trainers.__path__[0])
    found = []
    for path in sorted(root.glob("*/*/trainer.py")):
        name = ".".join([trainers.__name__, *path.relative_to(root).with_suffix("").parts])
        for _, value in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if issubclass(value, Trainer) and not inspect.isabstract(value) and value.__module__ == name:
                found.append(value)
    return found


def _add(cls: type[Trainer[Any]], found: dict[str, Trainer[Any]]) -> None:
    """Raises ValueError for a name that is taken or malformed."""
    if not (inspect.isclass(cls) and issubclass(cls, Trainer)) or inspect.isabstract(cls):
        raise ValueError(f"{cls!r} is not a trainer")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", cls.name) or cls.name in RESERVED:
        raise ValueError(f"“{cls.name}” cannot be the name of a trainer ({cls.__module__})")
    if cls.name in found:
        raise ValueError(f"Two trainers are called “{cls.name}”: {cls.__module__} is the second")
    found[cls.name] = cls()


@cache
def all_trainers() -> dict[str, Trainer[Any]]:
    """Every trainer by its name. One of another package that cannot be used is reported and left out."""
    found: dict[str, Trainer[Any]] = {}
    for cls in _own():
        _add(cls, found)
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        try:
            _add(entry.load(), found)
        except Exception:
            log.exception("The trainer “%s” could not be loaded and is left out", entry.name)
    return dict(sorted(found.items()))


def get_trainer(name: str) -> Trainer[Any]:
    """The trainer of that name; raises `UnknownTrainer`."""
    try:
        return all_trainers()[name]
    except KeyError:
        raise UnknownTrainer(f"There is no trainer called “{name}”.") from None
