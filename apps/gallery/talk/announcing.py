"""Who follows an artist is told of what is new on their wall."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from apps.accounts.models import User
from apps.accounts.notices.models import NoticeKind
from apps.accounts.notices.telling import take_back, tell_all
from apps.gallery.models import Work
from apps.gallery.signals import work_hidden, work_published, work_removed


@receiver(work_published)
def tell_followers(work: Work, **kwargs: Any) -> None:
    """One insert, however many follow."""
    followers = User.objects.filter(follows__followed=work.maker, is_active=True)
    tell_all(
        followers, work.maker, NoticeKind.PUBLISHED,
        subject=f"work:{work.pk}", address=work.get_absolute_url(), about=work.title,
    )  # fmt: skip


@receiver(work_hidden)
@receiver(work_removed)
def take_notices_back(work: Work, **kwargs: Any) -> None:
    """What cannot be seen any more is not announced any more."""
    take_back(f"work:{work.pk}")
