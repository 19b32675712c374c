"""Follow somebody, or keep them away: the buttons on an artist's page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.circles import following, models
from apps.accounts.circles.models import Distance
from apps.accounts.models import User
from apps.accounts.viewers import signed_in


@login_required
@require_POST
def follow(request: HttpRequest, username: str) -> HttpResponse:
    """Begin to follow (`on=1`), or stop."""
    person, artist = signed_in(request), _other(request, username)
    if request.POST.get("on") != "1":
        following.end(person, artist)
        return _answer(request, artist)
    try:
        following.begin(person, artist)
    except models.Apart:
        messages.error(request, _("You cannot follow %(name)s.") % {"name": artist.display_name})
    return _answer(request, artist)


@login_required
@require_POST
def keep_away(request: HttpRequest, username: str) -> HttpResponse:
    """Mute or block (`distance`), or neither any more."""
    person, artist = signed_in(request), _other(request, username)
    asked = request.POST.get("distance", "")
    models.keep_away(person, artist, Distance(asked) if asked in Distance.values else None)
    said = {
        "muted": _("You will not see what %(name)s says."),
        "blocked": _("%(name)s can no longer talk to you or follow you."),
    }.get(asked, _("You see and hear %(name)s again."))
    messages.success(request, said % {"name": artist.display_name})
    return redirect(artist)


def _other(request: HttpRequest, username: str) -> User:
    """Somebody else; one has no such buttons for oneself."""
    artist: User = get_object_or_404(User, username__iexact=username, is_active=True)
    if artist.pk == signed_in(request).pk:
        raise Http404
    return artist


def _answer(request: HttpRequest, artist: User) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return redirect(artist)
    viewer = request.viewer  # type: ignore[attr-defined]
    return render(request, "accounts/_circle.html", following.standing(viewer, artist))
