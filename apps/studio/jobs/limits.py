"""How much one person may ask for at once: `settings.JOB_LIMITS`, counted from the rows."""

from __future__ import annotations

import math
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.viewers import Viewer
from apps.studio.jobs.models import Job
from apps.studio.jobs.refusals import Refused

WINDOW = timedelta(minutes=1)
# A guest without a cookie is a new guest, so that all of them together have a limit as well.
GUESTS_TOGETHER = 16
# When a place is likely to be free again, in seconds.
SOON = 15


def check(viewer: Viewer, *, internal: bool) -> None:
    """Raise `Refused` (429) if one more job would be too many. Sketches are counted apart from the rest."""
    per_minute, at_once = settings.JOB_LIMITS[viewer.kind]
    jobs = Job.objects.filter(internal=internal)
    mine = jobs.of(viewer)
    _check_rate(
        list(mine.filter(created_at__gt=timezone.now() - WINDOW).values_list("created_at", flat=True)),
        per_minute,
    )
    if mine.open().count() >= at_once:
        said = ngettext(
            "You have %(count)s job waiting or running, the most there can be. Wait for it, or cancel it.",
            "You have %(count)s jobs waiting or running, the most there can be. Wait for one, or cancel one.",
            at_once,
        )
        raise Refused(said % {"count": at_once}, status=429, retry_after=SOON)
    if viewer.user is None and jobs.open().filter(owner=None).count() >= GUESTS_TOGETHER:
        raise Refused(
            _("Many visitors are trying things just now. Try again in a moment, or sign in."),
            status=429,
            retry_after=SOON,
        )


def check_room(viewer: Viewer, count: int) -> None:
    """Raise `Refused` (429) if that many jobs at once are more than there is room for."""
    per_minute, at_once = settings.JOB_LIMITS[viewer.kind]
    mine = Job.objects.filter(internal=False).of(viewer)
    free = at_once - mine.open().count()
    lately = mine.filter(created_at__gt=timezone.now() - WINDOW).count()
    room = max(0, min(free, per_minute - lately))
    if count <= room:
        return
    facts = {"count": count, "most": at_once, "room": room}
    if count > min(at_once, per_minute):
        raise Refused(
            _(
                "These are %(count)s pictures, and you can have %(most)s waiting at once. Choose fewer "
                "values or seeds."
            )
            % (facts | {"most": min(at_once, per_minute)}),
            status=429,
        )
    raise Refused(
        _(
            "These are %(count)s pictures, and there is room for %(room)s at the moment. Wait for those that "
            "are being made, or choose fewer."
        )
        % facts,
        status=429,
        retry_after=SOON,
    )


def _check_rate(created: list, per_minute: int) -> None:
    if len(created) < per_minute:
        return
    oldest = sorted(created)[-per_minute]
    wait = max(1, math.ceil((oldest + WINDOW - timezone.now()).total_seconds()))
    said = ngettext(
        "That was a lot at once. Nothing was lost: try again in %(count)s second.",
        "That was a lot at once. Nothing was lost: try again in %(count)s seconds.",
        wait,
    )
    raise Refused(said % {"count": wait}, status=429, retry_after=wait)
