"""Settings under a name: saving, sharing, and giving them to a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from apps.accounts.owned import ownership
from apps.accounts.viewers import Viewer
from apps.studio.desk.models import LONGEST_NAME, Preset
from apps.studio.desk.values import keepable, pictures_in, without_pictures
from apps.studio.engines.contract import Engine
from apps.studio.library.models import Item
from apps.studio.library.recipes import picture_fields

MOST = 100  # of one person for one engine


class PresetRefused(ValueError):
    """It was not saved; the message says why. `is_taken` if only the name stands in the way."""

    def __init__(self, message: str, *, is_taken: bool = False) -> None:
        super().__init__(message)
        self.is_taken = is_taken


@transaction.atomic
def save_preset(
    viewer: Viewer,
    engine: Engine[Any],
    name: str,
    settings: Mapping[str, Any],
    *,
    shared: bool = False,
    replace: bool = False,
) -> Preset:
    """Keep settings under a name. A shared preset has no pictures: they are their owner's.

    Raises `PresetRefused`, and `values.TooMuch`.
    """
    name = checked_name(name)
    kept = keepable(engine, without_pictures(engine, settings) if shared else settings)
    own = Preset.objects.of(viewer).filter(engine=engine.name)
    same = own.filter(name__iexact=name).first()
    if same and not replace:
        raise PresetRefused(_("You have a preset of this name already. Choose another name."), is_taken=True)
    if same is None and own.count() >= MOST:
        raise PresetRefused(_("You have %(most)s presets here. Delete one first.") % {"most": MOST})
    preset = same or Preset(engine=engine.name, **ownership(viewer))
    preset.name, preset.engine_version = name, engine.version
    preset.settings, preset.shared = kept, shared and viewer.user is not None
    preset.pictures = list(
        Item.objects.of(viewer).filter(pk__in=pictures_in(engine, kept)).values_list("pk", flat=True)
    )
    preset.save()
    return preset


def checked_name(name: str) -> str:
    """The name without space around it. Raises `PresetRefused` for none, and for one too long.

    What cannot be seen goes: a shared name stands in the menus of others, and must not turn a line round.
    """
    name = " ".join("".join(letter for letter in name if letter.isprintable() or letter.isspace()).split())
    if not name:
        raise PresetRefused(_("Give it a name, by which you will know it again."))
    if len(name) > LONGEST_NAME:
        raise PresetRefused(_("A name has at most %(most)s characters.") % {"most": LONGEST_NAME})
    return name


def share(preset: Preset, engine: Engine[Any], *, shared: bool) -> Preset:
    """Let everyone with an account use it, or nobody else any more. What is shared has no pictures."""
    preset.shared = shared and preset.owner_id is not None
    if preset.shared:
        preset.settings, preset.pictures = without_pictures(engine, preset.settings), []
    preset.save(update_fields=["shared", "settings", "pictures"])
    return preset


def as_parameters(engine: Engine[Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as `artsite make ENGINE --params FILE` and the API take them: typed, without pictures.

    What is not right, or stands at what the engine would take anyway, is left out.
    """
    fields = engine.parameters.model_fields
    typed: dict[str, Any] = {}
    for name, value in without_pictures(engine, settings).items():
        if name not in fields or value == "":
            continue
        info = fields[name]
        adapter: TypeAdapter[Any] = TypeAdapter(Annotated[(info.annotation, *info.metadata)])  # type: ignore[arg-type]
        try:
            typed[name] = adapter.dump_python(adapter.validate_python(value), mode="json")
        except ValidationError:
            continue
    return typed


def has_pictures(engine: Engine[Any], settings: Mapping[str, Any]) -> bool:
    """Whether any of the settings is a picture."""
    return any(settings.get(name) for name in picture_fields(engine))


def menu(engine: Engine[Any], viewer: Viewer) -> dict[str, Any]:
    """The presets that the viewer may begin with, their own first."""
    seen = Preset.objects.seen_by(viewer).filter(engine=engine.name).select_related("owner")
    mine = [preset for preset in seen if viewer.owns(preset)]
    return {
        "engine": engine,
        "own_presets": mine,
        "shared_presets": [preset for preset in seen if not viewer.owns(preset)],
        "may_share": viewer.user is not None,
    }
