"""What engines and trainers say of themselves, in the visitor's language.

They know nothing of Django, so their words are plain English in their declarations and are translated
where they are shown. `all_words` gives them to the collector of messages (`artsite manage engine_words`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import all_engines
from apps.studio.trainers.contract import Trainer
from apps.studio.trainers.discovery import all_trainers


def said(text: str) -> str:
    """The words of an engine in the visitor's language; empty stays empty."""
    return gettext(text) if text else ""


def title_of(name: str) -> str:
    """The title of an engine, or its name if it is not here any more."""
    engine = all_engines().get(name)
    return said(engine.title) if engine else name


def all_words() -> list[str]:
    """Everything that engines and trainers say on pages, once each."""
    speakers: list[Engine[Any] | Trainer[Any]] = [*all_engines().values(), *all_trainers().values()]
    return list(dict.fromkeys(text for speaker in speakers for text in _words(speaker) if text))


def _words(speaker: Engine[Any] | Trainer[Any]) -> Iterator[str]:
    yield from (speaker.title, speaker.summary)
    if isinstance(speaker, Engine):
        yield from speaker.changes.values()
        for page in speaker.pages:
            yield from (page.title, page.invitation)
    for field in speaker.parameters.model_fields.values():
        yield from (field.title or "", field.description or "")
        hints = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        yield str(hints.get("group", ""))
        options: Any = hints.get("options", ())
        for option in options:
            yield from (option["label"], option["help"], option["group"])
