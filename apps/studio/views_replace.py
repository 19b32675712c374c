"""Giving a work of one's own another file, from one's library."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.viewers import signed_in
from apps.gallery.growing.views import own_work
from apps.gallery.models import Work
from apps.gallery.publishing import StaleRevision
from apps.studio.library.models import Item
from apps.studio.library.sources import as_key
from apps.studio.publishing import replace_by_item
from apps.studio.views import viewer_behind

OFFERED = 48  # of the library, the newest first


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose what a work shows from now on; its words, comments and hearts stay."""
    work, viewer = own_work(request, pk), viewer_behind(request)
    items = Item.objects.in_library(viewer)
    if request.method == "POST":
        item = items.filter(pk=as_key(request.POST.get("item"))).first()
        problem = _problem(request, work, item)
        if not problem:
            messages.success(request, _("The work shows the new file. The one before is kept for you."))
            return redirect(work)
        messages.error(request, problem)
    return render(request, "studio/replace.html", {"work": work, "items": items.depicted()[:OFFERED]})


def _problem(request: HttpRequest, work: Work, item: Item | None) -> str:
    """Put the item in place of what the work shows; why that was not possible, or nothing."""
    if item is None:
        return _("Choose something of your library.")
    try:
        replace_by_item(work, work.revision, signed_in(request), item)
    except ValidationError as error:
        return " ".join(error.messages)
    except StaleRevision:
        return _("The work was changed in the meantime. Look at it, then try again.")
    return ""
