"""The strip of what was made, with the forks where several pictures continue one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.accounts.viewers import Viewer
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item


@dataclass(frozen=True)
class Frame:
    """A picture of the strip; `branches` counts what was made from its settings, where there are several."""

    item: Item
    job_id: Any = None
    parent_id: Any = None  # the job it continues
    branches: int = 0


def strip(items: Sequence[Item], viewer: Viewer) -> list[Frame]:
    """The items as frames, with the forks between them."""
    jobs = Job.objects.of(viewer).filter(outputs__in=items)
    rows = {item: (job, parent) for item, job, parent in jobs.values_list("outputs", "pk", "parent")}
    made = {job for job, _parent in rows.values()}
    children = Counter(
        Job.objects.of(viewer)
        .filter(parent__in=made, internal=False, outputs__trashed_at=None, outputs__isnull=False)
        .values_list("parent", flat=True)
    )
    return [
        Frame(item, job, parent, children[job] if children[job] > 1 else 0)
        for item in items
        for job, parent in [rows.get(item.pk, (None, None))]
    ]
