"""The one place where comments and favourites come to be, change and go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.circles.models import are_apart
from apps.accounts.models import AuditEntry, User
from apps.accounts.notices.models import NoticeKind
from apps.accounts.notices.telling import take_back, tell
from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.gallery.talk import wording
from apps.gallery.talk.models import Comment, Favourite, Quiet, Remover

DEEPEST = 4  # answers to answers; those below hang beside their last


@dataclass(frozen=True)
class Brake:
    """At most so many comments within a while."""

    most: int
    within: timedelta


BRAKES = (Brake(8, timedelta(minutes=1)), Brake(120, timedelta(hours=1)))
NEWCOMER = timedelta(days=1)
NEWCOMER_BRAKE = Brake(20, timedelta(hours=1))


class TooFast(Exception):
    """Somebody talks faster than people do. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(_("That was a lot at once. Wait a little, then go on."))
        self.retry_after = retry_after


class TalkClosed(Exception):
    """Nobody can comment on this work, or this person cannot."""


class Spot(NamedTuple):
    """A place in the picture: parts of its width and height."""

    x: float
    y: float


@transaction.atomic
def say(
    author: User, work: Work, text: str, *, answers: Comment | None = None, spot: Spot | None = None
) -> Comment:
    """Comment on a work, or answer a comment on it; those who are concerned are told.

    Raises:
        ValidationError: by field.
        TalkClosed: the message says why.
        TooFast: too many comments lately.
    """
    _check_open(author, work, answers)
    _check_pace(author)
    comment = Comment(
        author=author, work=work, text=text.strip(), answers=_hung(answers),
        spot_x=spot.x if spot else None, spot_y=spot.y if spot else None,
    )  # fmt: skip
    if answers is not None and answers.work_id != work.pk:
        raise ValidationError({"answers": _("That comment is on another work.")})
    comment.full_clean()
    comment.save()
    _tell(comment, answers)
    return comment


@transaction.atomic
def revise(comment: Comment, viewer: Viewer, text: str) -> Comment:
    """Say it otherwise. Raises PermissionDenied after the window, ValidationError for no words."""
    current = Comment.objects.select_for_update().select_related("work").get(pk=comment.pk)
    if not current.may_be_edited_by(viewer):
        raise PermissionDenied
    current.text, current.edited_at = text.strip(), timezone.now()
    current.full_clean()
    current.save(update_fields=["text", "edited_at"])
    return current


@transaction.atomic
def remove(comment: Comment, viewer: Viewer) -> None:
    """Take away a comment of one's own, or on one's own work. Raises PermissionDenied for all others."""
    current = Comment.objects.select_for_update(of=("self",)).select_related("work").get(pk=comment.pk)
    remover = current.remover_for(viewer)
    if remover is None:
        raise PermissionDenied
    take_back(f"comment:{current.pk}")
    if current.replies.exists():
        current.text, current.removed_by, current.removed_at = "", remover, timezone.now()
        current.spot_x = current.spot_y = None
        current.save(update_fields=["text", "removed_by", "removed_at", "spot_x", "spot_y"])
    else:
        current.delete()


@transaction.atomic
def withdraw(comment: Comment, moderator: User, reason: str) -> str:
    """Take a comment's words away and keep its place, so that they can be put back; gives the words."""
    current = Comment.objects.select_for_update().get(pk=comment.pk)
    if current.is_removed:
        raise ValidationError(_("It is removed already."))
    words = current.text
    AuditEntry.record(moderator, "comment.removed", current, reason=reason.strip(), text=words)
    take_back(f"comment:{current.pk}")
    current.text, current.removed_by, current.removed_at = "", Remover.STAFF, timezone.now()
    current.save(update_fields=["text", "removed_by", "removed_at"])
    return words


@transaction.atomic
def restore(comment: Comment, words: str) -> None:
    """Put the words of a comment back that staff had taken away; its author's own removal stands."""
    current = Comment.objects.select_for_update().get(pk=comment.pk)
    if current.removed_by == Remover.STAFF:
        current.text, current.removed_by, current.removed_at = words, "", None
        current.save(update_fields=["text", "removed_by", "removed_at"])


@transaction.atomic
def favour(person: User, work: Work, *, on: bool) -> None:
    """Like a work, or no longer; its maker is told. Raises `TalkClosed` between blocked people."""
    subject = f"work:{work.pk}"
    if not on:
        Favourite.objects.filter(person=person, work=work).delete()
        take_back(subject, person, NoticeKind.FAVOURITE)
        return
    if are_apart(person, work.maker):
        raise TalkClosed(_("You cannot do this here."))
    if Favourite.objects.get_or_create(person=person, work=work)[1]:
        tell(
            work.maker, person, NoticeKind.FAVOURITE,
            subject=subject, address=work.get_absolute_url(), about=work.title,
        )  # fmt: skip


@transaction.atomic
def close(work: Work, viewer: Viewer, *, closed: bool) -> None:
    """Close the talk about a work, or open it again; what a moderator closed only staff open."""
    staff = viewer.user is not None and viewer.user.has_perm("talk.change_comment")
    if not (work.belongs_to(viewer) or staff):
        raise PermissionDenied
    quiet = Quiet.objects.filter(work=work).first()
    if quiet and quiet.by_staff and not staff:
        raise PermissionDenied
    if closed and quiet is None:
        Quiet.objects.create(work=work, by_staff=staff and not work.belongs_to(viewer))
    elif not closed and quiet is not None:
        quiet.delete()
    AuditEntry.record(viewer.user, "talk.closed" if closed else "talk.opened", work)


def why_closed(author: User | None, work: Work) -> str:
    """Why somebody cannot comment on a work; empty if they can."""
    if Quiet.objects.filter(work=work).exists():
        return _("Comments on this work are closed.")
    if author is not None and are_apart(author, work.maker):
        return _("You cannot comment on this work.")
    return ""


def _check_open(author: User, work: Work, answers: Comment | None) -> None:
    if why := why_closed(author, work):
        raise TalkClosed(why)
    if answers is not None and (answers.is_removed or are_apart(author, answers.author)):
        raise TalkClosed(_("You cannot answer this comment."))


def _check_pace(author: User) -> None:
    now = timezone.now()
    brakes = [*BRAKES, *([NEWCOMER_BRAKE] if now - author.date_joined < NEWCOMER else [])]
    for brake in brakes:
        lately = Comment.objects.filter(author=author, created_at__gt=now - brake.within)
        if lately.count() >= brake.most:
            raise TooFast(round(brake.within.total_seconds() / brake.most))


def _hung(answers: Comment | None) -> Comment | None:
    """Where an answer hangs: threads stay readable on a phone."""
    above, depth = answers, 1
    while above is not None and above.answers is not None:
        above, depth = above.answers, depth + 1
    return answers.answers if answers is not None and depth >= DEEPEST else answers


def _tell(comment: Comment, answers: Comment | None) -> None:
    """Each who is concerned once, by what concerns them most."""
    told: dict[User, NoticeKind] = {}
    if answers is not None:
        told[answers.author] = NoticeKind.REPLY
    told.setdefault(comment.work.maker, NoticeKind.COMMENT)
    for person in wording.called(comment.text):
        if Work.objects.reachable_by(Viewer(user=person)).filter(pk=comment.work_id).exists():
            told.setdefault(person, NoticeKind.MENTION)
    for person, kind in told.items():
        tell(
            person, comment.author, kind, subject=f"comment:{comment.pk}",
            address=comment.get_absolute_url(), about=comment.work.title,
            words=wording.beginning(comment.text),
        )  # fmt: skip
