"""How datasets stand: whether a version is being made, could not be, or is ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.studio.datasets.models import Dataset
from apps.studio.jobs.freezing.models import Freezing
from apps.studio.jobs.models import State

QUEUED, FREEZING, READY, FAILED, CANCELLED = STATES = ("queued", "freezing", "ready", "failed", "cancelled")
_OF_JOB = {
    State.QUEUED: QUEUED, State.RUNNING: FREEZING, State.SUCCEEDED: READY, State.FAILED: FAILED,
    State.CANCELLED: CANCELLED,
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """One dataset: its newest freezing, if it had one, and what that means for it."""

    state: str
    freezing: Freezing | None = None

    @property
    def is_open(self) -> bool:
        return self.state in (QUEUED, FREEZING)

    @property
    def words(self) -> str:
        """What to say of it; nothing of one that is ready."""
        if self.state == READY or self.freezing is None:
            return ""
        if self.state == FREEZING:
            return _("Being made, %(percent)s %%") % {"percent": round(100 * self.freezing.job.progress)}
        return {
            QUEUED: _("Waits to be made"),
            FAILED: _("Could not be made"),
            CANCELLED: _("Its making was cancelled"),
        }[self.state]


def standings_of(datasets: Sequence[Any] | None) -> dict[UUID, Standing]:
    """By the dataset's key. They must come from `with_latest`."""
    datasets = datasets or []
    newest = {one.dataset_id: one for one in Freezing.objects.newest_of([found.pk for found in datasets])}
    return {dataset.pk: _standing(dataset, newest.get(dataset.pk)) for dataset in datasets}


def _standing(dataset: Dataset, freezing: Freezing | None) -> Standing:
    if freezing is None:
        return Standing(READY)
    latest_at = getattr(dataset, "latest_at", None)
    if latest_at and not freezing.job.is_open and latest_at > freezing.job.created_at:
        return Standing(READY, freezing)  # another way was found since, such as the operator's command
    return Standing(_OF_JOB[State(freezing.job.state)], freezing)
