"""Recipes that come in from outside, as text: looked at as one looks at a stranger's file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.translation import gettext as _

LONGEST = 64 * 1024  # characters


class NotARecipe(ValueError):
    """This text is no recipe; the message is for the one who brought it."""


@dataclass(frozen=True)
class ToldRecipe:
    """What a text says: the engine (empty for bare settings), its version, settings, and inputs by field."""

    engine: str
    version: str
    params: dict[str, Any]
    inputs: dict[str, Any]

    def as_recipe(self) -> dict[str, Any]:
        """In the shape in which items and works keep it."""
        return {
            "engine": self.engine,
            "engine_version": self.version,
            "params": self.params,
            "inputs": self.inputs,
        }


def read_recipe(text: str) -> ToldRecipe:
    """The recipe in a text: a whole one, or bare settings as a preset's file has them.

    Raises `NotARecipe`.
    """
    if len(text) > LONGEST:
        raise NotARecipe(_("This is too long for a recipe."))
    try:
        told = json.loads(text.strip().removeprefix("\ufeff"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise NotARecipe(_("This is not a recipe: it is no JSON.")) from None
    if not isinstance(told, dict) or not told:
        raise NotARecipe(_("This is not a recipe: it has no settings."))
    if "params" not in told:
        return ToldRecipe("", "", told, {})
    return ToldRecipe(
        engine=_text(told.get("engine")),
        version=_text(told.get("engine_version")),
        params=_mapping(told["params"]),
        inputs=_mapping(told.get("inputs")),
    )


def is_recipe(text: str) -> bool:
    """Whether a text that a file carried names an engine and its settings."""
    try:
        return bool(text) and bool(read_recipe(text).engine)
    except NotARecipe:
        return False


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _text(value: Any) -> str:
    return value[:60] if isinstance(value, str) and "\0" not in value else ""


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
