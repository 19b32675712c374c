"""The library: everything one uploaded and made, one thing of it, and the trash."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.viewers import Viewer
from apps.studio.engines.discovery import all_engines
from apps.studio.library import changes, pages
from apps.studio.library.family import family
from apps.studio.library.forms import ItemForm
from apps.studio.library.models import TRASH_DAYS, Board, Item, ItemQuerySet, Origin
from apps.studio.library.recipes import again_url, facts, takers
from apps.studio.library.references import referred_items
from apps.studio.library.sources import as_key, as_uuid
from apps.studio.library.views_files import own_item

MOST_AT_ONCE = 200


def _viewer(request: HttpRequest) -> Viewer:
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]  # set by ViewerMiddleware


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everything, newest first; narrowed by words, origin, engine, kept."""
    viewer = _viewer(request)
    everything = Item.objects.in_library(viewer)
    found = _narrowed(everything, request)
    page = pages.page_of(found, request.GET)
    context = {
        "items": page.items,
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "facets": _facets(everything, request),
        "boards": Board.objects.of(viewer).annotate(count=Count("items")),
        "words": request.GET.get("q", ""),
        "is_narrowed": any(request.GET.get(key) for key in ("q", "origin", "engine", "kept")),
        "trash_count": Item.objects.in_trash(viewer).count(),
        "hidden": {key: request.GET[key] for key in ("origin", "engine", "kept") if request.GET.get(key)},
    }
    return render(request, "library/home.html", context)


def _narrowed(items: ItemQuerySet, request: HttpRequest) -> ItemQuerySet:
    asked = request.GET
    if words := asked.get("q", "").strip():
        items = items.matching(words)
    if asked.get("origin") in (Origin.UPLOAD, Origin.OUTPUT):
        items = items.filter(origin=asked["origin"])
    if asked.get("engine"):
        items = items.made_with(asked["engine"])
    return items.filter(kept=True) if asked.get("kept") else items


