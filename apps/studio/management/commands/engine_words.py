"""The words of engines, for the collector of messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.studio.words import all_words


class Command(BaseCommand):
    """Writes what engines say into var/engine_words.py, where `makemessages` finds it; run it before that."""

    help = "Write the words of all engines into a file that makemessages reads."

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.HOME) / "engine_words.py"
        path.write_text("".join(f"gettext({word!r})\n" for word in all_words()), encoding="utf-8")
        self.stdout.write(str(path))
