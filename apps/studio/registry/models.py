"""The registry: learned networks by name, and their versions.

A version is a file and what is to be said of it, and never changes; only its stage does (see `changes`):

                 promote: owner            retire: owner
    ┌───────────┐ ────────────▶ ┌──────┐ ──────────────▶ ┌─────────┐
    │ CANDIDATE │               │ LIVE │                 │ RETIRED │
    └───────────┘ ◀──────────── └──────┘ ◀────────────── └─────────┘
          │        another version is      promote: owner     ▲
          │        promoted                                   │
          └─────────────────── retire: owner ─────────────────┘

At most one version of a model is live: the one its name means. Where none is live, the name means the newest
that is not retired. A retired version can still be named by its number, so old recipes can be made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.viewers import Viewer
from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import all_engines
from artsite.ids import uuid7

LONGEST_NAME = 60
MEDIA_TYPE = "application/vnd.safetensors"


class Stage(models.TextChoices):
    """What a version is for; see the drawing at the head of this module."""

    CANDIDATE = "candidate", _("Candidate")
    LIVE = "live", _("Live")
    RETIRED = "retired", _("Retired")


class ModelQuerySet(models.QuerySet):
    def seen_by(self, viewer: Viewer) -> Self:
        """The viewer's own, and those of the project, which are everybody's."""
        own = Q(owner=viewer.user) if viewer.user else Q(pk=None)
        return self.filter(own | Q(owner=None))

    def of(self, viewer: Viewer) -> Self:
        """The viewer's own: those they may change."""
        return self.filter(owner=viewer.user) if viewer.user else self.none()

    def made_by(self, trainers: Sequence[str]) -> Self:
        return self.filter(trainer__in=trainers)


class Model(models.Model):
    """A learned network by its name. One without an owner came with the project and is everybody's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    trainer = models.CharField(max_length=60, db_index=True)
    medium = models.CharField(max_length=12, default="image")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ModelQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="model_name_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("models:detail", args=[self.pk])

    @property
    def is_of_project(self) -> bool:
        return self.owner_id is None

    @property
    def current(self) -> ModelVersion | None:
        """The version that the name means; None if all are retired."""
        versions = sorted(self.versions.all(), key=lambda version: -version.number)
        live = [version for version in versions if version.stage == Stage.LIVE]
        usable = [version for version in versions if version.stage != Stage.RETIRED]
        return next(iter(live or usable), None)

    @property
    def engines(self) -> list[Engine[Any]]:
        """The engines that take it, those not on the wall left out."""
        return [engine for engine in all_engines().values() if not engine.internal and self.field_of(engine)]

    def field_of(self, engine: Engine[Any]) -> str:
        """The parameter of an engine that takes it; empty if none does."""
        return next((name for name, trainers in model_fields(engine).items() if self.trainer in trainers), "")


class ModelVersion(models.Model):
    """A learned network: its file, and what is to be said of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    model = models.ForeignKey(Model, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.CANDIDATE)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    trainer_version = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200, blank=True)
    card = models.TextField(blank=True)  # Markdown
    metrics = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)  # what its trainer had to say, sentences
    # Where it comes from. Of a training: {"dataset": "name@version", "dataset_version", "digest", "trainer",
    # "params", "seed", "minutes", "parent", "job", …}; {"file": name} of an import; {"engine": name} of the
    # project's own.
    lineage = models.JSONField(default=dict)
    # What it made last while it learned, from seeds that stay the same; a WebP.
    sample_sha256 = models.CharField(max_length=64, blank=True)
    sample_width = models.PositiveIntegerField(null=True)
    sample_height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="model_version_once"),
            models.UniqueConstraint(fields=["model"], condition=Q(stage=Stage.LIVE), name="model_one_live"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How a parameter or a recipe names exactly this: "name@version"."""
        return f"{self.model.name}@{self.number}"

    @property
    def sample_url(self) -> str:
        """Where a page finds its sample; empty without one."""
        return reverse("models:sample", args=[self.model_id, self.number]) if self.sample_sha256 else ""

    def told(self) -> dict[str, Any]:
        """How a recipe tells of it."""
        return {
            "model": self.reference,
            "id": str(self.pk),
            "sha256": self.sha256,
            "of_project": self.model.is_of_project,
        }


def model_fields(engine: Engine[Any]) -> dict[str, list[str]]:
    """The parameters of an engine that take a model: {name: the trainers whose models fit}."""
    hints = {name: info.json_schema_extra for name, info in engine.parameters.model_fields.items()}
    return {
        name: [str(trainer) for trainer in hint.get("trainers", ())]  # type: ignore[union-attr]
        for name, hint in hints.items()
        if isinstance(hint, dict) and hint.get("control") == "model"
    }
