"""Pages by key: what follows or precedes an item, so that nothing is shown twice when new things arrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from apps.studio.library.models import Item, ItemQuerySet
from apps.studio.library.sources import as_uuid

SIZE = 60


@dataclass(frozen=True)
class Page:
    """Items, newest first, and the addresses of the pages beside."""

    items: list[Item]
    newer_url: str = ""
    older_url: str = ""


def page_of(items: ItemQuerySet, query: Mapping[str, str]) -> Page:
    """The page after `?before=ID` or before `?after=ID`; the first one without either."""
    before, after = as_uuid(query.get("before")), as_uuid(query.get("after"))
    if after and not before:
        found = list(items.newer_than(after)[: SIZE + 1])
        more_newer, more_older = len(found) > SIZE, True
        rows = found[:SIZE][::-1]
    else:
        found = list((items.older_than(before) if before else items)[: SIZE + 1])
        more_newer, more_older = before is not None, len(found) > SIZE
        rows = found[:SIZE]
    if not rows:
        return Page([])
    kept = {key: value for key, value in query.items() if key not in ("before", "after") and value}
    return Page(
        rows,
        newer_url="?" + urlencode(kept | {"after": rows[0].pk}) if more_newer else "",
        older_url="?" + urlencode(kept | {"before": rows[-1].pk}) if more_older else "",
    )
