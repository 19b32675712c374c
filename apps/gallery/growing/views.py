"""Pages about what becomes of works after they were published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.viewers import Viewer, signed_in
from apps.gallery import publishing
from apps.gallery.growing import arranging, drawing, replacing
from apps.gallery.growing.models import Version
from apps.gallery.growing.tree import WHOLE, grow
from apps.gallery.models import Visibility, Work
from artsite.pictures.serving import serve_original, serve_rendition

ON_A_PAGE = 50


@require_safe
def tree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that a work was made from and all that was made from it, drawn."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    work = get_object_or_404(Work.objects.reachable_by(viewer).select_related("maker", "cover"), pk=pk)
    grown = grow(work, viewer, WHOLE)
    context = {"work": work, "tree": grown, "tree_drawing": drawing.draw(grown)}
    return render(request, "growing/tree.html", context)


@login_required
@require_POST
def unpublish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's own work off the walls; nothing of it is lost."""
    work = own_work(request, pk)
    private: dict[str, Any] = {"visibility": Visibility.PRIVATE, "publish_at": None}
    publishing.revise(work, work.revision, signed_in(request), **private)
    messages.success(request, _("Only you see it now. Its words, hearts and comments are kept."))
    return redirect(work)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All works of one's own: what stands at the top of one's page, then the others, latest first."""
    works = Work.objects.filter(maker=signed_in(request)).for_grid()
    rows = works.order_by(F("pinned").asc(nulls_last=True), "-id")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "growing/mine.html", {"page": page})


@login_required
@require_POST
def arrange(request: HttpRequest) -> HttpResponse:
    """Pin one's own work to the top of one's page (`pin`), move it there, or let it go."""
    maker = signed_in(request)
    for word in ("pin", "let_go", "earlier", "later"):
        if word in request.POST:
            work = own_work(request, _uuid(request.POST[word]))
            try:
                _ARRANGE[word](work, maker)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
    return redirect("growing:mine")


_ARRANGE: dict[str, Any] = {
    "pin": arranging.pin,
    "let_go": arranging.let_go,
    "earlier": lambda work, maker: arranging.move(work, maker, -1),
    "later": lambda work, maker: arranging.move(work, maker, +1),
}


@login_required
@require_safe
def versions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The files that one's own work showed before."""
    work = own_work(request, pk)
    return render(request, "growing/versions.html", {"work": work, "versions": work.versions.all()})


@login_required
@require_POST
def take_again(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Show an earlier file again; the one on show is kept in its turn."""
    work = own_work(request, pk)
    version = get_object_or_404(work.versions, number=number)
    try:
        replacing.take_again(work, work.revision, signed_in(request), version)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("growing:versions", pk)
    messages.success(request, _("The work shows this file again."))
    return redirect(work)


@require_safe
def version_picture(request: HttpRequest, pk: UUID, number: int, width: int) -> HttpResponseBase:
    """An earlier picture at that width, for the maker alone."""
    version = _version(request, pk, number)
    if not version.has_picture:
        raise Http404
    return serve_rendition(request, version.picture_sha256, width, public=False)


@require_safe
def version_file(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """An earlier file as it was given, for the maker alone."""
    version = _version(request, pk, number)
    name = f"{version.work.title} {number}"
    return serve_original(request, version.sha256, version.media_type, name, public=False)


def _version(request: HttpRequest, pk: UUID, number: int) -> Version:
    versions = Version.objects.select_related("work").filter(work=own_work(request, pk), number=number)
    version: Version = get_object_or_404(versions)
    return version


def own_work(request: HttpRequest, pk: UUID) -> Work:
    """A work that only its maker may change; to everyone else it is not there."""
    found = get_object_or_404(Work.objects.select_related("maker", "cover"), pk=pk)
    if not found.belongs_to(request.viewer):  # type: ignore[attr-defined]
        raise Http404
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
