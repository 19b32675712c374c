"""Grids of variations: asking for one from what stands on the page, watching it fill, taking it home."""

from __future__ import annotations

import json
import secrets
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.studio.desk import autosave, grids
from apps.studio.desk.grids import MOST, Plan
from apps.studio.desk.models import Grid
from apps.studio.desk.sheets import contact_sheet
from apps.studio.desk.values import TooMuch, keepable
from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import all_engines
from apps.studio.jobs.presenting import JobView
from apps.studio.jobs.refusals import Refused
from apps.studio.library.intake import owner_behind
from apps.studio.library.models import Item
from apps.studio.panels import Control, build_panel, typed_values
from apps.studio.views import viewer_behind
from apps.studio.views_desk import usable_engine
from apps.studio.words import title_of

SEEDS_AT_FIRST = 3


@require_POST
def new(request: HttpRequest, name: str) -> HttpResponse:
    """A POST of the panel asks what is to change; `grid-along` alone asks anew; `grid-make` makes it."""
    found = usable_engine(request, name)
    told = request.POST
    settings = _settings(found, request)
    if "grid-make" not in told:
        return _form(request, found, settings)
    plan = Plan(settings, told.get("grid-along", ""), _values(found, request), _seeds(request))
    viewer = owner_behind(request)
    try:
        origin = autosave.standing(viewer, found).origin
        grid = grids.make_grid(viewer, found, plan, parent=origin)
    except Refused as refused:
        return _form(request, found, settings, _words(refused), refused.status)
    if request.htmx:  # type: ignore[attr-defined]
        response = HttpResponse()
        response["HX-Redirect"] = grid.get_absolute_url()
        return response
    return redirect(grid)


def _settings(found: Engine[Any], request: HttpRequest) -> dict[str, Any]:
    """What stood on the panel: as it was typed there, or as the grid's form carries it along."""
    try:
        carried = json.loads(request.POST.get("grid-settings", "null"))
        told = carried if isinstance(carried, dict) else typed_values(found, request.POST)
        return keepable(found, told)
    except (ValueError, RecursionError, TooMuch):
        return {}


def _values(found: Engine[Any], request: HttpRequest) -> list[str]:
    """The values that are ticked or filled in, each once."""
    sent = [value.strip() for value in request.POST.getlist("grid-value")[: 2 * MOST]]
    return list(dict.fromkeys(value for value in sent if value))


def _seeds(request: HttpRequest) -> list[int]:
    """So many seeds from the first one; none where the engine has none."""
    first, count = request.POST.get("grid-first-seed", ""), request.POST.get("grid-seeds", "")
    if not (first.isdecimal() and count.isdecimal()) or len(first) > 10 or len(count) > 2:  # noqa: PLR2004
        return []
    return [int(first) + step for step in range(int(count))]


def _words(refused: Refused) -> str:
    told = [message for found in refused.errors.values() for message in found]
    return " ".join(told) if told else refused.detail


def _form(
    request: HttpRequest, found: Engine[Any], settings: dict[str, Any], problem: str = "", status: int = 200
) -> HttpResponse:
    controls = {c.name: c for c in build_panel(found, viewer_behind(request), settings).controls}
    movable = [controls[name] for name in grids.movable(found)]
    wanted = request.POST.get("grid-along", movable[0].name if movable else "")
    seed = str(settings.get("seed") or "")
    context = {
        "engine": found,
        "settings": json.dumps(settings),
        "movable": movable,
        "along": controls.get(wanted) if wanted in grids.movable(found) else None,
        "values": _offered(request, controls.get(wanted)),
        "has_seed": grids.has_seed(found),
        "first_seed": request.POST.get("grid-first-seed") or seed or secrets.randbelow(10_000),
        "seed_count": request.POST.get("grid-seeds") or SEEDS_AT_FIRST,
        "counts": [str(count) for count in range(1, MOST + 1)],
        "problem": problem,
        "needs_picture": grids.needs_picture(found, settings),
    }
    template = "studio/_grid_form.html" if request.htmx else "studio/grid_new.html"  # type: ignore[attr-defined]
    # The dialogue swaps nothing but 200 and 422; what went wrong is told in it.
    return render(request, template, context, status=422 if status != 200 else 200)  # noqa: PLR2004


def _offered(request: HttpRequest, control: Control | None) -> list[str]:
    """The values that the form begins with: what was sent, else a spread or the first few."""
    sent = request.POST.getlist("grid-value")
    if control is None or (sent and "grid-make" in request.POST):
        return sent[:MOST]
    if control.options:
        return [option.value for option in control.options if option.value][:4]
    if control.kind == "toggle":
        return ["false", "true"]
    low, high = control.low or 0.0, control.high if control.high is not None else 1.0
    return [f"{value:g}" for value in grids.spread(low, high, control.step or 0.0)]


# -- A grid -----------------------------------------------------------------------------------------------


@never_cache
@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The contact sheet as it is now; it looks again by itself while something is being made."""
    grid = _own(request, pk)
    rows = _rows(request, grid)
    views = [view for row in rows for view in row["cells"] if view]
    engine = all_engines().get(grid.engine)
    field = engine.parameters.model_fields.get(grid.parameter) if engine else None
    context = {
        "grid": grid,
        "title": title_of(grid.engine),
        "parameter": (field.title if field else "") or grid.parameter,
        "heads": grids.heads(engine, grid),
        "rows": rows,
        "open_count": sum(view.job.is_open for view in views),
        "total": len(views),
        "engine_url": reverse("studio:engine", args=[grid.engine]) if engine else "",
    }
    template = "studio/_grid.html" if request.htmx else "studio/grid.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_GET
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All of it as one picture to take home."""
    grid = _own(request, pk)
    rows = _rows(request, grid)
    pictures = [[_picture(view) for view in row["cells"]] for row in rows]
    content = contact_sheet(
        pictures, grids.heads(all_engines().get(grid.engine), grid), [row["head"] for row in rows]
    )
    response = HttpResponse(content, content_type="image/webp")
    file = f"{grid.engine}-grid-{grid.created_at:%Y-%m-%d}.webp"
    response["Content-Disposition"] = content_disposition_header(True, file)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop everything of it that waits or runs."""
    grid = _own(request, pk)
    grids.cancel_all(grid)
    return redirect(grid)


def _own(request: HttpRequest, pk: UUID) -> Grid:
    return get_object_or_404(Grid.objects.of(viewer_behind(request)), pk=pk)


def _rows(request: HttpRequest, grid: Grid) -> list[dict[str, Any]]:
    """The cells row by row, each as a job that can be looked at; None where its job was deleted."""
    viewer = viewer_behind(request)
    jobs = grid.cells.select_related("job").prefetch_related("job__outputs")
    at = {(cell.row, cell.column): JobView(cell.job, viewer) for cell in jobs}
    seeds = [_("seed %(seed)s") % {"seed": seed} for seed in grid.seeds] or [""]
    return [
        {"head": head, "cells": [at.get((row, column)) for column in range(max(1, len(grid.values)))]}
        for row, head in enumerate(seeds)
    ]


def _picture(view: JobView | None) -> Item | None:
    return next((item for item in view.listed if item.is_picture), None) if view else None
