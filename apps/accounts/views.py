"""Artists' pages, and what a person sets about themselves."""

from __future__ import annotations

from uuid import UUID

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.circles import following
from apps.accounts.forms import ProfileForm, TokenForm
from apps.accounts.models import AuditEntry, StaleRevision, Token, User
from apps.accounts.viewers import signed_in

WORKS_SHOWN = 60
WORKS_BESIDE_A_NAME = 4


def artists(request: HttpRequest) -> HttpResponse:
    """Everyone who shows something, those with most works first."""
    public = Q(works__visibility="public", works__hidden_at=None)
    works = apps.get_model("gallery", "Work").objects
    latest = works.listed().for_grid().order_by("-published_at", "-id")[:WORKS_BESIDE_A_NAME]
    people = (
        User.objects.filter(is_active=True)
        .annotate(shown=Count("works", filter=public))
        .filter(shown__gt=0)
        .prefetch_related(Prefetch("works", latest, to_attr="latest"))
    )
    return render(request, "accounts/artists.html", {"artists": people.order_by("-shown", "username")[:100]})


def profile(request: HttpRequest, username: str) -> HttpResponse:
    """An artist's page: who they are and what they show; to themselves also, and apart, what they do not."""
    artist = get_object_or_404(User, username__iexact=username, is_active=True)
    shown = list(artist.works.listed().for_grid().as_hung()[: WORKS_SHOWN + 1])
    kept_back = artist.works.not_listed().for_grid().order_by("-id") if artist == request.user else ()
    context = {
        "artist": artist,
        "works": shown[:WORKS_SHOWN],
        "has_more": len(shown) > WORKS_SHOWN,
        "kept_back": kept_back[:WORKS_SHOWN],
        **following.standing(request.viewer, artist),  # type: ignore[attr-defined]
    }
    return render(request, "accounts/profile.html", context)


@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """Name, words and address; a stale save is refused and keeps what was typed."""
    person = signed_in(request)
    form = ProfileForm(request.POST or None, instance=person, initial={"revision": person.revision})
    stale = False
    if request.method == "POST" and form.is_valid():
        changes = {field: form.cleaned_data[field] for field in ("name", "bio", "website")}
        try:
            person.revise(form.cleaned_data["revision"], **changes)
        except StaleRevision:
            stale = True
            form.data = {**request.POST.dict(), "revision": User.objects.get(pk=person.pk).revision}
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:settings")
    return render(
        request, "accounts/settings.html", {"form": form, "stale": stale}, status=409 if stale else 200
    )


@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """Tokens let scripts act for a person. A new one is shown once, on this answer alone."""
    form, secret = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        token, secret = Token.issue(signed_in(request), form.cleaned_data["name"])
        AuditEntry.record(request.user, "token.issued", token)
        form = TokenForm()
    mine = Token.objects.usable().filter(user=signed_in(request))
    return render(request, "accounts/tokens.html", {"form": form, "tokens": mine, "secret": secret})


@login_required
@require_POST
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """From now on the token opens nothing."""
    token = get_object_or_404(Token, pk=token_id, user=signed_in(request))
    token.revoke()
    AuditEntry.record(request.user, "token.revoked", token)
    messages.success(request, _("“%(name)s” is revoked.") % {"name": token.name})
    return redirect("accounts:tokens")
