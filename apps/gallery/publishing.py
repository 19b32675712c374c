"""The one place where works are made, changed, hidden and removed.

Each function does all of it in one transaction: the rows, the search document, the audit trail.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import AuditEntry, User
from apps.accounts.viewers import Viewer
from apps.gallery import searching, signals
from apps.gallery.models import Label, Licence, Medium, Tag, Visibility, Work, WorkFile
from artsite.pictures.colours import names_in
from artsite.pictures.renditions import warm_later

MAX_TAGS = 30
MAX_TAG_LENGTH = 50
DUE_AT_ONCE = 50
REVISABLE = (
    "title", "description", "alt_text", "licence", "visibility", "label", "credit",
    "remixable", "do_not_train", "publish_at",
)  # fmt: skip


@dataclass(frozen=True)
class NewFile:
    """A kept file that is to become a work; width and height in pixels where it has them.

    `poster_sha256` is the kept picture that stands for a drawing or a film; see `artsite.pictures.kept_file`.
    """

    sha256: str
    size: int
    media_type: str
    width: int | None = None
    height: int | None = None
    placeholder: str = ""
    poster_sha256: str = ""


class StaleRevision(Exception):
    """The work was changed since it was opened; `current` is how it is now. Nothing was overwritten."""

    def __init__(self, current: Work) -> None:
        super().__init__("The work was changed in the meantime.")
        self.current = current


@transaction.atomic
def publish(  # noqa: PLR0913 - they are the columns of a form
    maker: User,
    file: NewFile,
    *,
    title: str,
    description: str = "",
    alt_text: str = "",
    tags: Sequence[str] = (),
    licence: str = Licence.ALL_RIGHTS,
    visibility: str = Visibility.PRIVATE,
    label: str = Label.BY_HAND,
    recipe: dict[str, Any] | None = None,
    credit: str = "",
    remixable: bool | None = None,
    do_not_train: bool = True,
    publish_at: datetime | None = None,
    made_from: Iterable[UUID] = (),
) -> Work:
    """Make a work of a kept file.

    `made_from` are works it was begun from, besides those its recipe names as inputs. With `publish_at` it
    becomes public then, and waits in private if it was to be public.

    Raises:
        ValidationError: by field; among others for more than 30 tags, or for "by hand" beside a recipe.
    """
    work = Work(
        maker=maker,
        title=title.strip(),
        description=description,
        alt_text=alt_text,
        licence=licence,
        visibility=visibility,
        label=label,
        recipe=recipe,
        engine=(recipe or {}).get("engine", ""),
        credit=credit,
        remixable=remixable,
        do_not_train=do_not_train,
        publish_at=publish_at,
        medium=medium_of(file.media_type),
    )
    _wait(work)
    _date(work)
    work.full_clean(exclude=["cover", "tags", "parents"])
    names = normalised(tags)
    work.save()
    _hang(work, file)
    work.tags.set(_tags(names))
    work.parents.set(parents_of(recipe, maker, made_from))
    searching.index([work.pk])
    AuditEntry.record(maker, "work.published", work, visibility=work.visibility)
    if work.is_public:
        signals.work_published.send(Work, work=work)
    return work


@transaction.atomic
def revise(work: Work, revision: int, actor: User, **changes: Any) -> Work:
    """Change what is said of a work; `changes` are fields of `REVISABLE`, and `tags` as names.

    Raises:
        StaleRevision: it is not at that revision any more; nothing was changed.
        ValidationError: by field.
        PermissionDenied: it is somebody else's.
    """
    current = _locked(work)
    if actor.pk != current.maker_id and not actor.is_staff:
        raise PermissionDenied
    if current.revision != revision:
        raise StaleRevision(current)
    tags = changes.pop("tags", None)
    if unknown := set(changes) - set(REVISABLE):
        raise TypeError(f"These cannot be revised: {sorted(unknown)}")
    changed = sorted(name for name, value in changes.items() if getattr(current, name) != value)
    first_time = current.published_at is None
    for name in changed:
        setattr(current, name, changes[name])
    _wait(current)
    _date(current)
    current.full_clean(exclude=["cover", "tags", "parents"])
    if tags is not None and set(names := normalised(tags)) != set(
        current.tags.values_list("name", flat=True)
    ):
        current.tags.set(_tags(names))
        changed.append("tags")
    current.revision += 1
    current.save()
    searching.index([current.pk])
    AuditEntry.record(actor, "work.revised", current, changed=changed)
    signals.work_revised.send(Work, work=current, changed=changed)
    if first_time and current.is_public:
        signals.work_published.send(Work, work=current)
    return current


@transaction.atomic
def publish_due() -> int:
    """Make public what was to be public by now; returns how many. For the sweeper."""
    due = Work.objects.filter(publish_at__lte=timezone.now()).select_related("maker")
    works = list(due.select_for_update(of=("self",), skip_locked=True).order_by("publish_at")[:DUE_AT_ONCE])
    for work in works:
        first_time = work.published_at is None
        work.visibility, work.publish_at, work.revision = Visibility.PUBLIC, None, work.revision + 1
        _date(work)
        work.save(update_fields=["visibility", "publish_at", "published_at", "revision", "updated_at"])
        AuditEntry.record(work.maker, "work.published", work, visibility=work.visibility, scheduled=True)
        signals.work_revised.send(Work, work=work, changed=["visibility"])
        if first_time and work.is_public:
            signals.work_published.send(Work, work=work)
    return len(works)


@transaction.atomic
def remove(work: Work, actor: User) -> None:
    """Take a work away for good. Its file stays as long as anything else refers to it."""
    current = _locked(work)
    if actor.pk != current.maker_id and not actor.is_staff:
        raise PermissionDenied
    hashes = list(current.files.values_list("sha256", flat=True))
    AuditEntry.record(actor, "work.removed", current, maker=current.maker.username, files=hashes)
    signals.work_removed.send(Work, work=current)
    current.delete()


@transaction.atomic
def hide(work: Work, actor: User, reason: str) -> Work:
    """Take a work off the walls; its maker still sees it, and why. For staff."""
    current = _moderated(work, actor)
    if not reason.strip():
        raise ValidationError(_("Say why: the maker has a right to know."))
    if current.hidden_at is None:
        current.hidden_at = timezone.now()
        current.save(update_fields=["hidden_at", "updated_at"])
        AuditEntry.record(actor, "work.hidden", current, reason=reason.strip())
        signals.work_hidden.send(Work, work=current)
    return current


@transaction.atomic
def unhide(work: Work, actor: User, reason: str = "") -> Work:
    """Let a hidden work be seen again, as its maker set it. For staff."""
    current = _moderated(work, actor)
    if current.hidden_at is not None:
        current.hidden_at = None
        _date(current)
        current.save(update_fields=["hidden_at", "published_at", "updated_at"])
        AuditEntry.record(actor, "work.unhidden", current, reason=reason.strip())
    return current


def why_hidden(work: Work) -> str:
    """The reason that was given when the work was last hidden."""
    entry = AuditEntry.objects.filter(action="work.hidden", object_id=str(work.pk)).first()
    return entry.detail.get("reason", "") if entry else ""


def normalised(tags: Iterable[str]) -> list[str]:
    """Tags as they are kept: trimmed, lower-case, each once, in the order given; raises ValidationError."""
    words = (" ".join(unicodedata.normalize("NFKC", tag).lower().lstrip("#").split()) for tag in tags)
    names = list(dict.fromkeys(word for word in words if word))
    if len(names) > MAX_TAGS:
        raise ValidationError({"tags": _("A work can have up to %(most)s tags.") % {"most": MAX_TAGS}})
    if long := next((name for name in names if len(name) > MAX_TAG_LENGTH), None):
        told = _("“%(tag)s” is longer than %(most)s characters.") % {"tag": long, "most": MAX_TAG_LENGTH}
        raise ValidationError({"tags": told})
    return names


def _locked(work: Work) -> Work:
    return Work.objects.select_for_update(of=("self",)).select_related("maker").get(pk=work.pk)


def _moderated(work: Work, actor: User) -> Work:
    if not actor.is_staff:
        raise PermissionDenied
    return _locked(work)


def _wait(work: Work) -> None:
    """Let a work that is to be public later be seen by its maker alone; what is past is no date."""
    if work.publish_at is None:
        return
    if work.publish_at <= timezone.now():
        work.publish_at = None
    elif work.visibility == Visibility.PUBLIC:
        work.visibility = Visibility.PRIVATE


def _date(work: Work) -> None:
    if work.visibility == Visibility.PUBLIC and work.published_at is None:
        work.published_at = timezone.now()


def _hang(work: Work, file: NewFile) -> None:
    """Give the work its file as cover, and make its smaller pictures while nobody waits for them."""
    work.cover = WorkFile.objects.create(
        work=work,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        width=file.width,
        height=file.height,
        placeholder=file.placeholder,
        poster_sha256=file.poster_sha256,
    )
    work.colours = names_in(file.placeholder)
    work.save(update_fields=["cover", "colours"])
    picture, width = work.cover.picture_sha256, file.width
    if picture and width:
        transaction.on_commit(lambda: warm_later(picture, width))


def medium_of(media_type: str) -> Medium:
    # A film that an engine made is a picture that moves; a performance is made before an audience.
    kinds = {"image": Medium.IMAGE, "video": Medium.IMAGE, "audio": Medium.MUSIC, "text": Medium.TEXT}
    return kinds.get(media_type.partition("/")[0], Medium.MIXED)


def _tags(names: list[str]) -> list[Tag]:
    """The tags of these names; two artists may invent the same one at the same moment."""
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    return list(Tag.objects.filter(name__in=names))


def parents_of(recipe: dict[str, Any] | None, maker: User, made_from: Iterable[UUID] = ()) -> list[Work]:
    """The works that the recipe took as input, and those named, as far as its maker may see them."""
    inputs = (recipe or {}).get("inputs") or {}
    named = [source.get("work") for source in inputs.values() if isinstance(source, dict)]
    behind = Work.objects.reachable_by(Viewer(user=maker))
    return list(behind.filter(pk__in=[*_identifiers(named), *made_from]))


def _identifiers(values: Iterable[Any]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found
