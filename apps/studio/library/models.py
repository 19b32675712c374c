"""What an artist uploaded and made: items, and the boards they are laid out on.

An item's states, and who moves it:

    new ──keep──▶ kept          new, kept ──discard──▶ trashed ──restore──▶ (as it was)
    trashed ──after TRASH_DAYS, by the sweeper──▶ gone
    (a sketch is never shown in the library and is gone after a day)
"""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.owned import Owned, OwnedQuerySet
from apps.accounts.viewers import Viewer
from apps.studio.library import searching
from artsite.ids import uuid7
from artsite.pictures.kept_file import MP4, KeptFile, depicted
from artsite.pictures.shown import Shown, shown

RECIPE_CARRIERS = ("image/png", "image/jpeg", "image/webp")

THUMBNAIL = 320  # px, a rung of the ladder

TRASH_DAYS = 30


class Origin(models.TextChoices):
    """Where an item comes from."""

    UPLOAD = "upload", _("Uploaded")
    OUTPUT = "output", _("Made here")
    SKETCH = "sketch", _("Sketch")  # serves a page for a moment, for instance style thumbnails


class ItemQuerySet(OwnedQuerySet):
    def in_library(self, viewer: Viewer) -> Self:
        """What the viewer's library shows, newest first."""
        return self.of(viewer).filter(trashed_at=None).exclude(origin=Origin.SKETCH).order_by("-id")

    def in_trash(self, viewer: Viewer) -> Self:
        """What the viewer threw away and can still take back, latest first."""
        return self.of(viewer).exclude(trashed_at=None).order_by("-trashed_at")

    def usable_by(self, viewer: Viewer) -> Self:
        """What the viewer may give to an engine or publish."""
        return self.of(viewer).filter(trashed_at=None)

    def depicted(self) -> Self:
        """Items of which there is a picture to show."""
        return self.filter(depicted())

    def pictures(self) -> Self:
        """Items that can be given to an engine as a picture."""
        return self.depicted().filter(media_type__startswith="image/")

    def pictures_and_films(self) -> Self:
        """Items that can be given to an engine which takes films as well."""
        return self.depicted().filter(models.Q(media_type__startswith="image/") | models.Q(media_type=MP4))

    def matching(self, words: str) -> Self:
        """Items that every one of the words finds; see `searching`."""
        wanted = searching.conditions(words)
        if not wanted:
            return self
        return self.alias(**{searching.TEXTS: searching.settings_in_words()}).filter(*wanted)

    def made_with(self, engine: str) -> Self:
        return self.filter(recipe__engine=engine)

    def older_than(self, place: UUID) -> Self:
        """What follows an item in the library; identifiers sort by time."""
        return self.filter(id__lt=place).order_by("-id")

    def newer_than(self, place: UUID) -> Self:
        """What precedes an item in the library, the nearest first."""
        return self.filter(id__gt=place).order_by("id")


class Item(KeptFile, Owned):
    """One file of an artist: a picture they uploaded, or an output of a job."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    origin = models.CharField(max_length=8, choices=Origin)
    title = models.CharField(_("title"), max_length=200, blank=True)
    alt_text = models.CharField(_("alternative text"), max_length=500, blank=True)
    recipe = models.JSONField(null=True)  # how it was made; see gallery.models.Work.recipe
    kept = models.BooleanField(default=False)
    trashed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=1)

    # Set for the moment by `intake`: what taking it in had to change, and the recipe its file carried.
    notes: ClassVar[tuple[str, ...]] = ()
    told_recipe: ClassVar[str] = ""

    objects = ItemQuerySet.as_manager()

    class Meta(Owned.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["owner", "-id"], name="item_library", condition=Q(trashed_at=None)),
        ]

    def __str__(self) -> str:
        return self.title or str(self.id)

    @cached_property
    def picture(self) -> Shown | None:
        """How a page draws it; None for what is no picture."""
        if not self.has_picture:
            return None
        return shown(
            self.width or 1,
            self.height or 1,
            self.placeholder,
            self.rendition_url,
            title=self.title,
            alt_text=self.alt_text,
        )

    def rendition_url(self, width: int) -> str:
        return reverse("library:rendition", args=[self.pk, width])

    @property
    def thumb_url(self) -> str:
        return self.rendition_url(THUMBNAIL) if self.has_picture else ""

    @property
    def file_url(self) -> str:
        return reverse("library:file", args=[self.pk])

    @property
    def engine(self) -> str:
        """The name of the engine that made it; empty for an upload."""
        return (self.recipe or {}).get("engine", "")

    @property
    def can_carry_recipe(self) -> bool:
        """Whether a download can have its recipe inside."""
        return bool(self.recipe) and self.media_type in RECIPE_CARRIERS

    @property
    def is_trashed(self) -> bool:
        return self.trashed_at is not None

    def get_absolute_url(self) -> str:
        return reverse("library:item", args=[self.pk])


class Board(Owned):
    """A named arrangement of items."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=80)
    items: models.ManyToManyField = models.ManyToManyField(Item, through="Placement", related_name="boards")
    created_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=1)

    objects = OwnedQuerySet.as_manager()

    class Meta(Owned.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("library:board", args=[self.pk])


class Placement(models.Model):
    """An item on a board."""

    board = models.ForeignKey(Board, models.CASCADE)
    item = models.ForeignKey(Item, models.CASCADE)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["board", "item"], name="placement_once")]

    def __str__(self) -> str:
        return f"{self.item} on {self.board}"
