"""Jobs and their attempts. The row is the truth; everything else is a hint.
`training.models` and `freezing.models` have what a training and a freezing have besides.

The states of a job, and who moves it from one to the next (all moves are in `lifecycle`):

    ┌────────┐ claim: worker   ┌─────────┐ finish: worker, by its token ┌───────────┐
    │ QUEUED │ ───────────────▶│ RUNNING │ ────────────────────────────▶│ SUCCEEDED │
    └────────┘◀─────────────── └─────────┘                              └───────────┘
        │   release: sweeper, when  │  fail: worker, by its token;        ┌────────┐
        │   the lease ends; worker, ├──── sweeper, after MAX_ATTEMPTS ───▶│ FAILED │──▶ QUEUED
        │   when it is stopped      │                                     └────────┘   retry: artist
        └───────────────────────────┴── cancel: artist, at any moment ───▶ CANCELLED ──▶ QUEUED

Each claim raises `token`, the fencing token. Whatever a worker writes names the token it claimed with, so a
worker that lost its lease, however late it wakes, writes nothing.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.owned import Owned, OwnedQuerySet
from apps.accounts.viewers import Viewer
from apps.studio.library.models import Item
from artsite.ids import uuid7


class State(models.TextChoices):
    """Where a job stands; see the drawing at the head of this module."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (State.QUEUED, State.RUNNING)
ENDED = (State.SUCCEEDED, State.FAILED, State.CANCELLED)


class Queue(models.TextChoices):
    """The kind of worker a job waits for."""

    CPU = "cpu", _("Processor")
    GPU = "gpu", _("Graphics card")


class Kind(models.TextChoices):
    """What a job runs."""

    ENGINE = "engine", _("Engine")
    TRAINING = "training", _("Training")
    FREEZING = "freezing", _("Dataset")  # makes a version of a dataset


class JobQuerySet(OwnedQuerySet):
    def open(self) -> Self:
        """Jobs that are waiting or running."""
        return self.filter(state__in=OPEN)

    def queued(self, queue: str) -> Self:
        """Jobs that wait for a worker of that queue, in the order in which they are taken."""
        return self.filter(state=State.QUEUED, queue=queue).order_by("-priority", "turn", "id")

    def expired(self) -> Self:
        """Jobs whose worker has not renewed its lease in time, by the clock of the database."""
        return self.filter(state=State.RUNNING, lease_until__lt=Now())

    def seen_by(self, viewer: Viewer) -> Self:
        """Jobs that the viewer may look at: their own; staff see all."""
        return self if viewer.is_staff else self.of(viewer)

    def for_list(self) -> Self:
        """Jobs as a person's list shows them: newest first, with all that a row shows, without sketches."""
        whole = self.filter(internal=False).select_related("training", "freezing").prefetch_related("outputs")
        return whole.order_by("-id")

    def waiting_before(self, job: Job) -> Self:
        """Jobs that a worker of the same queue takes first."""
        return self.filter(state=State.QUEUED, queue=job.queue).filter(
            Q(priority__gt=job.priority)
            | Q(priority=job.priority, turn__lt=job.turn)
            | Q(priority=job.priority, turn=job.turn, id__lt=job.id)
        )


