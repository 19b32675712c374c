"""Pages of the gallery."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.gallery import browsing, editions, publishing, recipes, suggesting
from apps.gallery.collections.choosing import choices
from apps.gallery.files import with_wish
from apps.gallery.forms import EditWorkForm
from apps.gallery.growing import showing as growing
from apps.gallery.models import Work
from apps.gallery.talk import threads

AT_HOME = 40
BESIDE_A_WORK = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The walls: what was shown last."""
    return render(request, "gallery/home.html", {"walls": editions.drawn("home", _walls)})


def _walls() -> str:
    shown = browsing.page(Work.objects.listed(), size=AT_HOME)
    older = browsing.Filters().address(cursor=shown.cursor) if shown.cursor else ""
    return render_to_string("gallery/_walls.html", {"works": shown.works, "older_url": older})


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Search and filters. For htmx only what changes: the results, or the works that come next."""
    filters = browsing.Filters.of(request.GET.dict())
    cursor, part = request.GET.get("cursor", ""), _part_asked_for(request)
    name = f"{part} {filters.address()} {cursor}"
    draw = partial(_more if part == "_more" else _results, filters, cursor)
    # Hearts move the orders that go by them without a new edition.
    results = draw() if filters.goes_by_hearts else editions.drawn(name, draw)
    if part == "browse":
        response = render(request, "gallery/browse.html", {"filters": filters, "results": results})
    else:
        response = HttpResponse(results)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _more(filters: browsing.Filters, cursor: str) -> SafeString:
    """The works that come next, as they are added to the wall."""
    return render_to_string("gallery/_more.html", _found(filters, cursor))


def _results(filters: browsing.Filters, cursor: str) -> SafeString:
    """What was found, and how to narrow it."""
    found = _found(filters, cursor)
    context = found | {
        "facets": browsing.facets(filters),
        "chips": browsing.chips(filters),
        "orders": [(order, filters.but("order", order).address()) for order in browsing.ORDERS],
        "first_url": filters.address() if cursor else "",
        "newest_url": filters.but("order", "new").address(),
        "near": suggesting.near(filters.q) if filters.q and not found["works"] else [],
    }
    return render_to_string("gallery/_results.html", context)


def _found(filters: browsing.Filters, cursor: str) -> dict[str, Any]:
    shown = browsing.page(filters.works(), filters.order, cursor)
    older = filters.address(cursor=shown.cursor) if shown.cursor else ""
    return {"filters": filters, "works": shown.works, "older_url": older}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: the gallery, and not the studio."""
    here = request.build_absolute_uri("/sitemap.xml")
    lines = [
        "User-agent: *",
        "Disallow: /studio/",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        f"Sitemap: {here}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What the search in the typing could become, as options of its field."""
    text = request.GET.get("q", "").replace("\0", "")[: browsing.LONGEST_QUERY]
    return render(request, "gallery/_suggestions.html", {"suggestions": suggesting.completions(text)})


def _part_asked_for(request: HttpRequest) -> str:
    parts = {"results": "_results", "works": "_more"}
    asked = request.headers.get("HX-Target", "") if request.headers.get("HX-Request") == "true" else ""
    return parts.get(asked, "browse")


@require_safe
def work(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One work, large, with all that is known of it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = get_object_or_404(Work.objects.reachable_by(viewer).select_related("maker", "cover"), pk=pk)
    listed = Work.objects.listed()
    newer, older = listed.beside(found) if found.is_public else (None, None)
    by_maker = listed.filter(maker=found.maker).exclude(pk=pk).for_grid().order_by("-published_at", "-pk")
    context = {
        **threads.context(found, viewer),
        "collections": choices(found, viewer),
        "work": found,
        "mine": found.belongs_to(viewer),
        "newer": newer,
        "older": older,
        "tags": found.tags.all(),
        "facts": recipes.facts(found, viewer),
        "like_url": recipes.make_one_like(found, viewer),
        **growing.context(found, viewer),
        "sizes": found.cover.sizes if found.cover else [],
        "more": by_maker[:BESIDE_A_WORK],
        "why_hidden": publishing.why_hidden(found) if found.is_hidden else "",
        "address": request.build_absolute_uri(found.get_absolute_url()),
        "preview": request.build_absolute_uri(found.cover.src)
        if found.cover and found.cover.has_picture
        else "",
    }
    return with_wish(render(request, "gallery/work.html", context), found)


@login_required
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is said of one's own work. A stale save is refused, with both texts and a choice."""
    mine = _own(request, pk)
    if request.method != "POST":
        return render(request, "gallery/edit.html", {"work": mine, "form": EditWorkForm.of(mine)})
    form = EditWorkForm(request.POST, instance=mine)
    conflicts: list[Any] = []
    if form.is_valid():
        try:
            form.revise(request.user)
        except publishing.StaleRevision as stale:
            conflicts = form.meet(stale.current)
        else:
            messages.success(request, _("Saved."))
            return redirect(mine)
    context = {"work": mine, "form": form, "conflicts": conflicts}
    return render(request, "gallery/edit.html", context, status=409 if form.is_stale else 422)


@login_required
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then take one's own work away for good."""
    mine = _own(request, pk)
    if request.method != "POST":
        return render(request, "gallery/delete.html", {"work": mine})
    publishing.remove(mine, request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(title)s” is gone from the gallery.") % {"title": mine.title})
    return redirect(reverse("accounts:profile", args=[request.user.get_username()]))


def _own(request: HttpRequest, pk: UUID) -> Work:
    """A work that only its maker may change; to everyone else it is not there."""
    found = get_object_or_404(Work.objects.select_related("maker", "cover"), pk=pk)
    if not found.belongs_to(request.viewer):  # type: ignore[attr-defined]
        raise Http404
    return found
