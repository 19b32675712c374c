"""The bell, and what it rang for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.notices.models import Notice
from apps.accounts.notices.telling import mark_seen

PAGE = 40
COUNTED = 99  # above this the bell says "99+"


def bell(request: HttpRequest) -> dict[str, Any]:
    """For every template: how many notices the viewer has not seen; counted only where it is asked for."""

    def unseen() -> int:
        viewer = getattr(request, "viewer", None)
        return Notice.objects.of(viewer).unseen()[: COUNTED + 1].count() if viewer else 0

    return {"unseen_notices": unseen}


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told of, newest first. Looking at the first page is having seen them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = Notice.objects.of(viewer).select_related("actor")
    before = _place(request.GET.get("before", ""))
    rows = list((found.filter(pk__lt=before) if before else found)[: PAGE + 1])
    context = {"notices": rows[:PAGE], "before": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    if before is None:
        mark_seen(viewer)
    return render(request, "accounts/notices.html", context)


def _place(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
