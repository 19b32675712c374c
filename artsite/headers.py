"""What pages may do in the browser: nothing inline, nothing from elsewhere, no device without need."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import NONE, SELF
from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Placeholders are data URIs; a picture just chosen is shown from a blob.
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# Every feature a page may ask for is named per kind of page here.
DENIED_FEATURES = ("camera", "microphone", "geolocation", "midi", "usb", "payment", "xr-spatial-tracking")
PERMISSIONS_POLICY: dict[str, tuple[str, ...]] = {
    "/studio/": ("camera",),  # a picture to work on, taken when the artist asks for it
}
# What a page may do beyond the policy above; for the decorator `csp_update`.
WEBASSEMBLY = {"script-src": ["'wasm-unsafe-eval'"]}


class PrivatePagesMiddleware:
    """What depends on who looks is kept by nobody between, be it a proxy or the next person at this browser,
    without asking again. Outside of the sessions, whose `Vary` it reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if has_vary_header(response, "Cookie"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class PermissionsPolicyMiddleware:
    """Denies device features, except those that `PERMISSIONS_POLICY` grants to a path's beginning."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        granted = {
            feature
            for prefix, features in PERMISSIONS_POLICY.items()
            if request.path.startswith(prefix)
            for feature in features
        }
        response.headers.setdefault(
            "Permissions-Policy",
            ", ".join(
                f"{feature}=(self)" if feature in granted else f"{feature}=()" for feature in DENIED_FEATURES
            ),
        )
        return response
