"""Which works of the gallery an item goes back to: credit is due however many steps lie between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from apps.studio.jobs.models import Job
from apps.studio.library.models import Item
from apps.studio.library.sources import as_uuid

STEPS = 12  # generations of items that are looked through


def works_behind(item: Item) -> set[UUID]:
    """The works that an item, or any item of the same owner it was made from, took as input or remixed."""
    works: set[UUID] = set()
    seen, current = {item.pk}, [item]
    for _step in range(STEPS):
        works |= set(_named(current, "work")) | _remixed(current)
        wanted = set(_named(current, "item")) - seen
        if not wanted:
            break
        seen |= wanted
        current = list(Item.objects.filter(pk__in=wanted, owner=item.owner_id, guest=item.guest))
    return works


def _named(items: Iterable[Item], kind: str) -> list[UUID]:
    """The identifiers of one kind that stand among the inputs of recipes."""
    inputs: list[dict[str, Any]] = [(one.recipe or {}).get("inputs") or {} for one in items]
    sources = [source for given in inputs for source in given.values() if isinstance(source, dict)]
    told = [as_uuid(source.get(kind)) for source in sources]
    return [identifier for identifier in told if identifier]


def _remixed(items: Iterable[Item]) -> set[UUID]:
    jobs = Job.objects.filter(outputs__in=[one.pk for one in items]).exclude(remix_of=None)
    return set(jobs.values_list("remix_of", flat=True))
