"""Pages of collections: look around, look at one, make and hang one's own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.viewers import Viewer, signed_in
from apps.gallery.collections import hanging
from apps.gallery.collections.forms import CollectionForm
from apps.gallery.collections.models import Collection, Entry
from apps.gallery.models import Work

PAGE = 24
WORKS_SHOWN = hanging.MOST_WORKS
LONGEST_QUERY = 100


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by ViewerMiddleware
    return viewer


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Public collections, lately changed first; found by words."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    found = Collection.objects.listed().matching(words)
    page = max(1, _number(request.GET.get("page", "")))
    begin = (page - 1) * PAGE
    shown = list(found.for_list(_viewer(request))[begin : begin + PAGE + 1])
    context = {
        "collections": shown[:PAGE],
        "words": words,
        "next_page": page + 1 if len(shown) > PAGE else None,
    }
    return render(request, "collections/home.html", context)


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 1  # noqa: PLR2004


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own, and those one helps with."""
    viewer = _viewer(request)
    shown = Collection.objects.editable_by(viewer).for_list(viewer)
    return render(request, "collections/mine.html", {"collections": shown})


@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A collection in its order, with what the viewer may see of it."""
    viewer = _viewer(request)
    collection = _reachable(request, pk)
    shown = Work.objects.nameable_to(viewer)
    hung = collection.entries.filter(work__in=shown).select_related("work__maker", "work__cover")
    may_hang = collection.may_be_hung_by(viewer)
    entries = list(hung[:WORKS_SHOWN])
    context = {
        "collection": collection,
        "entries": entries,
        "mine": collection.belongs_to(viewer),
        "may_hang": may_hang,
        "helpers": collection.helpers.all(),
        "unseen": collection.entries.count() - len(entries) if may_hang else 0,
    }
    return render(request, "collections/one.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Make a collection; with `work` in the address, that work hangs in it at once."""
    form = CollectionForm(request.POST or None)
    work = Work.objects.nameable_to(_viewer(request)).filter(pk=_uuid(request.GET.get("work", ""))).first()
    if request.method == "POST" and form.is_valid():
        try:
            collection = hanging.begin(signed_in(request), **form.said())
            hanging.ask_in(collection, _viewer(request), form.names)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if work is not None:
                hanging.hang(collection, _viewer(request), work)
            return redirect(collection)
    return render(request, "collections/form.html", {"form": form, "work": work})


@login_required
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say it otherwise, show it to others, ask people in."""
    collection = _own(request, pk)
    form = CollectionForm(request.POST or None, instance=collection)
    if request.method == "POST" and form.is_valid():
        try:
            hanging.ask_in(collection, _viewer(request), form.names)
            hanging.change(collection, _viewer(request), **form.said())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(collection)
    return render(request, "collections/form.html", {"form": form, "collection": collection})


@login_required
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a collection apart; its works stay where they are."""
    collection = _own(request, pk)
    hanging.take_apart(collection, _viewer(request))
    messages.success(
        request, _("“%(title)s” is gone. Its works hang where they hung.") % {"title": collection.title}
    )
    return redirect("collections:mine")


@login_required
@require_POST
def arrange(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a work (`earlier` or `later`), take it down (`down`), or change the words beside it (`word`)."""
    collection, viewer = _reachable(request, pk), _viewer(request)
    asked = {name: _uuid(request.POST.get(name, "")) for name in ("earlier", "later", "down", "word")}
    if asked["earlier"] or asked["later"]:
        by = -1 if asked["earlier"] else 1
        hanging.move(collection, viewer, asked["earlier"] or asked["later"], by=by)  # type: ignore[arg-type]
    elif asked["down"]:
        hanging.take_down(collection, viewer, asked["down"])
    elif asked["word"]:
        entry = get_object_or_404(collection.entries.select_related("work"), work_id=asked["word"])
        _reword(request, collection, entry)
    elif not collection.may_be_hung_by(viewer):
        raise PermissionDenied
    return redirect(collection)


def _reword(request: HttpRequest, collection: Collection, entry: Entry) -> None:
    try:
        hanging.hang(collection, _viewer(request), entry.work, request.POST.get("words", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


@login_required
@require_POST
def collect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hang a work in a collection (`collection`), or take it down there if it hangs (`down=1`)."""
    viewer = _viewer(request)
    work = get_object_or_404(Work.objects.nameable_to(viewer), pk=pk)
    chosen = _uuid(request.POST.get("collection", ""))
    collection = get_object_or_404(Collection.objects.editable_by(viewer), pk=chosen)
    said = {"title": collection.title}
    if request.POST.get("down") == "1":
        hanging.take_down(collection, viewer, work.pk)
        messages.success(request, _("It hangs in “%(title)s” no longer.") % said)
        return redirect(work)
    try:
        hanging.hang(collection, viewer, work)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It hangs in “%(title)s” now.") % said)
    return redirect(work)


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _reachable(request: HttpRequest, pk: UUID) -> Collection:
    collections = Collection.objects.reachable_by(_viewer(request)).select_related("owner")
    found: Collection = get_object_or_404(collections, pk=pk)
    return found


def _own(request: HttpRequest, pk: UUID) -> Collection:
    """A collection that only its owner may change; to everyone else it is not there."""
    found = get_object_or_404(Collection, pk=pk)
    if not found.belongs_to(_viewer(request)):
        raise Http404
    return found
