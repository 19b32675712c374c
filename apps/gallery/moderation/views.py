"""Report something; read what was decided about one's own, and answer it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.viewers import Viewer, signed_in
from apps.gallery.models import Work
from apps.gallery.moderation import deciding
from apps.gallery.moderation.forms import AppealForm, ReportForm
from apps.gallery.moderation.models import Appeal, Decision, Rule
from apps.gallery.talk.models import Comment


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by ViewerMiddleware
    return viewer


@login_required
def report_work(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell the moderators of a work."""
    work = get_object_or_404(Work.objects.reachable_by(_viewer(request)), pk=pk)
    return _report(request, work, work)


@login_required
def report_comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell the moderators of a comment."""
    comments = Comment.objects.standing_ones().select_related("work", "author")
    comment = get_object_or_404(comments, pk=pk)
    get_object_or_404(Work.objects.reachable_by(_viewer(request)), pk=comment.work_id)
    return _report(request, comment, comment.work)


def _report(request: HttpRequest, thing: deciding.Thing, work: Work) -> HttpResponse:
    form, status = ReportForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                said = form.cleaned_data
                deciding.report(signed_in(request), thing, Rule(said["rule"]), said["words"])
            except ValidationError as error:
                form.add_error(None, error)
            except deciding.TooMany:
                form.add_error(None, _("You have reported a lot. Wait a little, then go on."))
                status = 429
            else:
                messages.success(request, _("Thank you. A moderator will look at it."))
                return redirect(work)
    context = {"form": form, "work": work, "comment": thing if isinstance(thing, Comment) else None}
    return render(request, "moderation/report.html", context, status=status)


@login_required
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What was decided about one's own works and words."""
    found = Decision.objects.about(_viewer(request)).select_related("appeal")
    return render(request, "moderation/decisions.html", {"decisions": found[:100]})


@login_required
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One decision: the thing, the rule, the reason; and one's answer. Staff see it as well."""
    viewer = _viewer(request)
    seen = Decision.objects.all() if deciding.may_decide(viewer.user) else Decision.objects.about(viewer)
    found = get_object_or_404(seen.select_related("work", "owner"), pk=pk)
    mine, form = (
        viewer.user is not None and found.owner_id == viewer.user.pk,
        AppealForm(request.POST or None),
    )
    if request.method == "POST":
        if not mine:
            raise PermissionDenied
        if form.is_valid():
            try:
                deciding.appeal(found, signed_in(request), form.cleaned_data["words"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("A moderator will read it."))
                return redirect(found)
    appeal = Appeal.objects.filter(decision=found).first()
    context = {"decision": found, "appeal": appeal, "mine": mine, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "moderation/decision.html", context, status=status)


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of the house."""
    return render(request, "moderation/rules.html", {"rules": Rule})


@require_safe
def words_of_the_house(request: HttpRequest, name: str) -> HttpResponse:
    """Terms, privacy, copyright: pages that only say something."""
    return render(request, f"moderation/{name}.html")
