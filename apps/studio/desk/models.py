"""What stands on the page of an engine, and what is kept of it.

A desk is what one person has set on one engine's page. It is a row of revisions and a place in that row:

    1 ── 2 ── 3 ── 4 ── 5        undo and redo move the place; what is set after an undo takes the place
                   ▲             of what followed. What was made of a revision is never lost with it:
                 place           the job keeps its own settings.

Every write names the `revision` of the desk it has seen, and is refused if another window wrote meanwhile.
"""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.owned import Owned, OwnedQuerySet
from apps.accounts.viewers import Viewer
from apps.studio.jobs.models import Job
from artsite.ids import uuid7

LONGEST_NAME = 80
LONGEST_GENOME = 400


def _pictures() -> Any:
    """The items of the library that settings name, so that cleaning up leaves them."""
    return ArrayField(models.UUIDField(), default=list, blank=True)


class Desk(Owned):
    """What one person has set on one engine's page.

    After a guest has signed in there may be two of the same engine; the next look makes them one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    engine = models.CharField(max_length=60)
    revision = models.PositiveIntegerField(default=0)  # raised by every write
    place = models.PositiveIntegerField(default=0)  # number of the revision that stands there; 0 is none
    changed_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta(Owned.Meta):
        indexes = [models.Index(fields=["owner", "engine"], name="desk_owner")]

    def __str__(self) -> str:
        return f"{self.engine} of {self.owner_id or self.guest}"


class DeskRevision(models.Model):
    """The settings at one moment, as typed: right or wrong, pictures by their id."""

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    settings = models.JSONField(default=dict)
    pictures = _pictures()
    # The job whose settings these continue, and the last one that was made of exactly these.
    origin = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    made = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["desk", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.desk_id}"


class PresetQuerySet(OwnedQuerySet):
    def seen_by(self, viewer: Viewer) -> Self:
        """One's own, and those that others share with everyone who has an account."""
        if viewer.user is None:
            return self.of(viewer)
        return self.filter(Q(owner=viewer.user) | Q(shared=True))


class Preset(Owned):
    """Settings of an engine under a name, to begin with again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    engine = models.CharField(max_length=60, db_index=True)
    engine_version = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    settings = models.JSONField(default=dict)
    pictures = _pictures()
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PresetQuerySet.as_manager()

    class Meta(Owned.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The engine's page with these settings."""
        return f"{reverse('studio:engine', args=[self.engine])}?preset={self.pk}"


class Grid(Owned):
    """A contact sheet: one parameter along the columns, seeds down the rows, a job in each cell."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    engine = models.CharField(max_length=60)
    parameter = models.CharField(max_length=60, blank=True)  # empty: only the seed changes
    values = models.JSONField(default=list)  # of the parameter, as typed
    seeds = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta(Owned.Meta):
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"grid {self.id} of {self.engine}"

    def get_absolute_url(self) -> str:
        return reverse("studio:grid", args=[self.pk])


class GridCell(models.Model):
    """One picture of a grid."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="cells")
    job = models.OneToOneField(Job, models.CASCADE, related_name="grid_cell")
    row = models.PositiveSmallIntegerField()
    column = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["row", "column"]
        constraints = [models.UniqueConstraint(fields=["grid", "row", "column"], name="cell_once")]

    def __str__(self) -> str:
        return f"{self.row}, {self.column} of {self.grid_id}"


class Garden(Owned):
    """Where one person breeds pictures: generations, and the way that was taken through them.

    `trail` holds the numbers of the generations in the order they were looked at, `place` where in it one
    stands: a step back and a step forward move the place, and whatever is done after a step back takes the
    place of what followed. The generations themselves stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trail = ArrayField(models.PositiveIntegerField(), default=list)
    place = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = OwnedQuerySet.as_manager()

    class Meta(Owned.Meta):
        indexes = [models.Index(fields=["owner"], name="garden_owner")]

    def __str__(self) -> str:
        return f"garden of {self.owner_id or self.guest}"


class Generation(models.Model):
    """Pictures that came at once, and what is chosen among them and set for their children."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    garden = models.ForeignKey(Garden, models.CASCADE, related_name="generations")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")
    chosen = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # slots
    wildness = models.FloatField(default=0.35)
    lock_form = models.BooleanField(default=False)
    lock_palette = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["garden", "number"], name="generation_once")]

    def __str__(self) -> str:
        return f"generation {self.number} of {self.garden_id}"


class Plant(models.Model):
    """One picture of a generation; `parents` are slots of the generation before."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    generation = models.ForeignKey(Generation, models.CASCADE, related_name="plants")
    slot = models.PositiveSmallIntegerField()
    genome = models.CharField(max_length=LONGEST_GENOME)
    parents = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    class Meta:
        ordering = ["slot"]
        constraints = [models.UniqueConstraint(fields=["generation", "slot"], name="plant_once")]

    def __str__(self) -> str:
        return f"{self.slot} of {self.generation_id}"
