"""What may be given to an engine as a picture: one's own items, and works one may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.studio.library.models import THUMBNAIL, Item
from artsite.pictures.shown import Shown


@dataclass(frozen=True)
class Source:
    """A picture as a control shows it: the id it is given by, a title, a thumbnail, and the whole."""

    id: str
    title: str
    thumb_url: str
    picture: Shown | None
    sha256: str


def as_uuid(value: Any) -> UUID | None:
    """The identifier a value spells, or None."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def as_key(value: Any) -> UUID:
    """The identifier a value spells, or one that nothing has, for looking it up."""
    return as_uuid(value) or UUID(int=0)


def of_item(item: Item) -> Source:
    return Source(str(item.pk), str(item.title), item.thumb_url, item.picture, item.picture_sha256)


def of_work(work: Work, *, films: bool = False) -> Source | None:
    """None for a work without a picture; a film is one only with `films`."""
    cover = work.cover
    if cover is None or not (cover.is_picture or (films and cover.is_film)):
        return None
    return Source(str(work.pk), work.title, cover.rendition_url(THUMBNAIL), cover.shown, cover.picture_sha256)


def find_source(viewer: Viewer, value: Any, *, films: bool = False) -> Source | None:
    """The picture behind "work:ID", "item:ID" or the bare id of either, if the viewer may use it.

    With `films`, a film as well.
    """
    kind, _colon, text = str(value).strip().rpartition(":")
    identifier = as_uuid(text)
    if identifier is None:
        return None
    item = Item.objects.usable_by(viewer).filter(pk=identifier).first() if kind != "work" else None
    if item is not None:
        return of_item(item) if item.is_picture or (films and item.is_film) else None
    if kind == "item":
        return None
    work = Work.objects.remixable_by(viewer).for_grid().filter(pk=identifier).first()
    return of_work(work, films=films) if work else None


def recipe_value(source: Any) -> str:
    """How a parameter names an input that a recipe tells of; empty if the recipe does not tell."""
    if not isinstance(source, dict):
        return ""
    return next((f"{kind}:{source[kind]}" for kind in ("work", "item") if source.get(kind)), "")
