"""Works and their files, tags.

A work's visibility, and who changes it:

    PRIVATE ◀──▶ UNLISTED ◀──▶ PUBLIC        the maker, at any time
    any ──hide──▶ hidden_at set              a moderator; only the maker and staff see it then

`published_at` is set when a work first becomes public and stays.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.viewers import Viewer
from artsite.ids import uuid7


class Medium(models.TextChoices):
    IMAGE = "image", _("Image")
    MUSIC = "music", _("Music")
    TEXT = "text", _("Text")
    PERFORMANCE = "performance", _("Performance")
    MIXED = "mixed", _("Mixed")


class Label(models.TextChoices):
    """What part machines had in it; the maker says so, and a recipe decides it."""

    BY_HAND = "by-hand", _("By hand")
    AI_ASSISTED = "ai-assisted", _("AI-assisted")
    AI_MADE = "ai-made", _("AI-made")


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Private")  # the maker alone
    UNLISTED = "unlisted", _("Unlisted")  # whoever has the address
    PUBLIC = "public", _("Public")


class Licence(models.TextChoices):
    """SPDX identifiers, where there is one."""

    ALL_RIGHTS = "all-rights-reserved", _("All rights reserved")
    CC0 = "CC0-1.0", _("CC0 – no rights reserved")
    CC_BY = "CC-BY-4.0", _("CC BY 4.0")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0")
    CC_BY_NC = "CC-BY-NC-4.0", _("CC BY-NC 4.0")
    CC_BY_SA_3 = "CC-BY-SA-3.0", _("CC BY-SA 3.0")


class Tag(models.Model):
    """A word works are found by."""

    name = models.CharField(max_length=50, unique=True)
    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WorkQuerySet(models.QuerySet["Work"]):
    def reachable_by(self, viewer: Viewer) -> Self:
        """Works the viewer may open by their address: public, unlisted, and their own."""
        if viewer.is_staff:
            return self
        seen = Q(visibility__in=[Visibility.PUBLIC, Visibility.UNLISTED], hidden_at=None)
        return self.filter(seen | Q(maker=viewer.user)) if viewer.user else self.filter(seen)

    def listed(self) -> Self:
        """Works that galleries, searches and feeds show to everyone."""
        return self.filter(visibility=Visibility.PUBLIC, hidden_at=None)

    def for_grid(self) -> Self:
        """With what a card draws: maker and cover."""
        return self.select_related("maker", "cover")


class WorkFile(models.Model):
    """One file of a work, kept under its hash. The original is never recompressed."""

    work = models.ForeignKey("Work", models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=60)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    placeholder = models.TextField(blank=True)  # a blurred miniature as data URI

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["work", "position"], name="file_once")]

    def __str__(self) -> str:
        return f"file {self.position} of {self.work_id}"


class Work(models.Model):
    """A piece in the gallery."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="works")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    alt_text = models.CharField(
        _("alternative text"), max_length=500, blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    medium = models.CharField(_("medium"), max_length=12, choices=Medium, default=Medium.IMAGE)
    label = models.CharField(_("made"), max_length=12, choices=Label, default=Label.BY_HAND)
    licence = models.CharField(_("licence"), max_length=24, choices=Licence, default=Licence.ALL_RIGHTS)
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility, default=Visibility.PRIVATE)
    tags: models.ManyToManyField = models.ManyToManyField(Tag, blank=True, related_name="works")
    credit = models.TextField(_("credit"), max_length=1000, blank=True)  # sources that are not works here
    # {"engine", "engine_version", "params", "seed", "inputs": {param: {"work": id, "title", "maker"} | {"item": id}}}
    recipe = models.JSONField(null=True, blank=True)
    engine = models.CharField(max_length=60, blank=True, db_index=True)  # of the recipe, for facets
    parents: models.ManyToManyField = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="children"
    )  # works this one was made from
    cover = models.ForeignKey(WorkFile, models.SET_NULL, null=True, related_name="+", editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=1)  # raised by each edit; a stale edit is refused
    search = SearchVectorField(null=True, editable=False)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"], name="work_new",
                condition=Q(visibility="public", hidden_at=None),
            ),
            GinIndex(fields=["search"], name="work_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("gallery:work", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLIC and self.hidden_at is None

    def belongs_to(self, viewer: Viewer) -> bool:
        return viewer.user is not None and viewer.user.pk == self.maker_id

    @property
    def recipe_params(self) -> dict[str, Any]:
        return (self.recipe or {}).get("params", {})
