"""People, their tokens, and the trail of what was done."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from artsite.ids import uuid7


class Role(models.TextChoices):
    """What a person may do beyond making and publishing; see docs/rights.md."""

    ARTIST = "artist", _("Artist")
    CURATOR = "curator", _("Curator")
    MODERATOR = "moderator", _("Moderator")
    ADMIN = "admin", _("Admin")


class StaleRevision(Exception):
    """Somebody else changed it in the meantime; nothing was overwritten."""


class User(AbstractUser):
    """A person with an account."""

    first_name = None  # type: ignore[assignment]  # one name, as its bearer writes it
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(
        _("name"), max_length=80, blank=True, help_text=_("As it stands beside your works.")
    )
    bio = models.TextField(_("about"), max_length=2000, blank=True)
    website = models.URLField(_("website"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.ARTIST)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name shown beside works."""
        return self.name or self.username

    @property
    def may_curate(self) -> bool:
        """Whether this person may open exhibitions."""
        return self.role in (Role.CURATOR, Role.ADMIN) or self.is_superuser

    def get_absolute_url(self) -> str:
        return reverse("accounts:profile", args=[self.username])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Who changes a password shuts out whoever knew the old one: the tokens made with it open nothing."""
        changed = self._password is not None and not self._state.adding  # type: ignore[attr-defined]
        with transaction.atomic():
            super().save(*args, **kwargs)
            if changed:
                self.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())

    @transaction.atomic
    def revise(self, revision: int, **changes: Any) -> None:
        """Change the profile if it is still the one that was opened; raises `StaleRevision`."""
        if User.objects.select_for_update().get(pk=self.pk).revision != revision:
            raise StaleRevision
        for name, value in changes.items():
            setattr(self, name, value)
        self.revision = revision + 1
        # Saved, not updated: others listen for a new name.
        self.save(update_fields=[*changes, "revision"])


class TokenQuerySet(models.QuerySet["Token"]):
    def usable(self) -> TokenQuerySet:
        """Tokens that are neither revoked nor too old, of people who may sign in."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)


class Token(models.Model):
    """Lets a script act for a person. Only its hash is kept; the token itself is shown once."""

    LIFETIME = timedelta(days=365)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80, help_text=_("What the token is for."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, user: User, name: str) -> tuple[Token, str]:
        """A new token and its secret, which cannot be read again."""
        secret = "art_" + secrets.token_urlsafe(32)
        token = cls.objects.create(
            user=user, name=name, digest=cls.digest_of(secret), expires_at=timezone.now() + cls.LIFETIME
        )
        return token, secret

    def revoke(self) -> None:
        """Shut the door at once; the entry stays, so that its bearer sees what it was."""
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])

    @staticmethod
    def digest_of(secret: str) -> str:
        """The secret is long and random, so one round of a fast hash is enough."""
        return hashlib.sha256(secret.encode()).hexdigest()


class AuditEntry(models.Model):
    """One thing that was done and by whom. Entries are added, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=60, db_index=True)  # noun.verb, for instance "work.published"
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60, db_index=True)
    object_title = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")

    def __str__(self) -> str:
        return f"{self.action} {self.object_title or self.object_id}"

    @classmethod
    def record(
        cls, actor: User | AnonymousUser | None, action: str, subject: models.Model, **detail: Any
    ) -> AuditEntry:
        """Write down what was done; call it in the transaction that does it."""
        return cls.objects.create(
            actor=actor if isinstance(actor, User) else None,
            action=action,
            object_type=subject._meta.label_lower,
            object_id=str(subject.pk),
            object_title=str(subject)[:200],
            detail=detail,
        )
