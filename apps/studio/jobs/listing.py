"""One page of a person's jobs, found by the key of its first or last row, so all cost the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.viewers import Viewer
from apps.studio.jobs.models import Job, State
from apps.studio.jobs.presenting import JobView

ROWS = 24


class JobPage:
    """A page of the list: `rows`, the neighbours' addresses, and the tabs that filter by state."""

    def __init__(self, viewer: Viewer, query: Mapping[str, str]) -> None:
        self.viewer = viewer
        self.state = query.get("state", "") if query.get("state") in State.values else ""
        self._before, self._after = _key(query.get("before")), _key(query.get("after"))

    @cached_property
    def _found(self) -> list[Job]:
        jobs = Job.objects.of(self.viewer).for_list()
        if self.state:
            jobs = jobs.filter(state=self.state)
        if self._after:
            return list(jobs.filter(id__gt=self._after).order_by("id")[: ROWS + 1])
        if self._before:
            jobs = jobs.filter(id__lt=self._before)
        return list(jobs[: ROWS + 1])

    @cached_property
    def rows(self) -> list[JobView]:
        """The jobs of this page, newest first."""
        jobs = self._found[:ROWS]
        return [JobView(job, self.viewer) for job in (reversed(jobs) if self._after else jobs)]

    @property
    def moving(self) -> bool:
        """Whether something on the page may soon look different."""
        return any(view.job.is_open for view in self.rows)

    @property
    def newer_url(self) -> str:
        more = len(self._found) > ROWS if self._after else self._before is not None
        return self._url(after=self.rows[0].job.pk) if more and self.rows else ""

    @property
    def older_url(self) -> str:
        more = len(self._found) > ROWS if not self._after else True
        return self._url(before=self.rows[-1].job.pk) if more and self.rows else ""

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """All jobs, and those of each state."""
        names = [("", _("All")), *((state.value, state.label) for state in State)]
        return [
            {
                "url": f"{reverse('jobs:list')}{f'?state={value}' if value else ''}",
                "title": title,
                "current": value == self.state,
            }
            for value, title in names
        ]

    def _url(self, **key: UUID) -> str:
        query = {name: str(value) for name, value in key.items()} | (
            {"state": self.state} if self.state else {}
        )
        return f"{reverse('jobs:list')}?{urlencode(query)}"


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
