"""`artsite manage check_counters [--fix]`: whether the counters of works say what the rows say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.gallery.talk import counters


class Command(BaseCommand):
    help = "Compare the counters of favourites and comments with the rows; --fix puts them right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="Put right what is wrong.")

    def handle(self, *args: Any, fix: bool = False, **options: Any) -> None:
        found = counters.mend() if fix else counters.wrong()
        for one in found:
            self.stdout.write(
                f"{one.work}: {one.said_favourites} favourites (should be {one.favourites}), "
                f"{one.said_comments} comments (should be {one.comments})"
            )
        if not found:
            self.stdout.write("All counters are right.")
        elif fix:
            self.stdout.write(f"Put right: {len(found)}.")
        else:
            raise CommandError(f"{len(found)} works are counted wrongly; --fix puts them right.")
