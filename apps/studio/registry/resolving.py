"""Which model a value means: "name", "name@version", or the id of a model or of a version."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.viewers import Viewer
from apps.studio.registry.models import Model, ModelVersion


class NoSuchModel(LookupError):
    """There is no such model for this viewer; the message is for them."""


def resolve(
    viewer: Viewer, value: str, trainers: Sequence[str] | None = None, prefix: str = ""
) -> ModelVersion:
    """The version that `value` means to the viewer: their own before the project's.

    `trainers` are those whose models fit; `prefix` is the engine's name, which may be left out before the
    names of the models that come with it. Raises NoSuchModel, with the same words for what is not there and
    for what is somebody else's.
    """
    version = _by_id(viewer, value) or _by_name(viewer, value, prefix)
    if version is None:
        raise NoSuchModel(_("There is no model of that name that you may use. Choose another."))
    if trainers is not None and version.model.trainer not in trainers:
        said = _("This model was made by “%(trainer)s”; this needs one made by %(trainers)s. Choose another.")
        made = ", ".join(f"“{trainer}”" for trainer in trainers)
        raise NoSuchModel(said % {"trainer": version.model.trainer, "trainers": made})
    return version


def choices(viewer: Viewer, trainers: Sequence[str]) -> list[Model]:
    """The models that a control offers: the project's, then the viewer's own."""
    models = Model.objects.seen_by(viewer).made_by(trainers).prefetch_related("versions")
    return sorted(
        (model for model in models if model.current), key=lambda model: (not model.is_of_project, model.name)
    )


def _by_id(viewer: Viewer, value: str) -> ModelVersion | None:
    try:
        key = UUID(value)
    except ValueError:
        return None
    seen = Model.objects.seen_by(viewer)
    version = ModelVersion.objects.select_related("model").filter(pk=key, model__in=seen).first()
    model = None if version else seen.filter(pk=key).first()
    return version or (model.current if model else None)


def _by_name(viewer: Viewer, value: str, prefix: str) -> ModelVersion | None:
    name, _at, number = value.strip().partition("@")
    if number and not (number.isdigit() and len(number) < 10):  # noqa: PLR2004 (what a row can hold)
        return None
    for asked in (name, f"{prefix}-{name}") if prefix else (name,):
        found = Model.objects.seen_by(viewer).filter(name=asked)
        for model in sorted(found, key=lambda model: model.is_of_project):
            version = model.versions.filter(number=number).first() if number else model.current
            if version:
                return version
    return None
