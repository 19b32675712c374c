"""The demo gallery."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.studio.demo.hang import PEOPLE, hang, is_hung, write_passwords
from apps.studio.demo.pieces import pieces
from apps.studio.demo.render import render


class Command(BaseCommand):
    """Puts up the demo gallery once; with --render, makes its pictures again with the engines."""

    help = "Put up the demo gallery on a fresh site (does nothing when it is up already)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--render", nargs="*", metavar="SLUG", help="make these pictures again (all, if none is named)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["render"] is not None:
            self._render(options["render"])
        elif not is_hung():
            self._hang()

    def _render(self, slugs: list[str]) -> None:
        for piece in pieces():
            if not slugs or piece.slug in slugs:
                render(piece)
                self.stdout.write(f"{piece.slug}: {piece.path.stat().st_size // 1024} kB")

    def _hang(self) -> None:
        passwords = hang()
        path = write_passwords(passwords)
        self.stdout.write("Demo accounts (name and password):")
        for name in PEOPLE:
            self.stdout.write(f"  {name:14} {passwords[name]}")
        self.stdout.write(f"They are kept in {path}.")
