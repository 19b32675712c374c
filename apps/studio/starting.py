"""What an engine's panel begins with: a work to make another of, an item, an earlier job, values by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.studio.desk.models import Preset
from apps.studio.desk.values import are_same, only_pictures, without_pictures
from apps.studio.engines.contract import Engine
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item
from apps.studio.library.recipes import picture_fields, takes_films
from apps.studio.library.sources import as_key, find_source, recipe_value
from apps.studio.panels import asked_values
from apps.studio.registry.models import model_fields
from apps.studio.registry.resolving import NoSuchModel, resolve
from apps.studio.versions import difference

SHOWN = 40  # characters of a name


@dataclass
class Start:
    """Values to begin with, and a word to the artist where something could not come along."""

    values: dict[str, Any] = field(default_factory=dict)
    word: str = ""
    is_new: bool = False  # something else than what the artist left on the desk
    origin: Job | None = None  # the job of theirs whose settings these are
    remix_of: Work | None = None  # the work of the gallery that this is begun from


def start_from(
    engine: Engine[Any], viewer: Viewer, query: QueryDict, left: Mapping[str, Any] | None = None
) -> Start:
    """The beginning that an address asks for: `like`, `again`, `job`, `preset`, `item`, `work`, and settings
    by name; without any of them what the artist `left` on the desk. Pictures stay there in any case.

    What the viewer may not see, or another engine made, is passed over in silence but for a word.
    """
    start = Start(dict(left or {}), remix_of=remixed(viewer, query.get("remix")))
    if query.get("like"):
        start = _from_work(engine, viewer, str(query["like"]))
    elif query.get("again"):
        item = Item.objects.of(viewer).filter(pk=as_key(query["again"])).first()
        start = from_recipe(engine, viewer, item.recipe if item else None)
        start.origin = item.made_by.filter(engine=engine.name).first() if item else None
        start.remix_of = start.origin.remix_of if start.origin else None
    elif query.get("job"):
        job = Job.objects.of(viewer).filter(pk=as_key(query["job"])).first()
        start = from_recipe(engine, viewer, job.recipe() if job else None)
        start.origin = job if job and job.engine == engine.name else None
        start.remix_of = start.origin.remix_of if start.origin else None
    elif query.get("preset"):
        start = _from_preset(engine, viewer, str(query["preset"]), left or {})
    elif asked := asked_values(engine, query):
        start = Start(only_pictures(engine, left or {}) | asked)
    if not start.values:
        start.values = dict(left or {})
    start.values |= _picture(engine, viewer, query.get("item") or query.get("work"), query.get("as"))
    start.values |= asked_values(engine, query)
    start.is_new = not are_same(engine, start.values, left or {})
    return start


def _from_preset(engine: Engine[Any], viewer: Viewer, value: str, left: Mapping[str, Any]) -> Start:
    """A preset's settings; where it has no pictures of its own, those on the desk stay."""
    preset = Preset.objects.seen_by(viewer).filter(pk=as_key(value), engine=engine.name).first()
    if preset is None:
        return Start(dict(left), _("This preset is not there any more. Here is what you left."))
    pictures = only_pictures(engine, preset.settings)
    usable = {
        name: told
        for name, told in pictures.items()
        if find_source(viewer, told, films=takes_films(engine, name))
    }
    return Start(
        only_pictures(engine, left) | without_pictures(engine, preset.settings) | usable,
        difference(engine, preset.engine_version),
    )


def _from_work(engine: Engine[Any], viewer: Viewer, value: str) -> Start:
    """A work's recipe, if its maker lets others begin from it."""
    work = remixed(viewer, value)
    if work is None and Work.objects.reachable_by(viewer).filter(pk=as_key(value)).exists():
        return Start(word=_("The maker of this work does not let others remix it, so nothing was changed."))
    start = from_recipe(engine, viewer, work.recipe if work else None)
    start.remix_of = work if start.values else None
    return start


def remixed(viewer: Viewer, value: Any) -> Work | None:
    """The work that an address or a form names as begun from, if the viewer may."""
    works = Work.objects.remixable_by(viewer).select_related("maker", "cover")
    return works.filter(pk=as_key(value)).first() if value else None


def from_recipe(engine: Engine[Any], viewer: Viewer, recipe: dict[str, Any] | None) -> Start:
    """A recipe's parameters, with the pictures that the viewer may use."""
    if not recipe or recipe.get("engine") != engine.name:
        return Start(word=_("What this was to begin with is not there now, so nothing was changed."))
    known = engine.parameters.model_fields
    params = recipe.get("params", {})
    values = {name: value for name, value in params.items() if name in known and value is not None}
    pictures = picture_fields(engine)
    inputs, missing = recipe.get("inputs") or {}, False
    for name in pictures:
        given = values.pop(name, None)
        told = recipe_value(inputs.get(name)) or given
        if told and find_source(viewer, told, films=takes_films(engine, name)):
            values[name] = told
        elif told:
            missing = True
    strange = [name for name in model_fields(engine) if not _same_model(engine, viewer, name, values, inputs)]
    for name in strange:
        del values[name]
    words = [
        _("The picture it was made from is not yours to use. Choose one of your own.") if missing else "",
        _("The model it was made with is not yours to use, or is gone. Choose another.") if strange else "",
        _unknown(name for name in params if name not in known),
        difference(engine, str(recipe.get("engine_version") or "")),
    ]
    return Start(values, " ".join(word for word in words if word))


def _unknown(names: Iterable[str]) -> str:
    """Which settings of a recipe there are none of here."""
    told = ", ".join(f"“{str(name)[:SHOWN]}”" for name in islice(names, 5))
    return _("This engine has no setting %(names)s.") % {"names": told} if told else ""


def _same_model(
    engine: Engine[Any], viewer: Viewer, name: str, values: dict[str, Any], inputs: dict[str, Any]
) -> bool:
    """Whether the viewer may use what the recipe names; a model of the same name may be another."""
    if not values.get(name):
        return True
    try:
        version = resolve(viewer, str(values[name]), model_fields(engine)[name])
    except NoSuchModel:
        return False
    told = inputs.get(name)
    return not isinstance(told, dict) or told.get("sha256") in (None, version.sha256)


def _picture(engine: Engine[Any], viewer: Viewer, value: str | None, wanted: str | None) -> dict[str, Any]:
    """The picture that is sent here, for the field that is wanted or the first one."""
    pictures = picture_fields(engine)
    if not pictures or not value:
        return {}
    if not find_source(viewer, value, films=takes_films(engine, pictures[0])):
        return {}
    return {wanted if wanted in pictures else pictures[0]: value}
