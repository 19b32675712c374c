"""How an upload becomes an item of the library."""

from __future__ import annotations

import time
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.owned import ownership
from apps.accounts.viewers import Viewer, welcome_guest
from apps.studio.library.models import Item, Origin
from artsite.pictures.guard import PictureRefused, accept_picture
from artsite.pictures.guard_call import Films

# Uploads a minute for each kind of person.
UPLOAD_LIMITS = {"visitor": 30, "artist": 60, "staff": 600}
LONGEST_TITLE = 120


class TooManyUploads(PictureRefused):
    """This person sent more than their share within a minute."""


def owner_behind(request: HttpRequest) -> Viewer:
    """The viewer of a request, as one who can own things: a visitor is welcomed as a guest."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by ViewerMiddleware
    return Viewer(user=viewer.user) if viewer.user else welcome_guest(request.session)


def take_upload(viewer: Viewer, file: BinaryIO, name: str, films: Films = "videos") -> Item:
    """Vet a file and put it into the viewer's library; the same file again is the same item.

    Of an animated picture the first frame is taken, unless `films` is "all". `notes` of the item say what had
    to be changed, `told_recipe` what recipe the file carried.

    Raises:
        PictureRefused: with a message for the one who chose the file.
    """
    _count(viewer)
    accepted = accept_picture(file, name, films)
    fields: dict[str, Any] = {
        "sha256": accepted.kept.sha256,
        "size": accepted.kept.size,
        "media_type": accepted.media_type,
        "width": accepted.width,
        "height": accepted.height,
        "placeholder": accepted.placeholder,
        "poster_sha256": accepted.poster.sha256 if accepted.poster else "",
    }
    same = Item.objects.usable_by(viewer).filter(origin=Origin.UPLOAD, sha256=accepted.kept.sha256).first()
    item = same or Item.objects.create(
        origin=Origin.UPLOAD, title=title_from(name), **fields, **ownership(viewer)
    )
    # Of this moment only: what a file says of itself is not written down as true.
    item.notes, item.told_recipe = accepted.notes, accepted.recipe  # type: ignore[misc]
    return item


def title_from(name: str) -> str:
    """A title from a file's name: "IMG_0231-final.jpg" → "IMG 0231 final"."""
    stem = PurePath(name.replace("\\", "/")).stem
    words = "".join(letter if letter.isprintable() else " " for letter in stem)
    return " ".join(words.replace("_", " ").replace("-", " ").split())[:LONGEST_TITLE]


def _count(viewer: Viewer) -> None:
    """Count one upload of this minute; raises `TooManyUploads`."""
    # A guest without a cookie is a new guest, so that all of them share one count.
    who = viewer.user.pk if viewer.user else "guests"
    key = f"uploads:{who}:{int(time.time() // 60)}"
    cache.add(key, 0, 120)
    if cache.incr(key) > UPLOAD_LIMITS[viewer.kind]:
        raise TooManyUploads(_("These were many pictures at once. Wait a minute, then send this one again."))
