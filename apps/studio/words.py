"""What engines and trainers say of themselves, in the visitor's language.

They know nothing of Django, so their words are plain English in their declarations and are translated
where they are shown. `all_words` gives them to the collector of messages (`artsite manage engine_words`):
what stands in their declarations, and the sentences without a gap that they say while they work.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import all_engines
from apps.studio.trainers.contract import Trainer
from apps.studio.trainers.discovery import all_trainers

# What is said on the way, by the place of the words among the arguments.
_SAYINGS = {"EngineError": 0, "TrainingError": 0, "ModelFileError": 0, "Progress": 1}
_FOLDERS = [Path(__file__).parent / name for name in ("engines", "trainers")]


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
    declared = [text for speaker in speakers for text in _words(speaker)]
    return list(dict.fromkeys(text for text in (*declared, *_sayings()) if text))


def _sayings() -> Iterator[str]:
    """Errors and words of progress that are plain sentences; one with a number in it stays English."""
    for path in sorted(path for folder in _FOLDERS for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            place = _SAYINGS.get(node.func.id)
            words = node.args[place] if place is not None and len(node.args) > place else None
            if isinstance(words, ast.Constant) and isinstance(words.value, str):
                yield words.value


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
