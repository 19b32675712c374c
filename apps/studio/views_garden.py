"""The garden: a grid of pictures to choose from and breed, kept on the server, drawn as one looks."""

from __future__ import annotations

import math
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.viewers import Viewer
from apps.studio.desk import gardens
from apps.studio.desk.gardens import Wish
from apps.studio.desk.models import Garden, Plant
from apps.studio.engines.discovery import get_engine
from apps.studio.engines.image.abstract.genome import BadGenome, parse
from apps.studio.engines.image.abstract.nursery import NURSERY
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.submission import submit
from apps.studio.library.intake import owner_behind
from apps.studio.live.pool import NoPreview, sketch_pool
from apps.studio.plants import ENGINE, page_context
from apps.studio.views import viewer_behind
from apps.studio.views_desk import too_many
from apps.studio.views_live import BUSY_SECONDS, later, may_ask

SIDE = 320
PAINTER = "abstract-sketch"
KEPT_SECONDS = 7 * 24 * 3600  # a plant always looks the same


@never_cache
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The generation one stands at; before anything was bred, the nursery. Open to everybody."""
    sketch_pool().warm()
    return render(request, "studio/garden.html", _context(viewer_behind(request)))


@require_POST
def breed(request: HttpRequest) -> HttpResponse:
    """Children of what is chosen."""
    return _changed(request, gardens.breed)


@require_POST
def fresh(request: HttpRequest) -> HttpResponse:
    """A generation from seeds that nobody chose."""
    return _changed(request, gardens.plant_fresh)


@require_POST
def plant(request: HttpRequest) -> HttpResponse:
    """A generation around a genome or a seed that was typed or sent here."""

    def plant_it(viewer: Viewer, _number: int, _wish: Wish) -> object:
        try:
            return gardens.plant_one(viewer, parse(request.POST.get("genome", "")))
        except BadGenome as bad:
            raise Refused(str(bad)) from None

    return _changed(request, plant_it)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """A step back on the way that was taken."""
    return _stepped(request, -1)


@require_POST
def redo(request: HttpRequest) -> HttpResponse:
    """A step forward again."""
    return _stepped(request, +1)


def _stepped(request: HttpRequest, by: int) -> HttpResponse:
    def walk(viewer: Viewer, here: int, wish: Wish) -> object:
        gardens.keep(viewer, here, wish)
        return gardens.step(viewer, by)

    return _changed(request, walk)


@require_POST
def go(request: HttpRequest, number: int) -> HttpResponse:
    """Look at another generation."""

    def walk(viewer: Viewer, here: int, wish: Wish) -> object:
        gardens.keep(viewer, here, wish)
        return gardens.go(viewer, number)

    return _changed(request, walk)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Remember what is chosen and set; nothing is shown."""
    viewer = viewer_behind(request)
    if too_many(viewer):
        return HttpResponse(status=429)
    gardens.keep(viewer, _number(request), _wish(request))
    return HttpResponse(status=204)


@require_POST
def make(request: HttpRequest, slot: int) -> HttpResponse:
    """A job that paints one of the pictures large; its page is the engine's, with the genome filled in."""
    viewer = owner_behind(request)
    genome = _genome(viewer, _number(request), slot)
    try:
        job = submit(viewer, ENGINE, {"genome": genome})
    except Refused as refused:
        return _answer(request, viewer, refused.detail)
    here = reverse("studio:engine", args=[ENGINE])
    address = f"{here}?{urlencode({'made': job.pk, 'genome': genome})}"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


@require_GET
def picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One plant of the viewer's garden, drawn now. 429 or 503 with `Retry-After` if not now."""
    viewer = viewer_behind(request)
    own = Plant.objects.filter(generation__garden__in=Garden.objects.of(viewer))
    found = get_object_or_404(own, pk=pk)
    if not may_ask(viewer):
        return later(429, 10)
    if not connection.in_atomic_block:
        connection.close()  # somebody else may have it while the picture is drawn
    wish = {"engine": PAINTER, "params": {"genome": found.genome, "size": SIDE}, "longest": SIDE}
    try:
        answer = sketch_pool().ask(f"plant {pk}", wish)
    except NoPreview:
        return later(503, BUSY_SECONDS)
    if not answer.content:
        return later(503, BUSY_SECONDS)
    gardens.settle(found, answer.note)
    headers = {"Cache-Control": f"private, max-age={KEPT_SECONDS}, immutable"}
    return HttpResponse(answer.content, answer.media_type, headers=headers)


def _changed(request: HttpRequest, change: Callable[[Viewer, int, Wish], object]) -> HttpResponse:
    viewer = owner_behind(request)
    if too_many(viewer):
        return HttpResponse(status=429)
    try:
        change(viewer, _number(request), _wish(request))
    except Refused as refused:
        return _answer(request, viewer, refused.detail)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "studio/_garden.html", _context(viewer))
    return redirect("studio:garden")


def _answer(request: HttpRequest, viewer: Viewer, problem: str) -> HttpResponse:
    """The page as it was, with what stood in the way."""
    template = "studio/_garden.html" if request.htmx else "studio/garden.html"  # type: ignore[attr-defined]
    return render(request, template, _context(viewer) | {"problem": problem}, status=422)


def _context(viewer: Viewer) -> dict[str, object]:
    return page_context(gardens.found(viewer)) | {"engine": get_engine(ENGINE)}


def _genome(viewer: Viewer, number: int, slot: int) -> str:
    """What grows at that place of the viewer's garden, or of the nursery. Raises Http404."""
    garden = gardens.found(viewer)
    if garden is None and number == 0 and slot < len(NURSERY):
        return str(NURSERY[slot])
    plants = Plant.objects.filter(generation__garden=garden, generation__number=number, slot=slot)
    if garden is None or not (found := plants.first()):
        raise Http404
    return found.genome


def _number(request: HttpRequest) -> int:
    told = request.POST.get("generation", "")
    return int(told) if told.isdecimal() and len(told) < 8 else 0  # noqa: PLR2004


def _wish(request: HttpRequest) -> Wish:
    slots = {int(told) for told in request.POST.getlist("chosen")[:50] if told in _SLOTS}
    try:
        wildness = float(request.POST.get("wildness", ""))
    except ValueError:
        wildness = Wish.wildness
    if not math.isfinite(wildness):
        wildness = Wish.wildness
    return Wish(
        sorted(slots),
        min(1.0, max(0.0, wildness)),
        "lock_form" in request.POST,
        "lock_palette" in request.POST,
    )


_SLOTS = {str(slot) for slot in range(gardens.CHILDREN)}
