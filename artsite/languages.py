"""The language of a visitor: the one they chose, else the first of their browser that the site speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 31_536_000  # seconds


def came_from(request: HttpRequest) -> str:
    """The address of this site that a form was sent from; the start page where it does not say."""
    back = request.headers.get("Referer", "/")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/"


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember a language for a year, and go back; one that is not spoken here changes nothing."""
    response = redirect(came_from(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    return response


def language_of_socket(scope: Mapping[str, Any]) -> str:
    """The language that pages have for the visitor at the other end of a socket."""
    request = HttpRequest()
    request.COOKIES = scope.get("cookies", {})
    accepted = dict(scope.get("headers", [])).get(b"accept-language", b"")
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted.decode("latin-1")
    return translation.get_language_from_request(request)
