"""Finds the file that a parameter's value names: an own item of the viewer, a work they may open, a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.studio.library.models import Item
from apps.studio.registry import resolving
from apps.studio.registry.models import MEDIA_TYPE
from artsite.pictures.kept_file import KeptFile


class Unusable(ValueError):
    """There is no such file for this viewer; the message is for them."""


@dataclass(frozen=True)
class Source:
    """A kept picture, and where it comes from as a recipe tells it. A drawing is given as its poster."""

    sha256: str
    media_type: str
    item: Item | None
    source: dict[str, Any]


def resolve(viewer: Viewer, value: str, *, films: bool = False) -> Source:
    """The picture, or with `films` also the film, that `value` names: "work:ID", "item:ID", or the bare id of
    either.

    Raises Unusable, with the same words for what is not there and for what is somebody else's.
    """
    kind, _colon, identifier = value.strip().rpartition(":")
    found = None
    if (key := _uuid(identifier)) and kind in ("", "item", "work"):
        found = (_item(viewer, key, films) if kind != "work" else None) or (
            _work(viewer, key, films) if kind != "item" else None
        )
    if found is None and key and kind != "item" and Work.objects.reachable_by(viewer).filter(pk=key).exists():
        raise Unusable(_("The maker of this work does not let others remix it. Choose another."))
    if found is None:
        raise Unusable(_("This picture is not there, or not yours to use. Choose another."))
    if not found.sha256:
        raise Unusable(_("This is not a picture. Choose a picture."))
    return found


def resolve_model(viewer: Viewer, value: str, trainers: Sequence[str], engine: str) -> Source:
    """The model that `value` names: "name", "name@version" or an id. Raises Unusable."""
    try:
        version = resolving.resolve(viewer, value, trainers, engine)
    except resolving.NoSuchModel as error:
        raise Unusable(str(error)) from None
    return Source(version.sha256, MEDIA_TYPE, None, version.told() | {"title": version.model.name})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _item(viewer: Viewer, key: UUID, films: bool) -> Source | None:
    item = Item.objects.usable_by(viewer).filter(pk=key).first()
    return _source(item, item, {"item": str(item.pk)}, films) if item else None


def _work(viewer: Viewer, key: UUID, films: bool) -> Source | None:
    works = Work.objects.remixable_by(viewer).select_related("maker", "cover")
    work = works.filter(pk=key).exclude(cover=None).first()
    if work is None or work.cover is None:
        return None
    told = {"work": str(work.pk), "title": work.title, "maker": work.maker.display_name}
    return _source(work.cover, None, told, films)


def _source(file: KeptFile, item: Item | None, told: dict[str, Any], films: bool) -> Source:
    """Without a hash for what is no picture."""
    if films and file.is_film:
        return Source(file.sha256, file.media_type, item, told)
    sha256 = file.picture_sha256 if file.is_picture else ""
    return Source(sha256, file.picture_media_type, item, told)
