"""How one stands to an artist, and what changes it."""

from __future__ import annotations

from typing import Any

from apps.accounts.circles import models
from apps.accounts.circles.models import Boundary
from apps.accounts.models import User
from apps.accounts.notices.models import NoticeKind
from apps.accounts.notices.telling import take_back, tell
from apps.accounts.viewers import Viewer


def standing(viewer: Viewer, artist: User) -> dict[str, Any]:
    """What templates/accounts/_circle.html draws."""
    mine = Boundary.objects.filter(owner=viewer.user, other=artist).first() if viewer.user else None
    return {
        "artist": artist,
        "followers": artist.followers.count(),
        "follows": bool(viewer.user) and artist.followers.filter(follower=viewer.user).exists(),
        "distance": mine.distance if mine else "",
    }


def begin(follower: User, followed: User) -> None:
    """Follow, and let the other know. Raises `models.Apart` and ValueError as `models.follow` does."""
    if models.follow(follower, followed):
        subject, address = f"person:{follower.pk}", follower.get_absolute_url()
        tell(followed, follower, NoticeKind.FOLLOW, subject=subject, address=address)


def end(follower: User, followed: User) -> None:
    """Stop following; the other is not told, and what they were told is taken back."""
    models.unfollow(follower, followed)
    take_back(f"person:{follower.pk}", follower, NoticeKind.FOLLOW)
