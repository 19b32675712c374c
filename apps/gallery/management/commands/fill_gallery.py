"""`artsite manage fill_gallery --works N --seed S`: a large gallery by chance, to see how the site fares."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.gallery.filling.copying import AlreadyFilledError, fill
from apps.gallery.filling.plan import Plan

MOST = 20_000_000


class Command(BaseCommand):
    help = "Fill the gallery with works by chance, to try out and measure; not for a site that people use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--works", type=int, required=True, help="How many works.")
        parser.add_argument("--seed", type=int, default=1, help="Where chance begins; one filling a seed.")

    def handle(self, *args: Any, works: int, seed: int, **options: Any) -> None:
        if not 1 <= works <= MOST or seed < 0:
            raise CommandError(f"--works is a number from 1 to {MOST:,}, --seed one from 0.")
        began = time.monotonic()
        try:
            count = fill(Plan(works, seed), lambda done: self.stderr.write(f"{done:,} works"))
        except AlreadyFilledError:
            raise CommandError(f"The works of seed {seed} are here already. Choose another --seed.") from None
        seconds = time.monotonic() - began
        self.stdout.write(f"{count:,} works in {seconds:.1f} s: {count / seconds:,.0f} a second.")
