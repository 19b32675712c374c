"""The wall of engines, and the page of an engine."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import select_template
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.viewers import Viewer
from apps.studio import stage
from apps.studio.desk import autosave, presets
from apps.studio.desk.autosave import Standing
from apps.studio.desk.values import TooMuch
from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import UnknownEngine, all_engines, get_engine
from apps.studio.jobs import estimates
from apps.studio.jobs.models import Job
from apps.studio.jobs.presenting import JobView, about
from apps.studio.jobs.submission import Refused, submit
from apps.studio.library.intake import owner_behind, take_upload
from apps.studio.library.models import Item
from apps.studio.library.recipes import picture_fields, takes_films
from apps.studio.library.sources import as_key
from apps.studio.live.pool import pool
from apps.studio.panels import Panel, build_panel, typed_values
from apps.studio.starting import remixed, start_from
from apps.studio.words import said
from artsite.pictures.guard import PictureRefused
from artsite.pictures.guard_call import Films

RECENT_JOBS = 5
RECENT_ITEMS = 12


def viewer_behind(request: HttpRequest) -> Viewer:
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]  # set by ViewerMiddleware


def engines_for(viewer: Viewer) -> list[Engine[Any]]:
    """The engines on the wall, those one may use first."""
    shown = [
        engine
        for engine in all_engines().values()
        if not engine.internal and (viewer.is_staff or not engine.staff_only)
    ]
    return sorted(shown, key=lambda engine: (engine.staff_only, not may_use(engine, viewer), engine.title))


def may_use(engine: Engine[Any], viewer: Viewer) -> bool:
    return viewer.user is not None or engine.open_to_visitors


def visible_engine(viewer: Viewer, name: str) -> Engine[Any]:
    """The engine, if it has a page for the viewer; raises Http404."""
    try:
        engine = get_engine(name)
    except UnknownEngine:
        raise Http404 from None
    if engine.internal or (engine.staff_only and not viewer.is_staff):
        raise Http404
    return engine


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """All engines, and what the viewer was at."""
    viewer = viewer_behind(request)
    jobs = Job.objects.of(viewer).open().for_list()[:RECENT_JOBS]
    context = {
        "engines": [stage.on_wall(engine, may_use(engine, viewer)) for engine in engines_for(viewer)],
        "jobs": stage.with_engine_titles(jobs),
        "items": Item.objects.in_library(viewer).depicted()[:RECENT_ITEMS],
    }
    return render(request, "studio/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def engine(request: HttpRequest, name: str) -> HttpResponse:
    """The engine's page: materials, stage, settings. A POST makes a job of what is set."""
    viewer = viewer_behind(request)
    found = visible_engine(viewer, name)
    if not may_use(found, viewer):
        return _join(request, found)
    if request.method == "POST":
        return _make(request, found)
    if found.live:
        pool().warm()
    context = started(request, found) | stage.stage_context(found, viewer, request.GET)
    return render(request, "studio/engine.html", context)


def started(request: HttpRequest, found: Engine[Any]) -> dict[str, Any]:
    """The panel as an address asks for it, or as it was left."""
    viewer = viewer_behind(request)
    standing = autosave.standing(viewer, found)
    start = start_from(found, viewer, request.GET, standing.settings)
    context = panel_context(found, viewer, build_panel(found, viewer, start.values), standing)
    return context | {"word": start.word, "started": start, "remixed": start.remix_of}


@require_GET
def show(request: HttpRequest, name: str) -> HttpResponse:
    """One output on the stage; with htmx only the stage."""
    viewer = viewer_behind(request)
    found = visible_engine(viewer, name)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('studio:engine', args=[name])}?{request.GET.urlencode()}")
    context = stage.stage_context(found, viewer, request.GET)
    if "again" in request.GET:
        context |= started(request, found) | {"pushed": True}
    response = render(request, "studio/_shown.html", context)
    # The settings that come along are saved next; the picture on show stays in the address.
    response["HX-Replace-Url"] = f"{reverse('studio:engine', args=[name])}?{_shown(request)}"
    return response


def _shown(request: HttpRequest) -> str:
    return urlencode({"show": request.GET.get("show", "")})


@require_GET
def filmstrip(request: HttpRequest, name: str) -> HttpResponse:
    """What the viewer made last with this engine, as it is now."""
    viewer = viewer_behind(request)
    found = visible_engine(viewer, name)
    return render(request, "studio/_filmstrip.html", stage.strip_context(found, viewer))


