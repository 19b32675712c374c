"""What happens to a person that others may want to know of, and what sign-in does here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.owned import adopt
from apps.accounts.viewers import GUEST_KEY


@receiver(user_logged_in)
def keep_what_the_guest_made(request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """What a visitor made before signing in goes along."""
    if request is not None and (guest := request.session.pop(GUEST_KEY, None)):
        adopt(guest, user)
