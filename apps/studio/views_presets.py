"""Presets of an engine: saving what stands on the page under a name, sharing, deleting, taking home."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.studio.desk import presets
from apps.studio.desk.models import Preset
from apps.studio.desk.presets import PresetRefused
from apps.studio.desk.values import TooMuch, keepable, without_pictures
from apps.studio.engines.contract import Engine
from apps.studio.library.intake import owner_behind
from apps.studio.panels import typed_values
from apps.studio.views import viewer_behind
from apps.studio.views_desk import usable_engine


@require_http_methods(["GET", "HEAD", "POST"])
def preset_list(request: HttpRequest, name: str) -> HttpResponse:
    """GET: all presets for the engine. A POST of the panel asks for a name; with the name it saves."""
    found = usable_engine(request, name)
    if request.method != "POST":
        context = presets.menu(found, viewer_behind(request))
        return render(request, "studio/presets.html", context)
    if "preset-name" not in request.POST:
        return _form(request, found, typed_values(found, request.POST))
    return _save(request, found)


def _form(request: HttpRequest, found: Engine[Any], settings: dict[str, Any], **more: Any) -> HttpResponse:
    try:
        kept = keepable(found, settings)
    except TooMuch:
        kept, more["problem"] = {}, _("This is more text than can be kept.")
    context = {
        "engine": found,
        "settings": json.dumps(kept),
        "has_pictures": presets.has_pictures(found, kept),
        "name": request.POST.get("preset-name", ""),
        "may_share": viewer_behind(request).user is not None,
        **more,
    }
    template = "_preset_form" if request.htmx else "preset"  # type: ignore[attr-defined]
    return render(request, f"studio/{template}.html", context, status=422 if more else 200)


def _save(request: HttpRequest, found: Engine[Any]) -> HttpResponse:
    viewer = owner_behind(request)
    settings = _told_settings(request.POST.get("preset-settings", ""))
    wanted = settings if request.POST.get("preset-pictures") else without_pictures(found, settings)
    try:
        preset = presets.save_preset(
            viewer,
            found,
            request.POST["preset-name"],
            wanted,
            shared=bool(request.POST.get("preset-shared")),
            replace=bool(request.POST.get("preset-replace")),
        )
    except PresetRefused as refused:
        return _form(request, found, settings, problem=str(refused), is_taken=refused.is_taken)
    except TooMuch:
        return _form(request, found, {}, problem=_("This is more text than can be kept."))
    said = _("Saved as the preset “%(name)s”.") % {"name": preset}
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, said)
        return redirect("studio:engine", found.name)
    response = render(request, "studio/_preset_saved.html", presets.menu(found, viewer) | {"said": said})
    response["HX-Trigger"] = "dialog:done"
    return response


def _told_settings(text: str) -> dict[str, Any]:
    """What the form carries along from the panel; `save_preset` looks at each value."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


@require_GET
def download(request: HttpRequest, name: str, pk: UUID) -> HttpResponse:
    """The preset as a file of parameters, for `artsite make ENGINE --params FILE` and for the API."""
    found = usable_engine(request, name)
    preset = get_object_or_404(Preset.objects.seen_by(viewer_behind(request)), pk=pk, engine=found.name)
    options = {"indent": 2, "ensure_ascii": False}
    response = JsonResponse(presets.as_parameters(found, preset.settings), json_dumps_params=options)
    file = f"{found.name}-{slugify(preset.name) or 'preset'}.json"
    response["Content-Disposition"] = content_disposition_header(True, file)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def share(request: HttpRequest, name: str, pk: UUID) -> HttpResponse:
    """Let everyone with an account use it, or nobody else any more."""
    found, preset = _own(request, name, pk)
    shared = bool(request.POST.get("shared"))
    presets.share(preset, found, shared=shared)
    told = _("“%(name)s” is shared now.") if shared else _("“%(name)s” is yours alone now.")
    messages.success(request, told % {"name": preset})
    return redirect("studio:presets", found.name)


@require_POST
def delete(request: HttpRequest, name: str, pk: UUID) -> HttpResponse:
    """Delete it; what was made with it stays."""
    found, preset = _own(request, name, pk)
    preset.delete()
    messages.success(request, _("The preset “%(name)s” is gone.") % {"name": preset})
    return redirect("studio:presets", found.name)


def _own(request: HttpRequest, name: str, pk: UUID) -> tuple[Engine[Any], Preset]:
    found = usable_engine(request, name)
    viewer = viewer_behind(request)
    return found, get_object_or_404(Preset.objects.of(viewer), pk=pk, engine=found.name)
