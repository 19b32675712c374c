"""Finds a template that lies in an engine's own folder, under `engines/NAME/…`."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import SuspiciousFileOperation
from django.template import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader
from django.utils._os import safe_join

from apps.studio.engines.discovery import all_engines

PREFIX = "engines/"


class EngineLoader(FilesystemLoader):
    """`engines/abstract/panel.html` is `panel.html` beside the `engine.py` of `abstract`."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        if not template_name.startswith(PREFIX):
            return
        name, _, file = template_name.removeprefix(PREFIX).partition("/")
        if (engine := all_engines().get(name)) is None or not file.endswith(".html"):
            return
        try:
            path = safe_join(engine.folder, file)
        except SuspiciousFileOperation:
            return
        yield Origin(name=path, template_name=template_name, loader=self)
