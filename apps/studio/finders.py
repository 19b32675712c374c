"""Serves what lies in an engine's `static/` folder as `engines/NAME/FILE`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

from apps.studio.engines.discovery import all_engines

PREFIX = "engines"


def engine_static(engine_name: str, file_name: str) -> str:
    """The path of an engine's file, as the `static` tag takes it."""
    return f"{PREFIX}/{engine_name}/{file_name}"


class EngineFinder(BaseFinder):
    """A staticfiles finder over all engines, so that an engine's pictures need no copy elsewhere."""

    @cached_property
    def storages(self) -> dict[str, FileSystemStorage]:
        """By engine: its `static/` folder, where it has one."""
        found: dict[str, FileSystemStorage] = {}
        for name, engine in all_engines().items():
            folder = engine.folder / "static"
            if folder.is_dir():
                storage = FileSystemStorage(location=folder)
                storage.prefix = f"{PREFIX}/{name}"  # type: ignore[attr-defined]  # staticfiles reads it
                found[name] = storage
        return found

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path behind `engines/NAME/FILE`; a list of it with `find_all`, and an empty one for nothing."""
        head, _, rest = path.replace("\\", "/").partition("/")
        name, _, file_name = rest.partition("/")
        storage = self.storages.get(name) if head == PREFIX else None
        found = [storage.path(file_name)] if storage and file_name and storage.exists(file_name) else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        for storage in self.storages.values():
            for path in utils.get_files(storage, list(ignore_patterns or ())):
                yield path, storage
