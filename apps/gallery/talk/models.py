"""Comments and favourites.

A comment, and who changes it (always through `apps.gallery.talk.speaking`):

    SAID ──edit──▶ SAID               its author, within `EDIT_WINDOW`
    SAID ──remove──▶ removed_by set   its author, the work's maker (moderators: `apps.gallery.moderation`);
                                      its words go, its place stays while there are answers to it

Counters (`Standing`) are kept by triggers in the database, so they are right whoever writes;
`artsite manage check_counters` proves it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.circles.models import Boundary
from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from artsite.ids import uuid7

EDIT_WINDOW = timedelta(minutes=15)
LONGEST = 4000


class Remover(models.TextChoices):
    """Who took a comment away."""

    AUTHOR = "author", _("its author")
    MAKER = "maker", _("the work’s maker")
    STAFF = "staff", _("a moderator")


class Cohort(models.Model):
    """How many hearts the works of one month have on average, of those that have any; see `scoring`."""

    month = models.DateField(primary_key=True)
    mean = models.FloatField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Standing(models.Model):
    """How a work stands with its visitors. A row is made by the first favourite or comment."""

    work = models.OneToOneField(Work, models.CASCADE, primary_key=True, related_name="standing")
    favourites = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    # What works are ordered by; see `scoring`.
    rising = models.FloatField(default=0.0)
    loved = models.FloatField(default=0.0)

    class Meta:
        indexes = [
            models.Index(fields=["-rising", "-work"], name="work_rising", condition=Q(favourites__gt=0)),
            models.Index(fields=["-loved", "-work"], name="work_loved", condition=Q(favourites__gt=0)),
        ]

    def __str__(self) -> str:
        return f"standing of {self.work_id}"


class Favourite(models.Model):
    """One person likes one work."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="favourites")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "person"], name="favourite_once")]
        indexes = [models.Index(fields=["person", "-id"], name="favourites_of")]

    def __str__(self) -> str:
        return f"{self.person_id} likes {self.work_id}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def for_thread(self, viewer: Viewer) -> Self:
        """With what a thread draws, oldest first, without the words of people the viewer keeps away."""
        unseen = Boundary.objects.unseen_by(viewer)
        return self.exclude(author__in=unseen).select_related("author").order_by("pk")

    def standing_ones(self) -> Self:
        """Those that nobody has removed."""
        return self.filter(removed_by="")


class Comment(models.Model):
    """What somebody said of a work; of a spot in its picture, if there is one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    work = models.ForeignKey(Work, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="comments")
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    text = models.TextField(_("comment"), max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)])
    # Parts of the width and the height of the picture, from its upper left corner.
    spot_x = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(1)])
    spot_y = models.FloatField(null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(1)])
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=8, choices=Remover, blank=True, default="")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["work", "id"], name="comments_of_work"),
            models.Index(fields=["author", "-created_at"], name="comments_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(spot_x=None, spot_y=None) | Q(spot_x__range=(0, 1), spot_y__range=(0, 1)),
                name="spot_is_in_the_picture",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.work_id}"

    def get_absolute_url(self) -> str:
        return f"{self.work.get_absolute_url()}#comment-{self.pk}"

    @property
    def is_removed(self) -> bool:
        return bool(self.removed_by)

    @property
    def has_spot(self) -> bool:
        return self.spot_x is not None

    def may_be_edited_by(self, viewer: Viewer) -> bool:
        mine = viewer.user is not None and viewer.user.pk == self.author_id
        return mine and not self.is_removed and timezone.now() < self.created_at + EDIT_WINDOW

    def remover_for(self, viewer: Viewer) -> Remover | None:
        """As whom the viewer may remove it; None if not at all."""
        user: Any = viewer.user
        if user is None or self.is_removed:
            return None
        if user.pk == self.author_id:
            return Remover.AUTHOR
        return Remover.MAKER if user.pk == self.work.maker_id else None


class Quiet(models.Model):
    """A work whose maker, or a moderator, has closed the talk about it; what was said stays."""

    work = models.OneToOneField(Work, models.CASCADE, primary_key=True, related_name="quiet")
    by_staff = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "quiet works"

    def __str__(self) -> str:
        return f"quiet about {self.work_id}"
