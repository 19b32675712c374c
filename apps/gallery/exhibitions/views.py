"""Pages of exhibitions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import AuditEntry
from apps.accounts.viewers import Viewer, signed_in
from apps.gallery.collections.hanging import MOST_WORKS
from apps.gallery.collections.models import Collection, Entry
from apps.gallery.exhibitions.forms import ExhibitionForm
from apps.gallery.exhibitions.models import Exhibition
from apps.gallery.models import Work

SHOWN = 24


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by ViewerMiddleware
    return viewer


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is on show, what will be, what was."""
    now = timezone.now()
    hung = Entry.objects.filter(work__in=Work.objects.listed()).select_related("work__cover", "work__maker")
    pictures = Prefetch("collection__entries", hung.order_by("position"), to_attr="shown_entries")
    exhibitions = Exhibition.objects.for_list()
    context = {
        "on_show": exhibitions.on_show(now).prefetch_related(pictures)[:SHOWN],
        "planned": exhibitions.planned(now)[:SHOWN],
        "past": exhibitions.past(now)[:SHOWN],
    }
    return render(request, "exhibitions/home.html", context)


@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rooms of an exhibition: words on the wall, then work after work."""
    viewer = _viewer(request)
    exhibition = get_object_or_404(Exhibition.objects.for_list(), pk=pk)
    entered = exhibition.may_be_entered_by(viewer)
    hung = exhibition.collection.entries.filter(work__in=Work.objects.listed())
    entries = hung.select_related("work__maker", "work__cover")[:MOST_WORKS] if entered else ()
    mine = exhibition.collection.belongs_to(viewer) and signed_in(request).may_curate
    context = {"exhibition": exhibition, "entries": entries, "entered": entered, "mine": mine}
    return render(request, "exhibitions/one.html", context)


@login_required
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a collection of one's own as an exhibition, or change what is said of it. For curators."""
    collection = _own(request, pk)
    exhibition = Exhibition.objects.filter(collection=collection).first()
    before = exhibition or Exhibition(collection=collection, wall_text=collection.description)
    form = ExhibitionForm(request.POST or None, instance=before)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        action = "exhibition.changed" if exhibition else "exhibition.opened"
        AuditEntry.record(signed_in(request), action, saved, opens_at=saved.opens_at.isoformat())
        messages.success(
            request, _("It opens at the hour you chose.") if saved.is_planned else _("It is open.")
        )
        return redirect(saved)
    status = 422 if form.is_bound else 200
    context = {"form": form, "collection": collection, "exhibition": exhibition}
    return render(request, "exhibitions/form.html", context, status=status)


@login_required
@require_POST
def take_down(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an exhibition for good; the collection stays."""
    collection = _own(request, pk)
    exhibition = get_object_or_404(Exhibition, collection=collection)
    AuditEntry.record(signed_in(request), "exhibition.removed", exhibition)
    exhibition.delete()
    messages.success(request, _("The exhibition is gone; the collection is still yours."))
    return redirect(collection)


def _own(request: HttpRequest, pk: UUID) -> Collection:
    """A collection that a curator may exhibit; to everyone else this page is not there."""
    viewer = _viewer(request)
    collection = get_object_or_404(Collection.objects.select_related("owner"), pk=pk)
    if not (collection.belongs_to(viewer) and signed_in(request).may_curate):
        raise Http404
    return collection
