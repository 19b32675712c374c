"""Which collections a work can be hung in, for the menu beneath it."""

from __future__ import annotations

from typing import Any

from apps.accounts.viewers import Viewer
from apps.gallery.collections.models import Collection
from apps.gallery.models import Work

MOST = 60


def choices(work: Work, viewer: Viewer) -> list[dict[str, Any]]:
    """The viewer's collections, and whether the work hangs in each."""
    if viewer.user is None:
        return []
    hung = set(work.hung_in.values_list("collection_id", flat=True))
    own = Collection.objects.editable_by(viewer)[:MOST]
    return [{"pk": one.pk, "title": one.title, "is_in": one.pk in hung} for one in own]
