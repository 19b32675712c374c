"""What a freezing has besides its job: which pictures are looked at, for which dataset, what came of it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext as _

from apps.studio.datasets.candidates import Kept
from apps.studio.datasets.models import Dataset, DatasetVersion


class FreezingQuerySet(models.QuerySet):
    def newest_of(self, datasets: object) -> Self:
        """The last one of each of the datasets, with its job and version."""
        found = self.filter(dataset__in=datasets).select_related("job", "made")
        return found.order_by("dataset_id", "-job_id").distinct("dataset_id")


class Freezing(models.Model):
    """One request to make a version of a dataset. The job's row says how it stands.

    It has either the hash of a ZIP or a list of pictures. Both are let go of when they are no longer needed.
    """

    job = models.OneToOneField("jobs.Job", models.CASCADE, primary_key=True, related_name="freezing")
    # Deleting a dataset cancels what is being frozen for it; the job stays in the list.
    dataset = models.ForeignKey(Dataset, models.SET_NULL, null=True, related_name="+")
    dataset_name = models.CharField(max_length=60)
    archive_sha256 = models.CharField(max_length=64, blank=True)
    pictures = models.JSONField(default=list)  # [[sha256, size, name], …]; see `candidates.Kept`
    file_count = models.PositiveIntegerField()
    source = models.CharField(max_length=200, blank=True)
    made = models.ForeignKey(DatasetVersion, models.SET_NULL, null=True, related_name="+")

    objects = FreezingQuerySet.as_manager()

    def __str__(self) -> str:
        return _("freezing of %(name)s") % {"name": self.dataset_name}

    @property
    def can_go_on(self) -> bool:
        """Whether its files are still kept, so that it can be tried again."""
        return bool(self.archive_sha256 or self.pictures)

    def kept_pictures(self) -> list[Kept]:
        return [Kept(sha256, size, name) for sha256, size, name in self.pictures]
