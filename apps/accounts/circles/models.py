"""Who follows whom, and whom one would rather not meet.

A *mute* is known to nobody: what the muted one says is not shown to me, and I hear nothing of them. A *block*
works both ways: the blocked one can neither talk to me, nor follow me, nor call me, and each is muted for the
other. Blocking ends what either follows of the other.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.viewers import Viewer


class Distance(models.TextChoices):
    """How far away somebody is kept."""

    MUTED = "muted", _("Muted")
    BLOCKED = "blocked", _("Blocked")


class FollowQuerySet(models.QuerySet["Follow"]):
    def people_followed_by(self, viewer: Viewer) -> models.QuerySet[User]:
        """Those whose new works the viewer wants to see, lately followed first."""
        if viewer.user is None:
            return User.objects.none()
        followed = User.objects.filter(followers__follower=viewer.user, is_active=True)
        return followed.order_by("-followers__created_at")


class Follow(models.Model):
    """One person wants to see what another makes."""

    follower = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    followed = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followers")
    created_at = models.DateTimeField(default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followed")), name="follow_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    def between(self, one: User, other: User) -> Self:
        """What stands between two people, whoever drew it."""
        return self.filter(Q(owner=one, other=other) | Q(owner=other, other=one))

    def unseen_by(self, viewer: Viewer) -> models.QuerySet[User]:
        """Those whose words the viewer is spared: muted, blocked, or blocking the viewer."""
        if viewer.user is None:
            return User.objects.none()
        mine = Q(boundaries_around__owner=viewer.user)
        theirs = Q(boundaries__other=viewer.user, boundaries__distance=Distance.BLOCKED)
        return User.objects.filter(mine | theirs)


class Boundary(models.Model):
    """One person keeps another away."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="boundaries")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="boundaries_around")
    distance = models.CharField(max_length=8, choices=Distance)
    created_at = models.DateTimeField(default=timezone.now)

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "boundaries"
        constraints = [
            models.UniqueConstraint(fields=["owner", "other"], name="boundary_once"),
            models.CheckConstraint(condition=~Q(owner=F("other")), name="boundary_around_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} keeps {self.other_id} away"


class Apart(Exception):
    """A block stands between the two, so one cannot follow or talk to the other."""


def are_apart(one: User, other: User) -> bool:
    """Whether either has blocked the other."""
    return Boundary.objects.between(one, other).filter(distance=Distance.BLOCKED).exists()


@transaction.atomic
def follow(follower: User, followed: User) -> bool:
    """Begin to follow; false if it was so already. Raises `Apart`, and ValueError for oneself."""
    if follower.pk == followed.pk:
        raise ValueError("Nobody follows themselves.")
    if are_apart(follower, followed):
        raise Apart
    return Follow.objects.get_or_create(follower=follower, followed=followed)[1]


def unfollow(follower: User, followed: User) -> None:
    """Stop following; nothing happens if it was not so."""
    Follow.objects.filter(follower=follower, followed=followed).delete()


@transaction.atomic
def keep_away(owner: User, other: User, distance: Distance | None) -> None:
    """Mute or block somebody, or neither any more. Raises ValueError for oneself."""
    if owner.pk == other.pk:
        raise ValueError("Nobody keeps themselves away.")
    if distance is None:
        Boundary.objects.filter(owner=owner, other=other).delete()
        return
    Boundary.objects.update_or_create(owner=owner, other=other, defaults={"distance": distance})
    if distance == Distance.BLOCKED:
        Follow.objects.filter(Q(follower=owner, followed=other) | Q(follower=other, followed=owner)).delete()
