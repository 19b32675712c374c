"""The dialogue in which a picture is picked for an engine: from one's library or from the gallery."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.viewers import Viewer
from apps.gallery.models import Medium, Work
from apps.studio.library import sources
from apps.studio.library.models import Item
from apps.studio.library.sources import Source

CHOICES = 60  # of the newest, or of the best found


@require_GET
def picker(request: HttpRequest) -> HttpResponse:
    """Tabs "My library" and "Gallery" with a search; each choice is a button with the picture's id."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    words, films = request.GET.get("q", "").strip(), request.GET.get("films") == "all"
    own = list(_own(viewer, words, films)) if request.GET.get("tab") != "gallery" else []
    # Who has nothing yet is shown the gallery first.
    in_gallery = request.GET.get("tab") == "gallery" or ("tab" not in request.GET and not own and not words)
    context = {
        "tabs": [
            _tab("library", _("My library"), words, films, not in_gallery),
            _tab("gallery", _("Gallery"), words, films, in_gallery),
        ],
        "tab": "gallery" if in_gallery else "library",
        "choices": _works(words, films) if in_gallery else own,
        "words": words,
        "films": films,
    }
    return render(request, "library/_picker.html", context)


def _tab(name: str, title: str, words: str, films: bool, current: bool) -> dict[str, object]:
    query = urlencode({"tab": name} | ({"q": words} if words else {}) | ({"films": "all"} if films else {}))
    return {"url": f"{reverse('library:picker')}?{query}", "title": title, "current": current}


def _own(viewer: Viewer, words: str, films: bool) -> list[Source]:
    items = Item.objects.in_library(viewer)
    pictures = (items.pictures_and_films() if films else items.pictures()).matching(words)
    return [sources.of_item(item) for item in pictures[:CHOICES]]


def _works(words: str, films: bool) -> list[Source]:
    works = Work.objects.listed().for_grid().filter(medium=Medium.IMAGE)
    found = works.matching(words) if words else works.order_by("-published_at", "-id")
    return [source for work in found[:CHOICES] if (source := sources.of_work(work, films=films))]
