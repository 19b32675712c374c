"""Finds trainers: those in this folder by being there, others by the entry-point group `artsite.trainers`."""

from __future__ import annotations

from functools import cache
from typing import Any

from apps.studio import trainers
from apps.studio.engines.finding import Finder
from apps.studio.trainers.contract import Trainer

ENTRY_POINT_GROUP = "artsite.trainers"

# `artsite train resume` goes on with a training; no trainer may take the word.
RESERVED = frozenset({"resume"})
FINDER: Finder[Trainer[Any]] = Finder("trainer", "a", Trainer, trainers, ENTRY_POINT_GROUP, RESERVED)


class UnknownTrainer(LookupError):
    """There is no trainer of that name here."""


@cache
def all_trainers() -> dict[str, Trainer[Any]]:
    """Every trainer by its name. One of another package that cannot be used is reported and left out."""
    return FINDER.find()


def get_trainer(name: str) -> Trainer[Any]:
    """The trainer of that name; raises `UnknownTrainer`."""
    try:
        return all_trainers()[name]
    except KeyError:
        raise UnknownTrainer(f"There is no trainer called “{name}”.") from None
