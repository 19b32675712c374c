"""Settings as they are typed, made safe to keep, whether from a form, a script or a stranger's file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.studio.engines.contract import Engine
from apps.studio.library.recipes import picture_fields
from apps.studio.library.sources import as_uuid

LONGEST_TEXT = 20_000  # characters of one setting
MOST_BYTES = 128 * 1024  # of all settings together


class TooMuch(ValueError):
    """There is more in these settings than is kept."""


def keepable(engine: Engine[Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that the engine knows, as the database can keep them; whether they are right is not asked.

    Raises `TooMuch`.
    """
    known = engine.parameters.model_fields
    kept = {name: _plain(value) for name, value in settings.items() if name in known}
    kept = {name: value for name, value in kept.items() if value is not None}
    if len(json.dumps(kept)) > MOST_BYTES:
        raise TooMuch
    return kept


def _plain(value: Any) -> str | int | float | bool | None:
    """Text, number or switch; None for everything else, which no control can show."""
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise TooMuch
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None


def pictures_in(engine: Engine[Any], settings: Mapping[str, Any]) -> list[UUID]:
    """The ids of pictures that the settings name, whether they are items or works."""
    told = (str(settings.get(name) or "").rpartition(":")[2] for name in picture_fields(engine))
    return [identifier for text in told if (identifier := as_uuid(text))]


def without_pictures(engine: Engine[Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that are not about somebody's own pictures."""
    pictures = picture_fields(engine)
    return {name: value for name, value in settings.items() if name not in pictures}


def only_pictures(engine: Engine[Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The pictures among the settings."""
    pictures = picture_fields(engine)
    return {name: value for name, value in settings.items() if name in pictures}


def are_same(engine: Engine[Any], one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a panel would show the same of both: a default, left out or written down, is the same."""
    return not differing(engine, one, other)


def differing(engine: Engine[Any], one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    """The settings in which the panel would differ."""
    fields = engine.parameters.model_fields.items()
    return {
        name
        for name, info in fields
        if _shown(one.get(name), None if info.is_required() else info.default)
        != _shown(other.get(name), None if info.is_required() else info.default)
    }


def _shown(value: Any, default: Any) -> str | float:
    """How a value stands in a form: numbers by what they are worth, all else by its letters."""
    value = default if value is None else value
    if isinstance(value, bool) or value is None:
        return "true" if value else ""
    if isinstance(default, bool):
        return "true" if str(value).lower() in ("true", "1", "on", "yes") else ""
    text = str(value).strip() if isinstance(value, (str, int, float)) else str(value)
    if text == "" and isinstance(default, (int, float)):
        text = str(default)
    try:
        number = float(text)
    except ValueError:
        return text.rpartition(":")[2] if as_uuid(text.rpartition(":")[2]) else text
    return number if math.isfinite(number) else text
