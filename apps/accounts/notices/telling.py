"""Tell people of something, and take it back."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.accounts.circles.models import Boundary
from apps.accounts.models import User
from apps.accounts.notices.models import Notice, NoticeKind
from apps.accounts.viewers import Viewer
from artsite.announcing import announce

CHANGED = "notices.changed"


def group_of(person: User) -> str:
    """The channel group that a person's open pages listen to."""
    return f"notices.{person.pk}"


def tell(
    recipient: User,
    actor: User,
    kind: NoticeKind,
    *,
    subject: str,
    address: str,
    about: str = "",
    words: str = "",
    certain: bool = False,
) -> None:
    """Tell one person, once: nobody is told of what they did themselves, nor of what those did whom they
    keep away, unless it is `certain`."""
    unseen = Boundary.objects.unseen_by(Viewer(user=recipient)).filter(pk=actor.pk)
    if not certain and (recipient.pk == actor.pk or unseen.exists()):
        return
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=recipient, actor=actor, kind=kind, subject=subject, address=address,
                about=about[:200], words=words[:200],
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    announce(group_of(recipient), CHANGED)


def tell_all(
    recipients: QuerySet[User], actor: User, kind: NoticeKind, *, subject: str, address: str, about: str
) -> None:
    """Tell many people the same, in one statement; those who keep the actor away are left out."""
    distant = Boundary.objects.filter(other=actor).values("owner")
    people = list(recipients.exclude(pk=actor.pk).exclude(pk__in=distant))
    rows = [
        Notice(recipient=person, actor=actor, kind=kind, subject=subject, address=address, about=about[:200])
        for person in people
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    for person in people:
        announce(group_of(person), CHANGED)


def take_back(subject: str, actor: User | None = None, kind: NoticeKind | None = None) -> None:
    """What it was about is gone: nobody needs to hear of it any more."""
    narrowed = Q(subject=subject)
    if actor is not None:
        narrowed &= Q(actor=actor)
    if kind is not None:
        narrowed &= Q(kind=kind)
    Notice.objects.filter(narrowed).delete()


def mark_seen(viewer: Viewer) -> None:
    """The viewer has looked at all of them."""
    if viewer.user is None:
        return
    Notice.objects.filter(recipient=viewer.user, seen_at=None).update(seen_at=timezone.now())
    announce(group_of(viewer.user), CHANGED)