def _facets(items: ItemQuerySet, request: HttpRequest) -> list[dict[str, Any]]:
    """The lists beside the wall, each with how many there are."""
    counts = items.order_by().values("origin", "kept", "recipe__engine").annotate(count=Count("pk"))
    rows = list(counts)
    engines = sorted({row["recipe__engine"] for row in rows if row["recipe__engine"]})

    def option(label: str, key: str, value: str, matches: Any) -> dict[str, Any]:
        current = request.GET.get(key, "") == value
        query = {k: v for k, v in request.GET.items() if k not in (key, "before", "after") and v}
        if value and not current:
            query[key] = value
        total = sum(row["count"] for row in rows if matches(row))
        return {"label": label, "url": f"?{urlencode(query)}", "current": current, "count": total}

    return [
        {
            "title": _("Show"),
            "options": [
                option(_("All"), "origin", "", lambda row: True),
                option(_("Made here"), "origin", "output", lambda row: row["origin"] == Origin.OUTPUT),
                option(_("Uploaded"), "origin", "upload", lambda row: row["origin"] == Origin.UPLOAD),
                option(_("Kept"), "kept", "1", lambda row: row["kept"]),
            ],
        },
        {
            "title": _("Made with"),
            "options": [
                option(
                    all_engines()[name].title if name in all_engines() else name,
                    "engine",
                    name,
                    lambda row, name=name: row["recipe__engine"] == name,
                )
                for name in engines
            ],
        },
    ][: 2 if engines else 1]


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One thing, large, with all that is known of it. A POST gives it another title and description."""
    found = own_item(_viewer(request), pk)
    form = ItemForm.of(found, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            changes.describe(found, **form.cleaned_data)
        except changes.StaleRevision as stale:
            found, form, status = stale.current, form.meet(stale.current), 409
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    elif form.is_bound:
        status = 422
    context = {
        "item": found,
        "form": form,
        "is_stale": status == 409,  # noqa: PLR2004
        "facts": facts(found, _viewer(request)),
        "takers": takers(found, _viewer(request)),
        "again_url": again_url(found),
        "boards": Board.objects.of(_viewer(request)),
        "on_boards": found.boards.all(),
        "family": family(found, _viewer(request)),
        "job": found.made_by.first(),
        "can_carry_recipe": found.can_carry_recipe,
        "trash_days": TRASH_DAYS,
    }
    return render(request, "library/item.html", context, status=status)


@require_POST
def select(request: HttpRequest) -> HttpResponse:
    """Do one thing to all that was ticked, and go back."""
    viewer = _viewer(request)
    ticked = [pk for value in request.POST.getlist("items")[:MOST_AT_ONCE] if (pk := as_uuid(value))]
    items = Item.objects.of(viewer).filter(pk__in=ticked)
    action, _colon, board = request.POST.get("action", "").partition(":")
    if not ticked:
        messages.info(request, _("Nothing was ticked. Tick one or more pictures first."))
    elif action in ("board", "unboard"):
        _change_board(request, viewer, action, board or request.POST.get("board", ""), items)
    elif action in _ACTIONS:
        changed = _ACTIONS[action](items)
        if not request.htmx:  # type: ignore[attr-defined]  # a fragment shows by itself what happened
            messages.success(request, _said(action, changed))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if safe else "library:home")


_ACTIONS = {
    "keep": changes.keep,
    "unkeep": changes.unkeep,
    "discard": changes.discard,
    "restore": changes.restore,
}


def _said(action: str, count: int) -> str:
    told = {
        "keep": ngettext("%(count)s picture is kept.", "%(count)s pictures are kept.", count),
        "unkeep": ngettext(
            "%(count)s picture is no longer marked as kept.",
            "%(count)s pictures are no longer marked as kept.",
            count,
        ),
        "discard": ngettext(
            "%(count)s picture is in the trash. You can take it back for %(days)s days.",
            "%(count)s pictures are in the trash. You can take them back for %(days)s days.",
            count,
        ),
        "restore": ngettext(
            "%(count)s picture is back in your library.",
            "%(count)s pictures are back in your library.",
            count,
        ),
    }
    return told[action] % {"count": count, "days": TRASH_DAYS}


def _change_board(request: HttpRequest, viewer: Viewer, action: str, value: str, items: ItemQuerySet) -> None:
    board = Board.objects.of(viewer).filter(pk=as_key(value)).first()
    if board is None:
        messages.info(request, _("Choose a board first."))
        return
    if action == "board":
        changes.put_on_board(board, items.filter(trashed_at=None))
        messages.success(request, _("It is on the board “%(name)s”.") % {"name": board})
    else:
        changes.take_off_board(board, items)
        messages.success(request, _("It is off the board “%(name)s”.") % {"name": board})


@require_GET
def trash(request: HttpRequest) -> HttpResponse:
    """What was thrown away, to take back."""
    items = Item.objects.in_trash(_viewer(request))[:MOST_AT_ONCE]
    return render(request, "library/trash.html", {"items": items, "trash_days": TRASH_DAYS})


@require_http_methods(["GET", "HEAD", "POST"])
def empty_trash(request: HttpRequest) -> HttpResponse:
    """Ask first, naming what goes; then delete what was named, and nothing that came since."""
    viewer = _viewer(request)
    items = Item.objects.in_trash(viewer)
    if request.method == "POST":
        named = [pk for value in request.POST.getlist("items") if (pk := as_uuid(value))]
        count = changes.delete_for_good(items.filter(pk__in=named))
        said = ngettext("%(count)s picture is gone.", "%(count)s pictures are gone.", count)
        messages.success(request, said % {"count": count})
        return redirect(reverse("library:trash"))
    needed = referred_items()
    in_use = sum(item.pk in needed for item in items)
    return render(request, "library/empty_trash.html", {"items": items, "in_use": in_use})
