"""Publishing an item."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.gallery.forms import PublishForm
from apps.gallery.models import Visibility
from apps.studio.library.models import Item
from apps.studio.publishing import publish_once, suggested_label, suggested_tags
from apps.studio.views import viewer_behind
from apps.studio.words import title_of


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form beside the picture. A guest signs up first and comes back here; what they made goes along."""
    viewer = viewer_behind(request)
    item = get_object_or_404(Item.objects.of(viewer), pk=pk)
    if viewer.user is None:
        messages.info(request, _("Join to publish: a work needs a maker's name. What you made goes along."))
        return redirect(f"{reverse('account_signup')}?{urlencode({'next': request.path})}")
    if item.is_trashed:
        messages.warning(request, _("This is in the trash. Take it back first, then publish it."))
        return redirect(item)
    form = PublishForm(request.POST or None, initial=_suggested(item), recipe=item.recipe)
    if request.method == "POST" and form.is_valid():
        try:
            work = publish_once(viewer.user, item, **form.said())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _told(str(work.visibility)))
            return redirect(work)
    status = 422 if form.is_bound else 200
    context = {"form": form, "item": item, "engine_title": title_of(item.engine)}
    return render(request, "studio/publish.html", context, status=status)


def _suggested(item: Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "alt_text": item.alt_text,
        "tags": ", ".join(suggested_tags(item)),
        "label": suggested_label(item),
        "visibility": Visibility.PUBLIC,
    }


def _told(visibility: str) -> str:
    """What publishing it means, in a sentence."""
    return {
        Visibility.PUBLIC: _("It hangs in the gallery now, for everyone to see."),
        Visibility.UNLISTED: _("It has an address now: whoever has it can see the work."),
        Visibility.PRIVATE: _("It is kept among your works; only you see it."),
    }[Visibility(visibility)]
