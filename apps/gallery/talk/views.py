"""What visitors say of works, what they like, and what those show whom they follow.

Each answers htmx with the fragment that changed, and a browser without scripts with the page it came from.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.circles.models import Follow
from apps.accounts.viewers import signed_in
from apps.gallery import browsing
from apps.gallery.models import Work
from apps.gallery.talk import speaking, threads
from apps.gallery.talk.forms import CommentForm
from apps.gallery.talk.models import Comment


@login_required
@require_POST
def say(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Comment on a work; what was typed stays if it was refused."""
    work = _reachable(request, pk)
    form = CommentForm(request.POST, work)
    if not form.is_valid():
        return _refused(request, work, form.said, 422)
    answers = form.cleaned_data["answers"]
    try:
        said = speaking.say(
            signed_in(request), work, form.cleaned_data["text"], answers=answers, spot=form.spot
        )
    except speaking.TooFast as error:
        return _refused(request, work, str(error), 429)
    except speaking.TalkClosed as error:
        return _refused(request, work, str(error), 403)
    return _talk(request, work, said)


@login_required
def revise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say one's own comment otherwise, a few minutes long."""
    comment = _comment(request, pk)
    if not comment.may_be_edited_by(request.viewer):  # type: ignore[attr-defined]
        raise PermissionDenied
    error = ""
    if request.method == "POST":
        try:
            speaking.revise(comment, request.viewer, request.POST.get("text", ""))  # type: ignore[attr-defined]
            return _talk(request, comment.work, comment)
        except ValidationError as refused:
            error = " ".join(refused.messages)
            comment.text = request.POST.get("text", "")
    context = {"comment": comment, "work": comment.work, "error": error}
    page = "talk/_revise.html" if _is_htmx(request) else "talk/revise.html"
    return render(request, page, context, status=422 if error else 200)


@login_required
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then take a comment away."""
    comment = _comment(request, pk)
    if comment.remover_for(request.viewer) is None:  # type: ignore[attr-defined]
        raise PermissionDenied
    if request.method == "POST":
        speaking.remove(comment, request.viewer)  # type: ignore[attr-defined]
        return _talk(request, comment.work)
    return render(request, "talk/remove.html", {"comment": comment, "work": comment.work})


@login_required
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the talk about one's own work (`closed=1`), or open it again."""
    work = _reachable(request, pk)
    speaking.close(work, request.viewer, closed=request.POST.get("closed") == "1")  # type: ignore[attr-defined]
    return _talk(request, work)


@login_required
@require_POST
def favour(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Like a work (`on=1`), or no longer."""
    work = _reachable(request, pk)
    try:
        speaking.favour(signed_in(request), work, on=request.POST.get("on") == "1")
    except speaking.TalkClosed as error:
        messages.error(request, str(error))
    if not _is_htmx(request):
        return redirect(work)
    return render(request, "talk/_favourite.html", threads.context(work, request.viewer))  # type: ignore[attr-defined]


@login_required
@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    """What one likes, by the time it was first shown."""
    viewer = request.viewer  # type: ignore[attr-defined]
    liked = Work.objects.nameable_to(viewer).filter(favourites__person=viewer.user)
    return _wall(request, "talk/favourites.html", liked.exclude(published_at=None))


@login_required
@require_safe
def following(request: HttpRequest) -> HttpResponse:
    """What those show whom one follows, newest first."""
    people = Follow.objects.people_followed_by(request.viewer)  # type: ignore[attr-defined]
    shown = Work.objects.listed().filter(maker__in=people.order_by().values("pk"))
    return _wall(request, "talk/following.html", shown, people=people)


def _wall(request: HttpRequest, template: str, works: Any, **more: Any) -> HttpResponse:
    shown = browsing.page(works, cursor=request.GET.get("cursor", ""))
    context = {"works": shown.works, "older_url": f"?cursor={shown.cursor}" if shown.cursor else "", **more}
    return render(request, template, context)


def _reachable(request: HttpRequest, pk: UUID) -> Work:
    works = Work.objects.reachable_by(request.viewer).select_related("maker", "cover")  # type: ignore[attr-defined]
    found: Work = get_object_or_404(works, pk=pk)
    return found


def _comment(request: HttpRequest, pk: UUID) -> Comment:
    """A comment on a work that the viewer may open."""
    comments = Comment.objects.select_related("author", "work__maker", "work__cover")
    found: Comment = get_object_or_404(comments, pk=pk)
    _reachable(request, found.work_id)
    return found


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _talk(request: HttpRequest, work: Work, said: Comment | None = None) -> HttpResponse:
    if not _is_htmx(request):
        return redirect(said.get_absolute_url() if said else f"{work.get_absolute_url()}#talk")
    context = threads.context(work, request.viewer) | {"swapped": True}  # type: ignore[attr-defined]
    return render(request, "talk/_talk.html", context)


def _refused(request: HttpRequest, work: Work, why: str, status: int) -> HttpResponse:
    """The talk again, with what was typed and why it was not taken."""
    typed = {name: request.POST.get(name, "") for name in ("text", "answers", "spot_x", "spot_y")}
    talk = threads.context(work, request.viewer)  # type: ignore[attr-defined]
    context = talk | {"error": why, "typed": typed, "swapped": _is_htmx(request)}
    # htmx swaps in 422 alone; the words say the rest.
    if _is_htmx(request):
        return render(request, "talk/_talk.html", context, status=422)
    return render(request, "talk/refused.html", context | {"title": _("Not said yet")}, status=status)
