"""Comments of a work as a tree, from one query however many answer whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.gallery.talk import speaking
from apps.gallery.talk.models import Comment, Remover, Standing
from apps.gallery.talk.wording import drawn

MOST = 300  # comments of one work on its page, the newest


@dataclass
class Said:
    """One comment as templates/talk/_comment.html draws it."""

    comment: Comment
    html: SafeString | str
    may_edit: bool
    remover: Remover | None
    may_answer: bool
    number: int = 0  # of its spot in the picture; 0 if it is on none
    replies: list[Said] = field(default_factory=list)


def thread(work: Work, viewer: Viewer, *, open_to_viewer: bool) -> list[Said]:
    """What was said of a work, oldest first, answers below what they answer.

    What answers a comment that the viewer does not see goes with it; what answers one that is too old to be
    shown stands by itself.
    """
    newest = Comment.objects.filter(work=work).for_thread(viewer).order_by("-pk")[:MOST]
    comments = sorted(newest, key=lambda comment: comment.pk)
    oldest = comments[0].pk if len(comments) == MOST else None
    below: dict[UUID | None, list[Said]] = defaultdict(list)
    spots = 0
    for comment in comments:
        comment.work = work  # the one at hand, so that asking for its maker costs nothing
        spots += comment.has_spot
        cut_off = oldest and comment.answers_id and comment.answers_id < oldest
        below[None if cut_off else comment.answers_id].append(_said(comment, viewer, spots, open_to_viewer))
    for said in (one for row in below.values() for one in row):
        said.replies = below.get(said.comment.pk, [])
    return below[None]


def spots(said: list[Said]) -> list[Said]:
    """Those among them that point at a spot, in order."""
    found = [one for one in said if one.number]
    for one in said:
        found += spots(one.replies)
    return sorted(found, key=lambda one: one.number)


def _said(comment: Comment, viewer: Viewer, spot: int, open_to_viewer: bool) -> Said:
    return Said(
        comment,
        "" if comment.is_removed else drawn(comment.text),
        comment.may_be_edited_by(viewer),
        comment.remover_for(viewer),
        open_to_viewer and not comment.is_removed,
        spot if comment.has_spot else 0,
    )


def context(work: Work, viewer: Viewer) -> dict[str, Any]:
    """What templates/talk/_talk.html and _favourite.html draw."""
    closed = speaking.why_closed(viewer.user, work)
    said = thread(work, viewer, open_to_viewer=viewer.user is not None and not closed)
    standing = Standing.objects.filter(work=work).first()
    user = viewer.user
    return {
        "work": work,
        "said": said,
        "spots": spots(said),
        "closed": closed,
        "comments": standing.comments if standing else 0,
        "favourites": standing.favourites if standing else 0,
        "likes": user is not None and work.favourites.filter(person=user).exists(),
        "mine": work.belongs_to(viewer),
    }
