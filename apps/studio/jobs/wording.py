"""Says in words for people what pydantic found wrong with an engine's parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from apps.studio.engines.contract import Engine
from apps.studio.trainers.contract import Trainer

Declared = Engine[Any] | Trainer[Any]  # whatever declares parameters

SHOWN = 60

# Pydantic's type of error → the name of the limit in its context, and the sentence.
_LIMITS = {
    "greater_than_equal": ("ge", gettext_lazy("Must be at least %(limit)s.")),
    "less_than_equal": ("le", gettext_lazy("Must be at most %(limit)s.")),
    "greater_than": ("gt", gettext_lazy("Must be more than %(limit)s.")),
    "less_than": ("lt", gettext_lazy("Must be less than %(limit)s.")),
}
# How pydantic's type of error begins → the sentence; the first that fits is taken.
_SENTENCES = (
    ("string_too_long", gettext_lazy("Must be at most %(max_length)s characters long.")),
    ("string_too_short", gettext_lazy("Must be at least %(min_length)s characters long.")),
    ("string_", gettext_lazy("Must be text.")),
    ("multiple_of", gettext_lazy("Must be a multiple of %(multiple_of)s.")),
    ("int_from_float", gettext_lazy("Must be a whole number.")),
    ("float_", gettext_lazy("“%(value)s” is not a number that can be used here.")),
    ("int_", gettext_lazy("“%(value)s” is not a number that can be used here.")),
    ("finite_number", gettext_lazy("“%(value)s” is not a number that can be used here.")),
    ("bool_", gettext_lazy("Must be on or off.")),
    ("path_", gettext_lazy("Choose a picture.")),
    ("extra_forbidden", gettext_lazy("This engine has no such setting.")),
    ("literal_error", gettext_lazy("“%(value)s” is not one of the choices.")),
    ("enum", gettext_lazy("“%(value)s” is not one of the choices.")),
)


def errors_by_field(engine: Declared, error: ValidationError) -> dict[str, list[str]]:
    """{field: [message, …]}; what belongs to no field stands under ""."""
    told: dict[str, list[str]] = {}
    for one in error.errors(include_url=False):
        field = str(one["loc"][0]) if one["loc"] else ""
        messages = told.setdefault(field[:SHOWN], [])
        if (message := _message(engine, field, one)) not in messages:
            messages.append(message)
    return told


def hints(engine: Declared, field: str) -> Mapping[str, Any]:
    """What the engine declared for the form: control, unit, …"""
    info = engine.parameters.model_fields.get(field)
    extra = info.json_schema_extra if info else None
    return extra if isinstance(extra, dict) else {}


def _message(engine: Declared, field: str, error: Mapping[str, Any]) -> str:
    kind, context, value = error["type"], error.get("ctx", {}), error.get("input")
    if kind in _LIMITS:
        return _limit(kind, context, str(hints(engine, field).get("unit") or ""))
    if kind == "missing" or value is None:
        return (
            _("Choose a picture.")
            if hints(engine, field).get("control") == "picture"
            else _("This is needed.")
        )
    if kind == "value_error":
        return str(context.get("error") or error["msg"])
    for beginning, sentence in _SENTENCES:
        if kind.startswith(beginning):
            return str(sentence) % {"value": str(value)[:SHOWN], **context}
    return str(error["msg"])


def _limit(kind: str, context: Mapping[str, Any], unit: str) -> str:
    name, sentence = _LIMITS[kind]
    number = f"{context[name]:.12g}"
    return str(sentence) % {"limit": f"{number} {unit}" if unit else number}