class Job(Owned):
    """One request to run an engine or a trainer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ENGINE)
    # The name of the engine, or of the trainer where it is a training; "dataset" where it is a freezing.
    engine = models.CharField(max_length=60, db_index=True)
    engine_version = models.CharField(max_length=20)
    params = models.JSONField()  # validated; files by id, the seed decided
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queue = models.CharField(max_length=8, choices=Queue, default=Queue.CPU)
    priority = models.SmallIntegerField(default=0)  # higher first
    turn = models.PositiveIntegerField(default=0)  # lower first within a priority; see `fairness`
    internal = models.BooleanField(default=False)  # serves a page of the studio
    # The job whose settings this one continues: varied, or taken up again and changed.
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    # The work of the gallery that this was begun from; what comes of it is published as made after that.
    remix_of = models.ForeignKey(
        "gallery.Work", models.SET_NULL, null=True, blank=True, related_name="remix_jobs"
    )

    token = models.PositiveIntegerField(default=0)  # fencing token, raised by each claim
    lease_until = models.DateTimeField(null=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)

    progress = models.FloatField(default=0.0)
    message = models.CharField(
        max_length=200, blank=True
    )  # from the engine: what is being done, then what was
    preview_number = models.PositiveIntegerField(default=0)  # counts previews; 0 is none yet
    error = models.TextField(blank=True)
    error_field = models.CharField(max_length=60, blank=True)
    estimate = models.FloatField(default=0.0)  # seconds, when it was submitted

    created_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)  # renewed when it is put back
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    inputs: models.ManyToManyField = models.ManyToManyField(Item, through="JobInput", related_name="used_by")
    outputs: models.ManyToManyField = models.ManyToManyField(
        Item, through="JobOutput", related_name="made_by"
    )

    objects = JobQuerySet.as_manager()

    class Meta(Owned.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["queue", "-priority", "turn", "id"], name="job_next", condition=Q(state=State.QUEUED)
            ),
            models.Index(fields=["lease_until"], name="job_lease", condition=Q(state=State.RUNNING)),
            models.Index(fields=["owner", "-id"], name="job_owner"),
            models.Index(fields=["engine", "-id"], name="job_measured", condition=Q(state=State.SUCCEEDED)),
        ]

    def __str__(self) -> str:
        return f"{self.engine} {self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_training(self) -> bool:
        return self.kind == Kind.TRAINING

    @property
    def is_freezing(self) -> bool:
        return self.kind == Kind.FREEZING

    @property
    def group(self) -> str:
        """The channel group that hears of this job's changes."""
        return f"job.{self.pk}"

    @property
    def queue_group(self) -> str:
        """The channel group that hears when jobs of this queue come and go."""
        return f"queue.{self.queue}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:detail", args=[self.pk])

    def recipe(self) -> dict[str, Any]:
        """How the outputs were made, as works and items keep it."""
        return {
            "engine": self.engine,
            "engine_version": self.engine_version,
            "params": self.params,
            "seed": self.params.get("seed"),
            "inputs": {row.param: row.source for row in self.input_rows.all()},
        }


class JobInput(models.Model):
    """A file given to a job: which parameter it is for, and where it came from."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="input_rows")
    param = models.CharField(max_length=60)
    item = models.ForeignKey(Item, models.SET_NULL, null=True)  # None for a work of the gallery
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    source = models.JSONField(default=dict)  # {"item": id} or {"work": id, "title": …, "maker": …}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "param"], name="input_once")]

    def __str__(self) -> str:
        return f"{self.param} of {self.job_id}"


class JobOutput(models.Model):
    """A file a job made."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="output_rows")
    item = models.ForeignKey(Item, models.CASCADE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="output_once")]

    def __str__(self) -> str:
        return f"output {self.position} of {self.job_id}"


class Attempt(models.Model):
    """One try of a job by one worker."""

    class Ending(models.TextChoices):
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        LOST = "lost", _("Lost")  # the worker died or lost its lease

    job = models.ForeignKey(Job, models.CASCADE, related_name="attempts")
    token = models.PositiveIntegerField()
    worker = models.CharField(max_length=120)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    error = models.TextField(blank=True)
    seconds = models.FloatField(null=True)  # time in the engine; what estimates are corrected by

    class Meta:
        ordering = ["token"]
        constraints = [models.UniqueConstraint(fields=["job", "token"], name="attempt_once")]

    def __str__(self) -> str:
        return f"attempt {self.token} of {self.job_id}"


# Django finds the models of an app in this module.
from apps.studio.jobs.freezing.models import Freezing  # noqa: E402, F401
from apps.studio.jobs.training.models import Training, TrainingSample  # noqa: E402, F401
