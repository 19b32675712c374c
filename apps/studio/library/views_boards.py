"""Boards: named arrangements of items."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.viewers import Viewer
from apps.studio.library import changes
from apps.studio.library.forms import BoardForm
from apps.studio.library.intake import owner_behind
from apps.studio.library.models import Board, Item, Placement
from apps.studio.library.sources import as_uuid


def _viewer(request: HttpRequest) -> Viewer:
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]  # set by ViewerMiddleware


def _own_board(request: HttpRequest, pk: UUID) -> Board:
    return get_object_or_404(Board.objects.of(_viewer(request)), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def boards(request: HttpRequest) -> HttpResponse:
    """All boards, and a form for a new one; a POST makes it."""
    form = BoardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        board = changes.create_board(owner_behind(request), form.cleaned_data["name"])
        messages.success(
            request, _("The board “%(name)s” is there. Tick pictures and put them on it.") % {"name": board}
        )
        return redirect(board)
    own = Board.objects.of(_viewer(request)).annotate(count=Count("items"))
    pictures = Item.objects.filter(trashed_at=None).depicted().order_by("placement__position")
    own = own.prefetch_related(Prefetch("items", pictures, to_attr="pictures"))
    status = 422 if form.is_bound else 200
    return render(request, "library/boards.html", {"boards": own, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What lies on a board, in its order; a POST renames it."""
    found = _own_board(request, pk)
    form = BoardForm.of(found, request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            changes.rename_board(found, form.cleaned_data["revision"] or 0, form.cleaned_data["name"])
            return redirect(found)
        except changes.StaleRevision as stale:
            status = 409
            form.add_error(
                "name",
                _("It was renamed to “%(name)s” meanwhile. Save again to use yours.")
                % {"name": stale.current},
            )
            form.data = {"name": form.data["name"], "revision": str(stale.current.revision)}
    placements = Placement.objects.filter(board=found, item__trashed_at=None).select_related("item")
    context = {"board": found, "items": [placement.item for placement in placements], "form": form}
    return render(request, "library/board.html", context, status=status)


@require_POST
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move one item a place earlier (`step` -1) or later (1)."""
    found = _own_board(request, pk)
    earlier, later = as_uuid(request.POST.get("earlier")), as_uuid(request.POST.get("later"))
    if item := earlier or later:
        changes.move_on_board(found, item, -1 if earlier else 1)
    return redirect(found)


@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a board away; what lay on it stays in the library."""
    found = _own_board(request, pk)
    found.delete()
    messages.success(
        request, _("The board “%(name)s” is gone; its pictures are still in your library.") % {"name": found}
    )
    return redirect("library:boards")
