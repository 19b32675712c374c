"""Pages that drive trainers: choose one, set it, look at samples. A training's page is that of its job."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.viewers import Viewer
from apps.studio.datasets.models import Dataset
from apps.studio.engines.discovery import all_engines
from apps.studio.finders import engine_static
from apps.studio.jobs.models import Job, Kind
from apps.studio.jobs.presenting import JobView
from apps.studio.jobs.submission import Refused
from apps.studio.jobs.training.models import TrainingSample
from apps.studio.jobs.training.submission import begin_anew, submit_training, usable_trainer, usable_trainers
from apps.studio.library.sources import as_key
from apps.studio.trainers.contract import Trainer
from apps.studio.training import forms
from artsite.pictures.serving import serve_original

LATEST = 12


def _viewer(request: HttpRequest) -> Viewer:
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]  # set by ViewerMiddleware


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The trainers, and one's latest trainings."""
    viewer = _viewer(request)
    jobs = Job.objects.of(viewer).filter(kind=Kind.TRAINING).order_by("-id")[:LATEST]
    context = {
        "trainers": [
            (trainer, _picture(trainer))
            for trainer in sorted(usable_trainers(viewer), key=lambda one: (one.staff_only, one.title))
        ],
        "trainings": [JobView(job, viewer) for job in jobs],
        "has_datasets": Dataset.objects.of(viewer).ready().exists(),
    }
    return render(request, "training/home.html", context)


def _picture(found: Trainer[Any]) -> str:
    """An example of what the engine that takes its models makes; empty without one."""
    engine = all_engines().get(found.engine)
    return static(engine_static(engine.name, engine.examples[0])) if engine and engine.examples else ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def trainer(request: HttpRequest, name: str) -> HttpResponse:
    """A trainer's form. A POST starts a training."""
    viewer = _viewer(request)
    try:
        found = usable_trainer(viewer, name)
    except Refused as refused:
        raise Http404 from refused
    if request.method == "POST":
        values = forms.typed(found, request.POST)
        try:
            return redirect(submit_training(viewer, forms.asked(found, values)))
        except Refused as refused:
            problem = "" if refused.errors else refused.detail
            return _form(request, found, values, refused.errors, problem, refused.status)
    return _form(request, found, _beginning(request, found))


def _beginning(request: HttpRequest, found: Trainer[Any]) -> dict[str, Any]:
    """The form as an earlier training or an address has it; else the defaults."""
    earlier = Job.objects.of(_viewer(request)).filter(kind=Kind.TRAINING, engine=found.name)
    job = earlier.filter(pk=as_key(request.GET["job"])).first() if request.GET.get("job") else None
    values = forms.values_of(job) if job else {}
    return values | {name: request.GET[name] for name in forms.OWN if request.GET.get(name)}


def _form(
    request: HttpRequest,
    found: Trainer[Any],
    values: dict[str, Any],
    errors: dict[str, list[str]] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer, errors = _viewer(request), errors or {}
    context = {
        "trainer": found,
        "own": forms.own_controls(found, viewer, values, errors),
        "panel": forms.panel_of(found, viewer, values, errors, problem),
        "has_datasets": Dataset.objects.of(viewer).ready().exists(),
        "has_errors": bool(errors or problem),
    }
    return render(request, "training/trainer.html", context, status=status)


@login_required
@require_POST
def anew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget what was learned, and begin again."""
    viewer = _viewer(request)
    job = get_object_or_404(Job.objects.of(viewer).filter(kind=Kind.TRAINING), pk=pk)
    try:
        begin_anew(viewer, job)
    except Refused as refused:
        messages.error(request, refused.detail)
    return redirect(job)


@require_GET
def sample(request: HttpRequest, pk: UUID, step: int) -> HttpResponseBase:
    """What the model made at that step; for whoever may look at its job."""
    seen = Job.objects.seen_by(_viewer(request)).filter(pk=pk)
    found = get_object_or_404(TrainingSample, training__job__in=seen, step=min(step, 2**63 - 1))
    return serve_original(request, found.sha256, "image/webp", f"step {step}", public=False, attachment=False)
