"""Giving a work another file. What it showed before is kept for its maker, who can take it again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import AuditEntry, User
from apps.gallery import publishing, searching, signals
from apps.gallery.growing.models import Version
from apps.gallery.models import Label, Work, WorkFile
from apps.gallery.publishing import NewFile, StaleRevision
from artsite.pictures.colours import names_in
from artsite.pictures.renditions import warm_later

MOST_VERSIONS = 50
_COLUMNS = ("sha256", "size", "media_type", "width", "height", "placeholder", "poster_sha256")


@transaction.atomic
def replace(
    work: Work,
    revision: int,
    actor: User,
    file: NewFile,
    *,
    recipe: dict[str, Any] | None = None,
    made_from: Iterable[UUID] = (),
) -> Work:
    """Show another file in place of the one a work shows; words, comments and hearts stay.

    The recipe goes with the file: without one, the work was made by hand from now on or says nothing of it.
    Works it was made after before stay its parents.

    Raises:
        StaleRevision: it is not at that revision any more; nothing was changed.
        PermissionDenied: it is somebody else's.
        ValidationError: it shows that file already, or has been given too many.
    """
    current = _changeable(work, revision, actor)
    cover = current.cover
    assert cover is not None
    if cover.sha256 == file.sha256:
        raise ValidationError(_("The work shows this very file already."))
    _keep(current, cover)
    for column in _COLUMNS:
        setattr(cover, column, getattr(file, column))
    cover.save()
    _tell(current, recipe, cover)
    current.parents.add(
        *(one for one in publishing.parents_of(recipe, current.maker, made_from) if one != current)
    )
    searching.index([current.pk])
    AuditEntry.record(actor, "work.replaced", current, file=file.sha256)
    signals.work_revised.send(Work, work=current, changed=["file"])
    if picture := cover.picture_sha256:
        transaction.on_commit(lambda: warm_later(picture, cover.width or 1))
    return current


def take_again(work: Work, revision: int, actor: User, version: Version) -> Work:
    """Show a file that the work showed before. Raises as `replace` does."""
    file = NewFile(**{column: getattr(version, column) for column in _COLUMNS})
    return replace(work, revision, actor, file, recipe=version.recipe)


def _changeable(work: Work, revision: int, actor: User) -> Work:
    works = Work.objects.select_for_update(of=("self",)).select_related("maker", "cover")
    current: Work = works.get(pk=work.pk)
    if actor.pk != current.maker_id:
        raise PermissionDenied
    if current.revision != revision:
        raise StaleRevision(current)
    if current.cover is None:
        raise ValidationError(_("This work has no file that could be replaced."))
    return current


def _keep(work: Work, cover: WorkFile) -> None:
    """Write down what was shown until now."""
    last = work.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if last >= MOST_VERSIONS:
        said = _("A work can be given a new file %(most)s times. Publish it as a new one.")
        raise ValidationError(said % {"most": MOST_VERSIONS})
    columns = {column: getattr(cover, column) for column in _COLUMNS}
    Version.objects.create(work=work, number=last + 1, recipe=work.recipe, **columns)


def _tell(work: Work, recipe: dict[str, Any] | None, cover: WorkFile) -> None:
    """What is said of the work that follows from its file."""
    work.cover, work.recipe, work.engine = cover, recipe, (recipe or {}).get("engine", "")
    if recipe and work.label == Label.BY_HAND:
        work.label = Label.AI_ASSISTED  # a machine had a part in it now
    work.medium, work.colours = publishing.medium_of(cover.media_type), names_in(cover.placeholder)
    work.revision += 1
    work.save(update_fields=["recipe", "engine", "label", "medium", "colours", "revision", "updated_at"])
