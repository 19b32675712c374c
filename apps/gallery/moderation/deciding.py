"""The one place where reports, decisions and appeals come to be and change.

Each function checks who may, does it in one transaction with the audit trail, and tells whom it concerns.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import AuditEntry, User
from apps.accounts.notices.models import NoticeKind
from apps.accounts.notices.telling import tell
from apps.gallery import publishing
from apps.gallery.models import Work
from apps.gallery.moderation.models import Act, Appeal, Decision, Report, Rule
from apps.gallery.talk import speaking
from apps.gallery.talk.models import Comment
from apps.gallery.talk.wording import beginning

MOST_REPORTS = 30  # by one person, in
WITHIN = timedelta(hours=1)
PERMISSION = "moderation.change_report"

Thing = Work | Comment


class TooMany(Exception):
    """Somebody reports more than people look at."""


def may_decide(user: User | None) -> bool:
    """Whether somebody keeps the house in order."""
    return user is not None and user.has_perm(PERMISSION)


def report(reporter: User, thing: Thing, rule: Rule, words: str = "") -> Report:
    """Tell the moderators of something. Telling again while it is open changes nothing.

    Raises ValidationError by field, and `TooMany`.
    """
    lately = reporter.reports.filter(created_at__gt=timezone.now() - WITHIN).count()
    if lately >= MOST_REPORTS:
        raise TooMany
    made = Report(reporter=reporter, rule=rule, words=words.strip(), about=_called(thing), **_named(thing))
    if rule == Rule.OTHER and not made.words:
        raise ValidationError({"words": _("Say what is wrong, so that a moderator can see it too.")})
    made.full_clean(exclude=["closed_by", "decision"], validate_constraints=False)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return Report.objects.open().get(reporter=reporter, **_named(thing))
    return made


@transaction.atomic
def decide(moderator: User, thing: Thing, rule: Rule, reason: str) -> Decision:
    """Hide a work, or remove a comment; every open report about it is closed by that.

    Raises PermissionDenied, and ValidationError for no reason or for what is hidden already.
    """
    if not may_decide(moderator):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: its owner has a right to know.")})
    about, text = _called(thing), ""
    if isinstance(thing, Work):
        act, owner = Act.HIDE, thing.maker
        if thing.is_hidden:
            raise ValidationError(_("It is hidden already."))
        publishing.hide(thing, moderator, reason)
    else:
        act, owner = Act.REMOVE, thing.author
        text = speaking.withdraw(thing, moderator, reason)
    decision = Decision.objects.create(
        moderator=moderator, owner=owner, act=act, rule=rule, reason=reason.strip(), about=about, text=text,
        **_named(thing),
    )  # fmt: skip
    _close(Report.objects.open().filter(**_named(thing)), moderator, decision)
    _tell_owner(decision, moderator, words=decision.reason)
    return decision


def dismiss(moderator: User, thing: Thing) -> int:
    """Nothing is wrong with it: close every open report about it. Raises PermissionDenied."""
    if not may_decide(moderator):
        raise PermissionDenied
    return _close(Report.objects.open().filter(**_named(thing)), moderator, None)


@transaction.atomic
def undo(decision: Decision, moderator: User, why: str = "") -> None:
    """Put it back as it was. Raises PermissionDenied; nothing happens to what was undone already."""
    if not may_decide(moderator):
        raise PermissionDenied
    current = Decision.objects.select_for_update().get(pk=decision.pk)
    if current.is_undone:
        return
    if current.work is not None:
        publishing.unhide(current.work, moderator, why)
    if current.comment is not None:
        speaking.restore(current.comment, current.text)
    current.undone_at, current.undone_by = timezone.now(), moderator
    current.save(update_fields=["undone_at", "undone_by"])
    AuditEntry.record(moderator, "decision.undone", current, reason=why.strip())
    _tell_owner(current, moderator, words=_("It was taken back."))


@transaction.atomic
def appeal(decision: Decision, owner: User, words: str) -> Appeal:
    """Answer a decision about what is one's own, once. Raises PermissionDenied, ValidationError."""
    if decision.owner_id != owner.pk or decision.is_undone:
        raise PermissionDenied
    if Appeal.objects.filter(decision=decision).exists():
        raise ValidationError(_("You have answered already. A moderator reads it."))
    made = Appeal(decision=decision, words=words.strip())
    made.full_clean(exclude=["answered_by", "granted"])
    made.save()
    return made


@transaction.atomic
def answer(appeal: Appeal, moderator: User, *, granted: bool, words: str = "") -> None:
    """Say yes or no to an appeal; yes puts it back.

    Raises PermissionDenied, also for refusing what one decided oneself.
    """
    if not may_decide(moderator) or (appeal.decision.moderator_id == moderator.pk and not granted):
        raise PermissionDenied
    current = Appeal.objects.select_for_update(of=("self",)).select_related("decision").get(pk=appeal.pk)
    if not current.is_open:
        return
    current.answered_at, current.answered_by = timezone.now(), moderator
    current.granted, current.answer = granted, words.strip()
    current.full_clean(exclude=["answered_by"])
    current.save()
    AuditEntry.record(moderator, "appeal.granted" if granted else "appeal.refused", current.decision)
    if granted:
        undo(current.decision, moderator, words)
    else:
        _tell_owner(current.decision, moderator, words=current.answer or _("It stands."))


def _close(reports: object, moderator: User, decision: Decision | None) -> int:
    closed: int = reports.update(  # type: ignore[attr-defined]
        closed_at=timezone.now(), closed_by=moderator, decision=decision
    )
    return closed


def _named(thing: Thing) -> dict[str, Thing]:
    return {"work" if isinstance(thing, Work) else "comment": thing}


def _called(thing: Thing) -> str:
    return thing.title if isinstance(thing, Work) else beginning(thing.text, 200)


def _tell_owner(decision: Decision, moderator: User, words: str) -> None:
    """Told even to those who keep the moderator away; each change of a decision is a notice of its own."""
    tell(
        decision.owner, moderator, NoticeKind.MODERATED, certain=True, words=words, about=decision.about,
        subject=f"decision:{decision.pk.hex[-12:]}:{timezone.now():%d%H%M%S%f}",
        address=decision.get_absolute_url(),
    )  # fmt: skip
