"""Who is looking: a person with an account, a guest who tries something, or anyone."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from artsite.ids import uuid7

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from apps.accounts.models import User
    from apps.accounts.owned import Owned

GUEST_KEY = "guest"


@dataclass(frozen=True)
class Viewer:
    """Whoever a page, an API call or a socket is answered for."""

    user: User | None = None
    guest: UUID | None = None

    @property
    def is_staff(self) -> bool:
        return self.user is not None and self.user.is_staff

    @property
    def kind(self) -> str:
        """The key into `settings.JOB_LIMITS`."""
        if self.user is None:
            return "visitor"
        return "staff" if self.user.is_staff else "artist"

    def owns(self, thing: Owned) -> bool:
        if self.user is not None:
            return thing.owner_id == self.user.pk
        return self.guest is not None and thing.guest == self.guest


def viewer_of(user: User | AnonymousUser | None, session: MutableMapping[str, Any]) -> Viewer:
    """The viewer behind a request or a socket."""
    if user is not None and user.is_authenticated:
        return Viewer(user=user)
    guest = session.get(GUEST_KEY)
    return Viewer(guest=UUID(guest) if guest else None)


def welcome_guest(session: MutableMapping[str, Any]) -> Viewer:
    """A viewer who can own things without an account, remembered in the session."""
    guest = session.get(GUEST_KEY) or session.setdefault(GUEST_KEY, str(uuid7()))
    return Viewer(guest=UUID(guest))


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that `login_required` let in."""
    assert request.user.is_authenticated
    return request.user
