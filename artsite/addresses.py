"""Addresses that no page can mean."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

_NUL = re.compile("%00|\0", re.IGNORECASE)


class NoNulMiddleware:
    """Keeps NUL away from the pages: PostgreSQL takes none, and nobody can have typed one.

    In a path it leads nowhere; in a query it is left out. The API names the field instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") and not request.path.startswith("/api/"):
            request.META["QUERY_STRING"] = _NUL.sub("", request.META["QUERY_STRING"])
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """After the address was understood, so that the answer is the ordinary page for a wrong one."""
        if "\0" in request.path:
            raise Http404
