"""What still refers to items, so that cleaning up removes only what nothing refers to.

What an artist deletes with their own hand goes in any case; they are told first what it is used for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

_referrers: list[Callable[[], Iterable[UUID]]] = []


def refers_to_items(ids: Callable[[], Iterable[UUID]]) -> None:
    """Register a function that gives the ids of all items an app above still needs."""
    _referrers.append(ids)


def referred_items() -> set[UUID]:
    """The items that something refers to."""
    return {identifier for ids in _referrers for identifier in ids()}
