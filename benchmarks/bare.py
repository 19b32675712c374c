"""The baseline of `benchmarks/gallery.py`: one Django view with one query, and nothing around it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.gallery.models import Work


def one_query(request: HttpRequest) -> HttpResponse:
    """The titles of the thirty newest works, as text."""
    titles = Work.objects.listed().order_by("-published_at", "-pk").values_list("title", flat=True)[:30]
    return HttpResponse("\n".join(titles), content_type="text/plain")


urlpatterns = [path("", one_query)]
