"""How an item of the library becomes a work in the gallery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.gallery import publishing as gallery
from apps.gallery.growing import replacing
from apps.gallery.models import Label, Licence, Visibility, Work
from apps.gallery.publishing import NewFile
from apps.studio.ancestry import works_behind
from apps.studio.engines.discovery import all_engines
from apps.studio.engines.fields import Option
from apps.studio.library.models import Item

SENT_TWICE = timedelta(seconds=30)


def publish_item(  # noqa: PLR0913 - what a form asks
    user: User,
    item: Item,
    *,
    title: str,
    description: str = "",
    alt_text: str | None = None,
    tags: Sequence[str] = (),
    licence: str = Licence.ALL_RIGHTS,
    visibility: str = Visibility.PRIVATE,
    label: str | None = None,
    credit: str = "",
    remixable: bool | None = None,
    do_not_train: bool = True,
    publish_at: datetime | None = None,
) -> Work:
    """Make a work of an item of the user. Its recipe goes along; works it was made from, itself or by way of
    other items, become its parents, and so does the work that a remix was begun from.

    Without `alt_text` the item's is taken; without `label` what the engine says, or "by hand" for an upload.

    Raises:
        Item.DoesNotExist: it is somebody else's.
        ValidationError: by field; also for an item in the trash.
    """
    if not Viewer(user=user).owns(item):
        raise Item.DoesNotExist
    if item.is_trashed:
        raise ValidationError(_("This is in the trash. Take it back first, then publish it."))
    return gallery.publish(
        user,
        file_of(item),
        title=title,
        description=description,
        alt_text=item.alt_text if alt_text is None else alt_text,
        tags=tags,
        licence=licence,
        visibility=visibility,
        label=label or suggested_label(item),
        recipe=item.recipe,
        credit=credit,
        remixable=remixable,
        do_not_train=do_not_train,
        publish_at=publish_at,
        made_from=works_behind(item),
    )


def replace_by_item(work: Work, revision: int, user: User, item: Item) -> Work:
    """Show an item of the user's in place of what their work shows; its recipe and its credit go along.

    Raises as `apps.gallery.growing.replacing.replace` does.
    """
    behind = works_behind(item)
    return replacing.replace(work, revision, user, file_of(item), recipe=item.recipe, made_from=behind)


def file_of(item: Item) -> NewFile:
    """The file of an item, as the gallery takes it."""
    return NewFile(
        sha256=item.sha256,
        size=item.size,
        media_type=item.media_type,
        width=item.width,
        height=item.height,
        placeholder=item.placeholder,
        poster_sha256=item.poster_sha256,
    )


@transaction.atomic
def publish_once(user: User, item: Item, **said: Any) -> Work:
    """As `publish_item`, for a form: one that is sent twice (a double click, a bad line) makes one work."""
    Item.objects.select_for_update().get(pk=item.pk)
    same = Work.objects.filter(maker=user, cover__sha256=item.sha256, title=said["title"].strip())
    just_made = same.filter(created_at__gt=timezone.now() - SENT_TWICE).first()
    return just_made or publish_item(user, item, **said)


def suggested_label(item: Item) -> str:
    """What part machines had in it: the engine says; an upload is by hand until its artist says otherwise."""
    if not item.recipe:
        return str(Label.BY_HAND)
    engine = all_engines().get(item.engine)
    return engine.label if engine else str(Label.AI_MADE)


def suggested_tags(item: Item) -> list[str]:
    """The engine's title and what was chosen by name (style, palette, …), as the artist knows them."""
    engine = all_engines().get(item.engine)
    if engine is None:
        return []
    params = (item.recipe or {}).get("params", {})
    chosen = [
        option["label"]
        for name, info in engine.parameters.model_fields.items()
        for option in _options(info.json_schema_extra)
        if option["value"] == params.get(name) and _is_telling(Option(**option))
    ]
    return [word.lower() for word in [engine.title, *chosen]]


def _options(extra: Any) -> list[dict[str, str]]:
    return list(extra.get("options", ())) if isinstance(extra, dict) else []


def _is_telling(option: Option) -> bool:
    """Options with a picture of their own are what people look for; "none" and "surprise" are not."""
    return bool(option.picture)
