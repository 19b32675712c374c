"""What a page says and shows of a freezing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from apps.studio.datasets.models import DatasetItem, DatasetVersion
from apps.studio.jobs.freezing.models import Freezing

if TYPE_CHECKING:
    from apps.studio.jobs.models import Job

SHOWN = 6


@dataclass(frozen=True)
class FreezingView:
    """A freezing as a page shows it."""

    freezing: Freezing

    @classmethod
    def of(cls, job: Job) -> FreezingView:
        return cls(Freezing.objects.select_related("dataset", "made__dataset").get(job=job))

    @property
    def name(self) -> str:
        return self.freezing.dataset_name

    @property
    def made(self) -> DatasetVersion | None:
        return self.freezing.made

    @property
    def can_go_on(self) -> bool:
        """Whether it may be tried again: its files are kept and its dataset is there."""
        return self.freezing.can_go_on and self.freezing.dataset_id is not None

    @property
    def new_url(self) -> str:
        """Where other pictures are chosen for the same dataset."""
        return f"{reverse('datasets:new')}?{urlencode({'name': self.name})}"

    @cached_property
    def pictures(self) -> list[DatasetItem]:
        """The first of what was frozen."""
        return list(self.made.items.all()[:SHOWN]) if self.made else []
