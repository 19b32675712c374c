"""A recipe in words, and where an item can go from here: made again, or given to another engine."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from pydantic.fields import FieldInfo

from apps.accounts.viewers import Viewer
from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import all_engines
from apps.studio.finders import engine_static
from apps.studio.library.models import Item
from apps.studio.library.sources import find_source, recipe_value
from apps.studio.words import said, title_of


def picture_fields(engine: Engine[Any]) -> list[str]:
    """Names of the parameters that take a picture."""
    fields = engine.parameters.model_fields.items()
    return [name for name, info in fields if _hints(info).get("control") == "picture"]


def needs_picture(engine: Engine[Any]) -> bool:
    """Whether it makes nothing without a picture."""
    return any(engine.parameters.model_fields[name].is_required() for name in picture_fields(engine))


def takes_films(engine: Engine[Any], name: str) -> bool:
    """Whether this parameter takes a film as well as a picture."""
    return bool(_hints(engine.parameters.model_fields.get(name)).get("films"))


def takers(item: Item, viewer: Viewer) -> list[dict[str, Any]]:
    """The engines that can take the item as a picture: title, a picture of theirs, the address that gives it
    to the field they work on, and the `others` of their fields with an address each."""
    if not (item.is_picture or item.is_film):
        return []
    return [
        _taker(name, engine, fields, item)
        for name, engine in all_engines().items()
        if (fields := picture_fields(engine))
        and (item.is_picture or takes_films(engine, fields[0]))
        and not engine.internal
        and (viewer.is_staff or not engine.staff_only)
    ]


def _taker(name: str, engine: Engine[Any], fields: list[str], item: Item) -> dict[str, Any]:
    examples = engine.examples
    return {
        "title": said(engine.title),
        "url": _engine_url(name, item=item.pk),
        "picture": static(engine_static(name, examples[0])) if examples else "",
        "others": [
            {"title": said(_title(engine, field)), "url": _engine_url(name, item=item.pk, **{"as": field})}
            for field in fields[1:]
        ],
    }


def again_url(item: Item) -> str:
    """The engine's page with everything as it was for this item; empty if the engine is not here."""
    return _engine_url(item.engine, again=item.pk, show=item.pk) if item.engine in all_engines() else ""


def _engine_url(name: str, **query: Any) -> str:
    return f"{reverse('studio:engine', args=[name])}?{urlencode(query)}"


def facts(item: Item, viewer: Viewer) -> list[dict[str, Any]]:
    """Rows of name, value and, where there is one, address and picture; see `components/_facts.html`."""
    recipe = item.recipe or {}
    name = recipe.get("engine", "")
    if not name:
        return []
    engine = all_engines().get(name)
    title = title_of(name)
    rows: list[dict[str, Any]] = [
        {
            "name": _("Made with"),
            "value": title,
            "url": reverse("studio:engine", args=[name]) if engine else "",
        }
    ]
    inputs = recipe.get("inputs") or {}
    rows += [_input(engine, param, told, viewer) for param, told in inputs.items()]
    rows += [
        {"name": _title(engine, param), "value": spoken(engine, param, value)}
        for param, value in _in_order(engine, recipe.get("params", {}))
        if param not in inputs and value not in (None, "")
    ]
    return rows


def _in_order(engine: Engine[Any] | None, params: dict[str, Any]) -> list[tuple[str, Any]]:
    """Settings as the panel shows them; the database keeps no order."""
    order = list(engine.parameters.model_fields) if engine else []
    return sorted(params.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))


def _input(engine: Engine[Any] | None, param: str, told: Any, viewer: Viewer) -> dict[str, Any]:
    source = find_source(viewer, recipe_value(told), films=True)
    row: dict[str, Any] = {"name": _title(engine, param)}
    if isinstance(told, dict) and told.get("model"):
        return row | {"value": told["model"]}
    if source is None:
        title = told.get("title") if isinstance(told, dict) else None
        return row | {"value": title or _("a picture that is not there any more")}
    is_work = isinstance(told, dict) and "work" in told
    url = reverse("gallery:work" if is_work else "library:item", args=[source.id])
    return row | {"value": source.title or _("Untitled"), "url": url, "picture_url": source.thumb_url}


def _title(engine: Engine[Any] | None, param: str) -> str:
    info = engine.parameters.model_fields.get(param) if engine else None
    return (info.title if info else None) or param


def spoken(engine: Engine[Any] | None, param: str, value: Any) -> str:
    """The value of a setting as a person reads it."""
    info = engine.parameters.model_fields.get(param) if engine else None
    hints = _hints(info)
    options: Any = hints.get("options") or ()
    for option in options:
        if option["value"] == value:
            return str(option["label"])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{shown} {hints['unit']}" if hints.get("unit") else shown


def _hints(info: FieldInfo | None) -> dict[str, Any]:
    extra = info.json_schema_extra if info else None
    return extra if isinstance(extra, dict) else {}
