"""Pages of models: those there are, one of them with its card, and what its owner can do with it."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.viewers import Viewer
from apps.studio.datasets.models import Dataset, DatasetVersion
from apps.studio.library.sources import as_key
from apps.studio.registry import changes
from apps.studio.registry.api import import_upload
from apps.studio.registry.forms import ImportForm
from apps.studio.registry.models import MEDIA_TYPE, Model, ModelVersion, Stage
from apps.studio.trainers.discovery import all_trainers
from apps.studio.words import said
from artsite.markdown import to_html
from artsite.pictures.serving import serve_original


def _viewer(request: HttpRequest) -> Viewer:
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]  # set by ViewerMiddleware


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """One's own models and the project's. A POST takes in a model file."""
    viewer, status = _viewer(request), 200
    form = ImportForm()
    if request.method == "POST" and viewer.user is None:
        return redirect_to_login(request.path)
    if request.method == "POST" and viewer.user:
        form, status = ImportForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                version = import_upload(viewer.user, form.cleaned_data["name"], form.cleaned_data["file"])
                return redirect(version.model)
            except changes.ModelRefused as refused:
                form.add_error(refused.field, str(refused))
    models = list(Model.objects.seen_by(viewer).prefetch_related("versions"))
    context = {
        "own": [_row(model) for model in models if not model.is_of_project],
        "of_project": [_row(model) for model in models if model.is_of_project],
        "form": form,
    }
    return render(request, "models/home.html", context, status=status)


@require_GET
def detail(request: HttpRequest, pk: UUID, number: int | None = None) -> HttpResponse:
    """A version: card, figures, lineage, and what one can do with it."""
    model = get_object_or_404(Model.objects.seen_by(_viewer(request)).prefetch_related("versions"), pk=pk)
    versions = list(model.versions.all())
    shown = model.current or next(iter(versions), None)
    if number is not None:
        shown = next((version for version in versions if version.number == number), None)
    if shown is None:
        raise Http404
    context = {
        "model": model,
        "version": shown,
        "versions": versions,
        "card": to_html(shown.card),
        "figures": [{"name": name, "value": f"{value:.4g}"} for name, value in shown.metrics.items()],
        "facts": _facts(shown, _viewer(request)),
        "uses": _uses(model, shown),
        "mine": model.owner_id is not None,
    }
    return render(request, "models/model.html", context)


@login_required
@require_POST
def stage(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Make a version the live one, or retire it."""
    version = _version(Model.objects.of(_viewer(request)), pk, number)
    if request.POST.get("stage") == Stage.LIVE:
        changes.promote(version)
        messages.success(request, _("“%(name)s” now means version %(number)s.") % _named(version))
    elif request.POST.get("stage") == Stage.RETIRED:
        changes.retire(version)
        messages.success(request, _("Version %(number)s of “%(name)s” is retired.") % _named(version))
    return redirect("models:version", pk, number)


@login_required
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a model away with all its versions."""
    model = get_object_or_404(Model.objects.of(_viewer(request)), pk=pk)
    name = model.name
    model.delete()
    said_ = _("The model “%(name)s” is gone. What was made with it is still in your library.")
    messages.success(request, said_ % {"name": name})
    return redirect("models:home")


@require_GET
def file(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """The safetensors file of a version."""
    version = _version(Model.objects.seen_by(_viewer(request)), pk, number)
    return serve_original(request, version.sha256, MEDIA_TYPE, f"{version.model}-{number}", public=False)


@require_GET
def sample(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """What a version makes."""
    version = _version(Model.objects.seen_by(_viewer(request)), pk, number)
    return serve_original(
        request, version.sample_sha256, "image/webp", str(version), public=False, attachment=False
    )


def _version(models: Any, pk: UUID, number: int) -> ModelVersion:
    model = get_object_or_404(models, pk=pk)
    if number >= 2**31:
        raise Http404
    return get_object_or_404(ModelVersion.objects.select_related("model"), model=model, number=number)


def _named(version: ModelVersion) -> dict[str, Any]:
    return {"name": version.model.name, "number": version.number}


def _row(model: Model) -> dict[str, Any]:
    version = model.current
    return {
        "model": model,
        "version": version,
        "trainer": _trainer_title(model.trainer),
        "figure": next(((name, f"{value:.4g}") for name, value in version.metrics.items()), None)
        if version
        else None,
        "uses": _uses(model, version) if version else [],
    }


def _trainer_title(name: str) -> str:
    trainer = all_trainers().get(name)
    return said(trainer.title) if trainer else name


def _uses(model: Model, version: ModelVersion) -> list[dict[str, str]]:
    """The engines that take it, and their pages with it chosen."""
    value = model.name if model.current == version else version.reference
    return [
        {
            "title": said(engine.title),
            "url": reverse("studio:engine", args=[engine.name])
            + f"?{urlencode({model.field_of(engine): value})}",
        }
        for engine in model.engines
        if not engine.staff_only
    ]


def _facts(version: ModelVersion, viewer: Viewer) -> list[dict[str, Any]]:
    """Where it comes from, row by row."""
    told, rows = version.lineage, [{"name": _("Made by"), "value": _trainer_title(version.model.trainer)}]
    if told.get("engine"):
        rows.append(
            {
                "name": _("Comes with"),
                "value": told["engine"],
                "url": reverse("studio:engine", args=[told["engine"]]),
            }
        )
    if told.get("file"):
        rows.append({"name": _("Imported from"), "value": told["file"]})
    if told.get("dataset"):
        rows.append({"name": _("Learned from"), "value": told["dataset"], "url": _dataset_url(told, viewer)})
    if told.get("items"):
        rows.append({"name": _("Items"), "value": told["items"]})
    if told.get("minutes"):
        rows.append({"name": _("Minutes"), "value": f"{told['minutes']:g}"})
    if told.get("seed") is not None:
        rows.append({"name": _("Seed"), "value": told["seed"]})
    rows += _params(version.model.trainer, told.get("params") or {})
    if told.get("job"):
        rows.append(
            {
                "name": _("Training"),
                "value": _("Look at it"),
                "url": reverse("jobs:detail", args=[told["job"]]),
            }
        )
    return rows


def _params(trainer: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Its settings, by the words and in the order of the trainer's form."""
    known = all_trainers().get(trainer)
    fields = known.parameters.model_fields if known else {}
    order = [name for name in fields if name in params] + [name for name in params if name not in fields]
    return [
        {"name": said(fields[name].title or name) if name in fields else name, "value": _spoken(params[name])}
        for name in order
        if name != "seed" and params[name] not in (None, "")
    ]


def _spoken(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _dataset_url(told: dict[str, Any], viewer: Viewer) -> str:
    own = DatasetVersion.objects.filter(dataset__in=Dataset.objects.of(viewer))
    version = own.filter(pk=as_key(told.get("dataset_version"))).first()
    return version.get_absolute_url() if version else ""
