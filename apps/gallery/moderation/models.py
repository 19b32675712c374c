"""What was reported, what was decided about it, and what its owner answered.

    Report open ──decide──▶ Decision ──appeal──▶ Appeal open ──grant──▶ decision undone
        │                      │                       └────refuse──▶ it stands
        └──dismiss──▶ closed   └──undo──▶ undone (by a moderator, at any time)

Each decision names the thing, the rule and the reason; its owner is told, and may answer once. Everything
goes through `apps.gallery.moderation.deciding`.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.gallery.talk.models import Comment
from artsite.ids import uuid7

LONGEST = 1000


class Rule(models.TextChoices):
    """The rules of the house, as `/rules/` words them."""

    HARASSMENT = "harassment", _("Harassment or hatred")
    SEXUAL = "sexual", _("Sexual content that is not marked")
    VIOLENCE = "violence", _("Glorified violence")
    MINORS = "minors", _("Harm to children")
    THEFT = "theft", _("Somebody else’s work, shown as one’s own")
    MISLABELLED = "mislabelled", _("A machine’s part that is not told")
    SPAM = "spam", _("Advertising, or the same again and again")
    OTHER = "other", _("Something else")


class Act(models.TextChoices):
    """What a decision does."""

    HIDE = "hide", _("Work hidden")
    REMOVE = "remove", _("Comment removed")


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        """Those that nobody has decided about."""
        return self.filter(closed_at=None)


class Report(models.Model):
    """Somebody thinks that a work or a comment breaks a rule. Who it was is told to nobody but staff."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports")
    work = models.ForeignKey(Work, models.SET_NULL, null=True, blank=True, related_name="reports")
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, blank=True, related_name="reports")
    about = models.CharField(max_length=200)  # what it was called, or how it began, when it was reported
    rule = models.CharField(_("rule"), max_length=12, choices=Rule)
    words = models.TextField(
        _("what is wrong"), max_length=LONGEST, blank=True, validators=[MaxLengthValidator(LONGEST)]
    )
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decision = models.ForeignKey("Decision", models.SET_NULL, null=True, related_name="reports")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "work"], name="work_reported_once", condition=Q(closed_at=None)
            ),
            models.UniqueConstraint(
                fields=["reporter", "comment"], name="comment_reported_once", condition=Q(closed_at=None)
            ),
        ]
        indexes = [models.Index(fields=["id"], name="report_open", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}: {self.about}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def about(self, viewer: Viewer) -> Self:
        """Those that concern what is the viewer's."""
        return self.filter(owner=viewer.user) if viewer.user else self.none()


class Decision(models.Model):
    """What a moderator did, to what, by which rule, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="decisions_about")
    act = models.CharField(max_length=8, choices=Act)
    rule = models.CharField(_("rule"), max_length=12, choices=Rule)
    reason = models.CharField(_("reason"), max_length=300)
    work = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="decisions")
    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="decisions")
    about = models.CharField(max_length=200)
    text = models.TextField(blank=True)  # the words of a removed comment, so that they can be put back
    created_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.about}"

    def get_absolute_url(self) -> str:
        return reverse("moderation:decision", args=[self.pk])

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class Appeal(models.Model):
    """What the owner answers; another moderator than the one who decided should read it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.OneToOneField(Decision, models.CASCADE, related_name="appeal")
    words = models.TextField(_("your answer"), max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)])
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    granted = models.BooleanField(null=True)
    answer = models.CharField(_("what is said to it"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"appeal: {self.decision}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
