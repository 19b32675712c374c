"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

THEMES = ("system", "light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """The theme the visitor chose, and who is looking."""
    theme = request.COOKIES.get("theme", "system")
    return {"theme": theme if theme in THEMES else "system", "viewer": getattr(request, "viewer", None)}
