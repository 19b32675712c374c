"""Collections that models learn from.

A dataset is a name; its versions hold the pictures. A version is made in one moment and never changes: what a
model learned from can always be looked at. Adding pictures makes a new version.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.viewers import Viewer
from artsite.ids import uuid7
from artsite.pictures.shown import Shown, shown

LONGEST_NAME = 60


class Split(models.TextChoices):
    """What an item is for: to learn from, or to be judged by."""

    TRAIN = "train", _("to learn from")
    HELD_OUT = "held-out", _("held out")


class DatasetQuerySet(models.QuerySet):
    def of(self, viewer: Viewer) -> Self:
        """The viewer's own; a dataset is its owner's alone."""
        return self.filter(owner=viewer.user) if viewer.user else self.none()

    def with_latest(self) -> Self:
        """With number, size and moment of the newest version; None while the first is being made."""
        newest = DatasetVersion.objects.filter(dataset=OuterRef("pk")).order_by("-number")
        return self.annotate(
            latest_number=Subquery(newest.values("number")[:1]),
            latest_count=Subquery(newest.values("item_count")[:1]),
            latest_at=Subquery(newest.values("created_at")[:1]),
        )

    def ready(self) -> Self:
        """Those that have a version, and can be learned from."""
        return self.with_latest().exclude(latest_number=None)


class Dataset(models.Model):
    """A collection by its name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    medium = models.CharField(max_length=12, default="image")
    created_at = models.DateTimeField(default=timezone.now)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="dataset_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("datasets:detail", args=[self.pk])

    @property
    def latest(self) -> DatasetVersion | None:
        return self.versions.order_by("-number").first()


class DatasetVersion(models.Model):
    """A collection as it was at one moment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # changes whenever an item, a label or the split does
    item_count = models.PositiveIntegerField()
    held_out_count = models.PositiveIntegerField(default=0)
    labels = models.JSONField(default=dict)  # {label: how many items}
    # What was not taken: [{"name", "reason": see `reasons`, "of": the item it doubles}], the first thousand.
    left_out = models.JSONField(default=list)
    left_out_count = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["dataset", "number"], name="dataset_version_once")]

    def __str__(self) -> str:
        return f"{self.dataset.name}@{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a version that is there already: it never changes."""
        if not self._state.adding:
            raise TypeError("A version of a dataset never changes; freeze a new one.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("datasets:version", args=[self.dataset_id, self.number])

    @property
    def left_out_in_words(self) -> list[dict[str, str]]:
        """Name and reason of what was not taken."""
        from apps.studio.datasets.reasons import in_words

        return [
            {"name": row["name"], "words": in_words(row["reason"], row.get("of", ""))}
            for row in self.left_out
        ]

    @property
    def named_labels(self) -> dict[str, int]:
        """Labels that have a name, the largest first."""
        rows = [(label, count) for label, count in self.labels.items() if label]
        return dict(sorted(rows, key=lambda row: -row[1]))


class DatasetItem(models.Model):
    """One picture of a version."""

    version = models.ForeignKey(DatasetVersion, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    label = models.CharField(max_length=200, blank=True)  # the folder it lay in
    split = models.CharField(max_length=8, choices=Split, default=Split.TRAIN)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    placeholder = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="dataset_item_once")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def picture(self) -> Shown:
        """How a page draws it."""
        return shown(self.width, self.height, self.placeholder, self.rendition_url, title=self.name)

    def rendition_url(self, width: int) -> str:
        return reverse("datasets:rendition", args=[self.pk, width])