def _make(request: HttpRequest, found: Engine[Any]) -> HttpResponse:
    viewer = owner_behind(request)
    values = typed_values(found, request.POST)
    errors = _take_files(request, viewer, found, values)
    try:
        standing = autosave.save(viewer, found, values, origin=origin_of(request, viewer))
    except TooMuch:  # the engine's own limits say at which field
        standing = autosave.standing(viewer, found)
    if errors:
        return _again(request, found, values, errors, "", 422)
    try:
        begun = remixed(viewer, request.POST.get("desk-remix"))
        job = submit(viewer, found.name, values, parent=standing.origin, remix_of=begun)
    except Refused as refusal:
        problem = "" if refusal.errors else refusal.detail
        return _again(request, found, values, refusal.errors, problem, refusal.status)
    standing = autosave.note_made(viewer, found, job)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(job)
    context = {"view": JobView(job, viewer), "engine": found, "desk": standing}
    response = render(request, "studio/_made.html", context)
    response["HX-Push-Url"] = f"{reverse('studio:engine', args=[found.name])}?made={job.pk}"
    return response


def origin_of(request: HttpRequest, viewer: Viewer) -> Job | None:
    """The job whose settings the form began with, where it began with some of the viewer's."""
    told = request.POST.get("desk-origin")
    return Job.objects.of(viewer).filter(pk=as_key(told)).first() if told else None


def _take_files(
    request: HttpRequest, viewer: Viewer, found: Engine[Any], values: dict[str, Any]
) -> dict[str, list[str]]:
    """Take in files that travelled with the form; a file wins over what was chosen before. Returns errors."""
    errors: dict[str, list[str]] = {}
    for name in picture_fields(found):
        file = request.FILES.get(name)
        if file is None or file.file is None:
            continue
        try:
            films: Films = "all" if takes_films(found, name) else "videos"
            item = take_upload(viewer, cast(BinaryIO, file.file), file.name or "", films)
            values[name] = str(item.pk)
        except PictureRefused as refusal:
            errors[name] = [str(refusal)]
    return errors


def _again(
    request: HttpRequest,
    found: Engine[Any],
    values: dict[str, Any],
    errors: dict[str, list[str]],
    problem: str,
    status: int,
) -> HttpResponse:
    """The form once more with what was typed and what is wrong with it."""
    viewer = owner_behind(request)
    panel = build_panel(found, viewer, values, errors, problem)
    context = panel_context(found, viewer, panel, autosave.standing(viewer, found))
    context["remixed"] = remixed(viewer, request.POST.get("desk-remix"))
    if request.htmx:  # type: ignore[attr-defined]
        # The page swaps 422 only; what else went wrong is told in the form all the same.
        response = render(request, "studio/_panel.html", context, status=422)
        response["HX-Retarget"], response["HX-Reswap"] = "#panel", "outerHTML show:none"
        return response
    return render(request, "studio/engine.html", context | stage.stage_context(found, viewer), status=status)


def panel_context(found: Engine[Any], viewer: Viewer, panel: Panel, standing: Standing) -> dict[str, Any]:
    """What the form of an engine is drawn from."""
    own = [f"engines/{found.name}/panel.html"] if (found.folder / "panel.html").is_file() else []
    return {
        "engine": found,
        "panel": panel,
        "desk": standing,
        **presets.menu(found, viewer),
        "usual_time": about(estimates.usual(found)),
        "controls_template": select_template([*own, "studio/_controls.html"]),
        "pages": own_pages(found),
        "last_seed": next((control.value for control in panel.controls if control.kind == "seed"), None),
    }


def own_pages(found: Engine[Any]) -> list[dict[str, str]]:
    """The pages an engine declares beside its usual one: where each is, and the words that lead there."""
    here = reverse("studio:engine", args=[found.name])
    return [{"url": f"{here}{page.path}/", "invitation": said(page.invitation)} for page in found.pages]


def _join(request: HttpRequest, found: Engine[Any]) -> HttpResponse:
    """For a visitor before an engine that needs an account: what it does, and the way in and back here."""
    sent = request.POST if request.method == "POST" else request.GET
    kept = {key: value for key, value in sent.items() if key != "csrfmiddlewaretoken" and value}
    here = reverse("studio:engine", args=[found.name])
    context = {
        "engine": stage.on_wall(found, False),
        "next": f"{here}?{urlencode(kept)}" if kept else here,
        "open_engines": [other for other in engines_for(Viewer()) if other.open_to_visitors],
    }
    response = render(request, "studio/join.html", context, status=403 if request.method == "POST" else 200)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Redirect"] = f"{reverse('account_login')}?{urlencode({'next': context['next']})}"
        response.status_code = 200
    return response
