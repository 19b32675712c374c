"""Finds classes by their being there: in a folder of ours, and in other packages by an entry-point group."""

from __future__ import annotations

import importlib
import inspect
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar

log = logging.getLogger(__name__)

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

T = TypeVar("T")


@dataclass(frozen=True)
class Finder(Generic[T]):
    """What to look for: the classes of `base` in the file `KIND.py` of every folder MEDIUM/NAME of `home`,
    and those that other packages name in the entry-point group. A class has a `name`, and none of `reserved`.
    """

    kind: str  # “engine”: the word for one of them, and the name of its file
    article: str
    base: Any  # the abstract class; mypy takes no abstract one as type[T]
    home: ModuleType
    group: str
    reserved: frozenset[str]

    def find(self) -> dict[str, T]:
        """One instance of each by its name, sorted. One of another package that cannot be used is reported
        and left out; one of our own raises, because its author is the one who sees it."""
        found: dict[str, T] = {}
        for module in self._own_modules():
            for cls in self._classes(module):
                self.add(cls, found)
        for entry in entry_points(group=self.group):
            try:
                self.add(entry.load(), found)
            except Exception:
                log.exception("The %s “%s” could not be loaded and is left out", self.kind, entry.name)
        return dict(sorted(found.items()))

    def add(self, cls: Any, found: dict[str, T]) -> None:
        """Put an instance among those found. Raises ValueError for a name that is taken, reserved or
        malformed."""
        one = f"{self.article} {self.kind}"
        if not self._is_one(cls):
            raise ValueError(f"{cls!r} is not {one}")
        if not _NAME.fullmatch(cls.name) or cls.name in self.reserved:
            raise ValueError(f"“{cls.name}” cannot be the name of {one} ({cls.__module__})")
        if cls.name in found:
            raise ValueError(f"Two {self.kind}s are called “{cls.name}”: {cls.__module__} is the second")
        found[cls.name] = cls()

    def _own_modules(self) -> Iterator[ModuleType]:
        """The file of every folder; what else lies there may want torch."""
        root = Path(self.home.__path__[0])
        for path in sorted(root.glob(f"*/*/{self.kind}.py")):
            parts = path.relative_to(root).with_suffix("").parts
            yield importlib.import_module(".".join([self.home.__name__, *parts]))

    def _classes(self, module: ModuleType) -> Iterator[type[Any]]:
        for _, value in inspect.getmembers(module, inspect.isclass):
            if self._is_one(value) and value.__module__ == module.__name__:
                yield value

    def _is_one(self, cls: Any) -> bool:
        return inspect.isclass(cls) and issubclass(cls, self.base) and not inspect.isabstract(cls)
