"""What people are told of: somebody answered, likes a work, follows.

A notice keeps words and an address of its own, so the apps above can send one of whatever they have without
this app knowing of it: `telling.tell`.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.circles.models import Boundary
from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from artsite.ids import uuid7


class NoticeKind(models.TextChoices):
    COMMENT = "comment", _("wrote about")
    REPLY = "reply", _("answered you about")
    MENTION = "mention", _("mentioned you beside")
    FAVOURITE = "favourite", _("likes")
    FOLLOW = "follow", _("follows you")
    PUBLISHED = "published", _("shows something new:")
    MODERATED = "moderated", _("decided about")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, viewer: Viewer) -> Self:
        """Those of the viewer, without people who have been muted or blocked since."""
        if viewer.user is None:
            return self.none()
        heard = ~Q(actor__in=Boundary.objects.unseen_by(viewer)) | Q(kind=NoticeKind.MODERATED)
        return self.filter(heard, recipient=viewer.user)

    def unseen(self) -> Self:
        return self.filter(seen_at=None)


class Notice(models.Model):
    """One thing that one person is told of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    actor = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=NoticeKind)
    about = models.CharField(max_length=200, blank=True)  # the title of what it is about
    words = models.CharField(max_length=200, blank=True)  # how a comment begins
    address = models.CharField(max_length=300)
    # What it is about, so that it can be taken back and is never told twice: "work:ID", "comment:ID".
    subject = models.CharField(max_length=60)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_of"),
            models.Index(fields=["recipient"], name="notice_unseen", condition=Q(seen_at=None)),
            models.Index(fields=["subject"], name="notice_about"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "actor", "kind", "subject"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"

    @property
    def is_of_the_house(self) -> bool:
        """Whether it names no person: who moderates speaks for the house."""
        return self.kind == NoticeKind.MODERATED

    @property
    def is_new(self) -> bool:
        return self.seen_at is None
