"""Files going in and out: upload, the kept file, its renditions, downloads. One's own; staff only look."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.viewers import Viewer
from apps.studio.library import downloads, recipe_files
from apps.studio.library.intake import TooManyUploads, owner_behind, take_upload
from apps.studio.library.models import Item
from artsite import storage
from artsite.pictures.guard import PictureRefused
from artsite.pictures.guard_call import Films
from artsite.pictures.serving import file_name, serve_original, serve_rendition


def own_item(viewer: Viewer, pk: UUID) -> Item:
    """The viewer's item, trashed or not; Http404 for anyone else's."""
    return get_object_or_404(Item.objects.of(viewer), pk=pk)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a picture in: JSON for scripts, and back to the library for a plain form."""
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    try:
        films: Films = "all" if request.GET.get("films") == "all" else "videos"
        taken = take_upload(owner_behind(request), *_sent_file(request), films)
    except PictureRefused as refusal:
        if wants_json:
            status = 429 if isinstance(refusal, TooManyUploads) else 422
            return JsonResponse({"detail": str(refusal)}, status=status)
        messages.error(request, str(refusal))
        return redirect("library:home")
    if wants_json:
        answer = {
            "id": str(taken.pk), "title": taken.title, "thumb_url": taken.thumb_url,
            "width": taken.width, "height": taken.height, "notes": list(taken.notes),
            "has_recipe": recipe_files.is_recipe(taken.told_recipe),
        }  # fmt: skip
        return JsonResponse(answer, status=201)
    said = _("“%(title)s” is in your library.") % {"title": taken}
    messages.success(request, " ".join([said, *taken.notes]))
    return redirect(taken)


def _sent_file(request: HttpRequest) -> tuple[BinaryIO, str]:
    file = request.FILES.get("file")
    if file is None or file.file is None:
        raise PictureRefused(_("No file came with this. Choose a picture first."))
    return cast(BinaryIO, file.file), file.name or ""


@require_GET
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The kept file, shown by the browser where it can."""
    found = own_item(request.viewer, pk)  # type: ignore[attr-defined]
    return serve_original(
        request, found.sha256, found.media_type, found.title, public=False, attachment=False
    )


@require_GET
def rendition(request: HttpRequest, pk: UUID, width: int) -> HttpResponseBase:
    """The picture at a width of the ladder; staff see it too, beside the job that made it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = get_object_or_404(Item, pk=pk) if viewer.is_staff else own_item(viewer, pk)
    if not found.has_picture:
        raise Http404
    return serve_rendition(request, found.picture_sha256, width, public=False)


@require_GET
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The kept file to take home; `?recipe=1` writes the recipe into it, where it can carry one."""
    found = own_item(request.viewer, pk)  # type: ignore[attr-defined]
    if not (request.GET.get("recipe") and found.recipe and found.can_carry_recipe):
        return serve_original(request, found.sha256, found.media_type, found.title, public=False)
    with storage.open_kept(found.sha256) as kept:
        content = downloads.with_recipe(kept.read(), found.media_type, found.recipe)
    response = HttpResponse(content, content_type=found.media_type)
    response["Content-Disposition"] = content_disposition_header(
        True, file_name(found.title, found.media_type)
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def recipe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it was made, as JSON: to copy, to keep, to paste into the studio again."""
    found = own_item(request.viewer, pk)  # type: ignore[attr-defined]
    if not found.recipe:
        raise Http404
    return JsonResponse(
        found.recipe,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Cache-Control": "private, no-store"},
    )
