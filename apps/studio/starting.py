"""What an engine's panel begins with: a work to make another of, an item, an earlier job, values by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.accounts.viewers import Viewer
from apps.gallery.models import Work
from apps.studio.engines.contract import Engine
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item
from apps.studio.library.recipes import picture_fields, takes_films
from apps.studio.library.sources import as_key, find_source, recipe_value
from apps.studio.panels import asked_values


@dataclass
class Start:
    """Values to begin with, and a word to the artist where something could not come along."""

    values: dict[str, Any] = field(default_factory=dict)
    word: str = ""


def start_from(engine: Engine[Any], viewer: Viewer, query: QueryDict) -> Start:
    """The beginning that an address asks for: `like`, `again`, `job`, `item`, `work`, and parameters by name.

    What the viewer may not see, or another engine made, is passed over in silence but for a word.
    """
    start = Start()
    if query.get("like"):
        start = _from_work(engine, viewer, str(query["like"]))
    elif query.get("again"):
        item = Item.objects.of(viewer).filter(pk=as_key(query["again"])).first()
        start = _from_recipe(engine, viewer, item.recipe if item else None)
    elif query.get("job"):
        job = Job.objects.of(viewer).filter(pk=as_key(query["job"])).first()
        start = _from_recipe(engine, viewer, job.recipe() if job else None)
    start.values |= _first_picture(engine, viewer, query.get("item") or query.get("work"))
    start.values |= asked_values(engine, query)
    return start


def _from_work(engine: Engine[Any], viewer: Viewer, value: str) -> Start:
    work = Work.objects.reachable_by(viewer).filter(pk=as_key(value)).first()
    return _from_recipe(engine, viewer, work.recipe if work else None)


def _from_recipe(engine: Engine[Any], viewer: Viewer, recipe: dict[str, Any] | None) -> Start:
    """A recipe's parameters, with the pictures that the viewer may use."""
    if not recipe or recipe.get("engine") != engine.name:
        return Start(word=_("What this was to begin with is not there now. Here are the usual settings."))
    known = engine.parameters.model_fields
    values = {name: value for name, value in recipe.get("params", {}).items() if name in known}
    pictures = picture_fields(engine)
    inputs, missing = recipe.get("inputs") or {}, False
    for name in pictures:
        given = values.pop(name, None)
        told = recipe_value(inputs.get(name)) or given
        if told and find_source(viewer, told, films=takes_films(engine, name)):
            values[name] = told
        elif told:
            missing = True
    word = _("The picture it was made from is not yours to use. Choose one of your own.") if missing else ""
    return Start(values, word)


def _first_picture(engine: Engine[Any], viewer: Viewer, value: str | None) -> dict[str, Any]:
    pictures = picture_fields(engine)
    if not pictures or not value:
        return {}
    if not find_source(viewer, value, films=takes_films(engine, pictures[0])):
        return {}
    return {pictures[0]: value}
