"""Live previews on an engine's page: a small picture at once, and nothing is kept. See `apps.studio.live`."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from apps.accounts.viewers import Viewer
from apps.studio.engines.contract import Engine
from apps.studio.jobs.wording import errors_by_field
from apps.studio.library.recipes import picture_fields
from apps.studio.library.sources import find_source
from apps.studio.live import sources
from apps.studio.live.pool import NoPreview, Overtaken, pool
from apps.studio.panels import control_kind, typed_values
from apps.studio.views import may_use, viewer_behind, visible_engine
from apps.studio.words import said

BUSY_SECONDS = 2  # after which a page may ask again


class Incomplete(Exception):
    """There is nothing to preview yet; the message, if any, is for the artist."""


@require_http_methods(["GET", "POST"])
def live(request: HttpRequest, name: str) -> HttpResponse:
    """GET the stage for previews of `?source=`. POST the panel: the picture it would make, small, and smaller
    with `?draft=1`.

    The answer to a POST is an image with what to say of it in `X-Note`; 204 if there is none (now), 422 with
    a sentence if a setting is wrong, 429 or 503 with `Retry-After`.
    """
    viewer = viewer_behind(request)
    engine = visible_engine(viewer, name)
    if not engine.live or not may_use(engine, viewer):
        raise Http404
    if request.method == "GET":
        source = find_source(viewer, request.GET.get("source"))
        return render(request, "studio/_live.html", {"before": source.picture if source else None})
    if not may_ask(viewer):
        return later(429, 10)
    try:
        params = _params(engine, viewer, typed_values(engine, request.POST))
    except Incomplete as reason:
        return HttpResponse(str(reason), "text/plain; charset=utf-8", 422 if str(reason) else 204)
    if not connection.in_atomic_block:
        connection.close()  # somebody else may have it while the picture is made
    longest = sources.DRAFT if request.GET.get("draft") else sources.LONGEST
    return _made(who_asks(viewer), {"engine": engine.name, "params": params, "longest": longest})


def _made(who: str, wish: dict[str, Any]) -> HttpResponse:
    try:
        answer = pool().ask(who, wish)
    except Overtaken:
        return HttpResponse(status=204)
    except NoPreview:
        return later(503, BUSY_SECONDS)
    if not answer.content:
        return HttpResponse(answer.problem, "text/plain; charset=utf-8", 422 if answer.problem else 204)
    headers = {"X-Note": quote(answer.note), "Cache-Control": "no-store"}
    return HttpResponse(answer.content, answer.media_type, headers=headers)


def _params(engine: Engine[Any], viewer: Viewer, values: dict[str, Any]) -> dict[str, Any]:
    """The panel's values, checked, with paths for the pictures that the viewer may use. Raises Incomplete."""
    for name, info in engine.parameters.model_fields.items():
        if control_kind(info) == "model":  # a path in the child's hands; never one that a stranger typed
            values.pop(name, None)
    for name in picture_fields(engine):
        given = values.pop(name, None)
        if given:
            values[name] = _file(engine, viewer, name, given)
        elif engine.parameters.model_fields[name].is_required():
            raise Incomplete
    try:
        return engine.parameters.model_validate(values).model_dump(mode="json")
    except ValidationError as error:
        field, messages = next(iter(errors_by_field(engine, error).items()))
        title = engine.parameters.model_fields[field].title if field in engine.parameters.model_fields else ""
        raise Incomplete(f"{said(title or field)}: {messages[0]}") from None


def _file(engine: Engine[Any], viewer: Viewer, name: str, given: str) -> str:
    source = find_source(viewer, given)
    if source is None:
        raise Incomplete(_("This picture is not there, or not yours to use. Choose another."))
    hints = engine.parameters.model_fields[name].json_schema_extra
    exact = isinstance(hints, dict) and hints.get("exact")
    try:
        return str((sources.exact_file if exact else sources.small_file)(source.sha256))
    except sources.Unreadable:
        raise Incomplete from None


def may_ask(viewer: Viewer) -> bool:
    """Count one preview of this minute."""
    key = f"live:{who_asks(viewer)}:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    return bool(cache.incr(key) <= settings.LIVE_LIMITS[viewer.kind])


def who_asks(viewer: Viewer) -> str:
    # A guest without a cookie is a new guest, so that all of them share one count.
    return str(viewer.user.pk) if viewer.user else "guests"


def later(status: int, seconds: int) -> HttpResponse:
    return HttpResponse(status=status, headers={"Retry-After": str(seconds)})
