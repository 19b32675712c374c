"""Gives every request its viewer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from apps.accounts.viewers import viewer_of


class ViewerMiddleware:
    """Sets `request.viewer`; it is worked out on first use, so cacheable pages touch no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_of(request.user, request.session))  # type: ignore[attr-defined]
        return self.get_response(request)
