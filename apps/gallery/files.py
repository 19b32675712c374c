"""Pictures of works: each view first asks whether the viewer may see the work."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from apps.gallery.models import Work, WorkFile, WorkQuerySet
from artsite.pictures.serving import serve_original, serve_rendition

Answer = TypeVar("Answer", bound=HttpResponseBase)


@require_safe
def rendition(request: HttpRequest, pk: UUID, width: int) -> HttpResponseBase:
    """The cover at that width; `?download` gives it a name."""
    file, public = _cover(request, pk)
    if not file.has_picture:
        raise Http404
    name = file.work.title if "download" in request.GET else ""
    response = serve_rendition(request, file.picture_sha256, width, public=public, name=name)
    return with_wish(response, file.work)


@require_safe
def original(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file as its maker gave it, as a download named after the work."""
    file, public = _cover(request, pk)
    response = serve_original(request, file.sha256, file.media_type, file.work.title, public=public)
    return with_wish(response, file.work)


def with_wish(response: Answer, work: Work) -> Answer:
    """Tell machines that its maker does not want models to learn from it."""
    if work.do_not_train:
        response.headers["X-Robots-Tag"] = "noai, noimageai"
    return response


def _cover(request: HttpRequest, pk: UUID) -> tuple[WorkFile, bool]:
    """The file of a work the viewer may see, and whether everyone may.

    What everyone may see is answered without a look at who asks, so that caches can keep it.
    """
    public = Work.objects.listed()
    if (file := _first_cover(public, pk)) is not None:
        return file, True
    if (file := _first_cover(Work.objects.reachable_by(request.viewer), pk)) is not None:  # type: ignore[attr-defined]
        return file, False
    raise Http404


def _first_cover(works: WorkQuerySet, pk: UUID) -> WorkFile | None:
    found = works.filter(pk=pk).select_related("cover").only("title", "cover", "do_not_train").first()
    if found is None or found.cover is None:
        return None
    found.cover.work = found
    return found.cover
