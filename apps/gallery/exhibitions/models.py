"""Exhibitions: a collection that a curator shows for a time, with words on the wall.

    PLANNED ──opens_at──▶ ON SHOW ──closes_at──▶ PAST        time does it; nothing is written

What hangs, and in which order, is the collection's; a work that its maker takes from view is taken from the
exhibition in the same moment. Until it opens, only its curator sees what will hang.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.viewers import Viewer
from apps.gallery.collections.models import Collection, Entry
from apps.gallery.models import Work
from artsite.ids import uuid7

LONGEST = 6000


class ExhibitionQuerySet(models.QuerySet["Exhibition"]):
    def for_list(self) -> Self:
        """With what a card draws."""
        return self.select_related("collection__owner")

    def on_show(self, now: datetime) -> Self:
        """Those that are open and in which something is to be seen, the newest first."""
        shown = Entry.objects.filter(collection=OuterRef("collection"), work__in=Work.objects.listed())
        return self.filter(
            Q(closes_at=None) | Q(closes_at__gt=now), Exists(shown), opens_at__lte=now
        ).order_by("-opens_at", "-pk")

    def planned(self, now: datetime) -> Self:
        """Those that will open, the next first."""
        return self.filter(opens_at__gt=now).order_by("opens_at", "pk")

    def past(self, now: datetime) -> Self:
        """Those that have closed, the latest first."""
        return self.filter(closes_at__lte=now).order_by("-closes_at", "-pk")


class Exhibition(models.Model):
    """One collection on show."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    collection = models.OneToOneField(Collection, models.CASCADE, related_name="exhibition")
    wall_text = models.TextField(
        _("words on the wall"), max_length=LONGEST, blank=True, validators=[MaxLengthValidator(LONGEST)]
    )
    opens_at = models.DateTimeField(_("opens"), default=timezone.now, db_index=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    objects = ExhibitionQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                name="closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.collection.title

    def get_absolute_url(self) -> str:
        return reverse("exhibitions:one", args=[self.pk])

    def clean(self) -> None:
        if self.closes_at and self.opens_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("It has to close after it opens.")})

    @property
    def is_planned(self) -> bool:
        return self.opens_at > timezone.now()

    def may_be_entered_by(self, viewer: Viewer) -> bool:
        """Whether the viewer sees what hangs; before it opens, its curator alone."""
        return not self.is_planned or self.collection.may_be_hung_by(viewer)
