"""The desk of an engine's page: saved while one works, a step back, a step forward."""

from __future__ import annotations

import time
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.middleware import HtmxDetails

from apps.accounts.viewers import Viewer
from apps.studio.desk import autosave
from apps.studio.desk.autosave import StaleDesk, Standing
from apps.studio.desk.values import TooMuch
from apps.studio.engines.contract import Engine
from apps.studio.library.intake import owner_behind
from apps.studio.library.sources import as_key
from apps.studio.panels import build_panel, typed_values
from apps.studio.starting import remixed
from apps.studio.views import may_use, origin_of, panel_context, started, viewer_behind, visible_engine

# Writes a minute; all guests share one count, since a guest without a cookie is a new guest.
SAVES = {"visitor": 600, "artist": 120, "staff": 600}


@require_POST
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep what stands on the page. 409 with a choice if another window wrote meanwhile."""
    found = usable_engine(request, name)
    viewer = owner_behind(request)
    if too_many(viewer):
        return HttpResponse(status=429)
    seen = None if request.POST.get("desk-mine") else _number(request.POST.get("desk-revision"))
    try:
        standing = autosave.save(
            viewer, found, typed_values(found, request.POST), seen=seen, origin=origin_of(request, viewer)
        )
    except StaleDesk as stale:
        context = {"engine": found, "desk": stale.standing, "is_stale": True}
        return render(request, "studio/_desk.html", context, status=409)
    except TooMuch:
        return HttpResponse(_("This is more text than can be kept."), status=422)
    response = render(request, "studio/_desk.html", {"engine": found, "desk": standing, "is_saved": True})
    response["HX-Replace-Url"] = _plain_address(request, found)
    return response


@require_GET
def look(request: HttpRequest, name: str) -> HttpResponse:
    """The panel as the desk has it now: what another window left there."""
    found = usable_engine(request, name)
    if not _htmx(request):
        return redirect("studio:engine", found.name)
    return render(request, "studio/_panel.html", started(request, found))


@require_POST
def undo(request: HttpRequest, name: str) -> HttpResponse:
    """A step back. What stands on the page and was not saved yet is a step of its own."""
    return _step(request, name, -1)


@require_POST
def redo(request: HttpRequest, name: str) -> HttpResponse:
    """A step forward again."""
    return _step(request, name, +1)


def _step(request: HttpRequest, name: str, by: int) -> HttpResponse:
    found = usable_engine(request, name)
    viewer = owner_behind(request)
    _keep_unsaved(request, found, viewer)
    standing = autosave.step(viewer, found, by)
    if not _htmx(request):
        return redirect("studio:engine", found.name)
    begun = remixed(viewer, request.POST.get("desk-remix"))
    response = render(request, "studio/_panel.html", _panel(found, viewer, standing) | {"remixed": begun})
    response["HX-Replace-Url"] = _plain_address(request, found)
    return response


def _keep_unsaved(request: HttpRequest, found: Engine[Any], viewer: Viewer) -> None:
    """Save what is on the page, unless another window wrote meanwhile: then its state is the one to leave."""
    seen = _number(request.POST.get("desk-revision"))
    try:
        autosave.save(
            viewer, found, typed_values(found, request.POST), seen=seen, origin=origin_of(request, viewer)
        )
    except (StaleDesk, TooMuch):
        return


def _panel(found: Engine[Any], viewer: Viewer, standing: Standing) -> dict[str, Any]:
    return panel_context(found, viewer, build_panel(found, viewer, standing.settings), standing)


def usable_engine(request: HttpRequest, name: str) -> Engine[Any]:
    """The engine, if the viewer may use it; raises Http404."""
    viewer = viewer_behind(request)
    found = visible_engine(viewer, name)
    if not may_use(found, viewer):
        raise Http404
    return found


def _plain_address(request: HttpRequest, found: Engine[Any]) -> str:
    """The engine's page without what it began with, which the desk has taken over; a remix stays one."""
    asked = parse_qs(urlsplit(_htmx(request).current_url or "").query)
    kept = {key: asked[key][0] for key in ("show", "made") if asked.get(key)}
    if begun := request.POST.get("desk-remix"):
        kept["remix"] = str(as_key(begun))
    here = reverse("studio:engine", args=[found.name])
    return f"{here}?{urlencode(kept)}" if kept else here


def _htmx(request: HttpRequest) -> HtmxDetails:
    return cast(HtmxDetails, request.htmx)  # type: ignore[attr-defined]  # set by HtmxMiddleware


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def too_many(viewer: Viewer) -> bool:
    """Count one write of this minute."""
    who = viewer.user.pk if viewer.user else "guests"
    key = f"desk:{who}:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    return cache.incr(key) > SAVES[viewer.kind]
