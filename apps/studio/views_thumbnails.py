"""Thumbnails of a choice, painted from the artist's own picture by an internal engine."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from apps.accounts.viewers import Viewer
from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import get_engine
from apps.studio.jobs.models import Job, State
from apps.studio.jobs.submission import Refused, submit
from apps.studio.library.intake import owner_behind
from apps.studio.library.recipes import picture_fields
from apps.studio.library.sources import Source, as_uuid, find_source
from apps.studio.views import may_use, viewer_behind, visible_engine


@require_http_methods(["GET", "POST"])
def thumbnails(request: HttpRequest, name: str) -> HttpResponse:
    """POST a picture: paint from it, or show what was painted. GET `?job=`: look whether it is done."""
    viewer = viewer_behind(request)
    engine = visible_engine(viewer, name)
    if not engine.thumbnails or not may_use(engine, viewer):
        raise Http404
    if request.method == "POST":
        source = find_source(viewer, request.POST.get(picture_fields(engine)[0]))
        job = _job_for(owner_behind(request), engine, source) if source else None
    else:
        job = get_object_or_404(
            Job.objects.of(viewer).filter(internal=True), pk=as_uuid(request.GET.get("job"))
        )
        if job.is_open:
            return HttpResponse(status=204)
    return render(request, "studio/_thumbnails.html", _context(engine, job))


def _job_for(viewer: Viewer, engine: Engine[Any], source: Source) -> Job | None:
    """An earlier job that painted (or paints) from the same picture, or a new one; None if it is refused."""
    painter = get_engine(_painter_and_field(engine)[0])
    earlier = Job.objects.of(viewer).filter(
        engine=painter.name, engine_version=painter.version, input_rows__sha256=source.sha256
    )
    usable = earlier.filter(state__in=[State.QUEUED, State.RUNNING, State.SUCCEEDED])
    # Sketches are swept away after a day, and a job without them has nothing to show.
    found = next((job for job in usable.order_by("-id")[:3] if job.is_open or job.outputs.exists()), None)
    if found:
        return found
    try:
        return submit(
            viewer, painter.name, {picture_fields(painter)[0]: source.id}, priority=1, internal=True
        )
    except Refused:  # the ordinary thumbnails do as well
        return None


def _painter_and_field(engine: Engine[Any]) -> tuple[str, str]:
    if engine.thumbnails is None:
        raise Http404
    return engine.thumbnails


def _context(engine: Engine[Any], job: Job | None) -> dict[str, Any]:
    outputs = list(job.outputs.all()) if job and job.state == State.SUCCEEDED else []
    return {
        "engine": engine,
        "field": _painter_and_field(engine)[1],
        "job": job if job and job.is_open else None,
        "pictures": [(item.title, item.thumb_url) for item in outputs],
        "source_field": picture_fields(engine)[0],
    }
