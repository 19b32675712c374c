"""What a search in one's own library means: plain words, and `seed:7`, `engine:abstract`, `model:name`.

Plain words are looked for in titles, alternative texts, the names and titles of engines, and in every setting
that is text: prompts, styles, palettes. All of them must be found. The rows are one person's, found by the
index on their owner, so that none of this reads what is somebody else's.
"""

from __future__ import annotations

from django.db.models import CharField, F, Func, Q, TextField, Value
from django.db.models.functions import Cast

from apps.studio.engines.discovery import all_engines
from apps.studio.words import said

MOST_WORDS = 8
TEXTS = "told_in_words"  # the name of the annotation with all texts of an item's settings

_TEXT_SETTINGS = Value('$.params.* ? (@.type() == "string")')


def settings_in_words() -> Cast:
    """The texts among an item's settings, as one text."""
    found = Func(
        F("recipe"),
        Cast(_TEXT_SETTINGS, JsonPath()),
        function="jsonb_path_query_array",
        output_field=TextField(),
    )
    return Cast(found, TextField())


class JsonPath(CharField):
    """PostgreSQL's type for a path into JSON; only ever cast to."""

    def db_type(self, connection: object) -> str:
        return "jsonpath"

    def cast_db_type(self, connection: object) -> str:
        return "jsonpath"


def conditions(words: str) -> list[Q]:
    """A condition for each word; an item must meet them all."""
    return [_condition(word) for word in words.replace("\0", "").split()[:MOST_WORDS]]


def _condition(word: str) -> Q:
    key, colon, value = word.partition(":")
    if colon and value:
        match key.lower():
            case "seed":
                return Q(recipe__seed=int(value)) if _is_seed(value) else Q(pk=None)
            case "engine":
                return Q(recipe__engine__in=_engines_called(value)) | Q(recipe__engine__iexact=value)
            case "model":
                return Q(recipe__params__model__icontains=value)
    return (
        Q(title__icontains=word)
        | Q(alt_text__icontains=word)
        | Q(recipe__engine__icontains=word)
        | Q(recipe__engine__in=_engines_called(word))
        | Q(**{f"{TEXTS}__icontains": word})
    )


def _is_seed(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 12  # noqa: PLR2004


def _engines_called(word: str) -> list[str]:
    """The names of engines whose title holds the word, in the visitor's language."""
    return [name for name, engine in all_engines().items() if word.lower() in said(engine.title).lower()]
