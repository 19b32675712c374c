"""Pages of the site as a whole: help, theme, health."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from artsite.context import THEMES
from artsite.languages import YEAR, came_from

MIN_FREE_BYTES = 200 * 1024 * 1024


def help_page(request: HttpRequest) -> HttpResponse:
    """How things are done here, on a page that stays."""
    return render(request, "help.html")


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the system's choice for a year, and go back."""
    theme = request.POST.get("theme", "system")
    response = redirect(came_from(request))
    response.set_cookie("theme", theme if theme in THEMES else "system", max_age=YEAR, samesite="Lax")
    return response


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


def ready(request: HttpRequest) -> HttpResponse:
    """Database, cache and disk do their work; otherwise 503 and which of them does not."""
    parts = {"database": _database_answers, "cache": _cache_answers, "disk": _disk_has_room}
    report = {name: _passes(check) for name, check in parts.items()}
    return JsonResponse(report, status=200 if all(report.values()) else 503)


def _passes(check: object) -> bool:
    try:
        return bool(check())  # type: ignore[operator]
    except Exception:  # whatever it is, the answer is "not ready"
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache_answers() -> bool:
    cache.set("health", "ready", 10)
    return cache.get("health") == "ready"


def _disk_has_room() -> bool:
    return shutil.disk_usage(settings.HOME).free > MIN_FREE_BYTES
