"""`artsite manage sweep`: the sweeper, one process for the whole site. Two of them do no harm."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection

from apps.studio.jobs import scratch
from apps.studio.jobs.sweeping import CHORES, Chore

log = logging.getLogger(__name__)

TICK_SECONDS = 0.5
# After a fault a chore is not tried again at once.
PAUSE_SECONDS = 3.0


class Command(BaseCommand):
    help = "Takes jobs back from lost workers, sends lost tickets again and removes what is old."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do everything once and stop.")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        if once:
            for chore in CHORES:
                chore.do()
            scratch.remove_leftovers()
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        log.info("The sweeper sweeps")
        self._sweep(stopping)

    def _sweep(self, stopping: threading.Event) -> None:
        due = {chore.name: time.monotonic() for chore in CHORES}
        while not stopping.wait(TICK_SECONDS):
            close_old_connections()
            for chore in CHORES:
                if not stopping.is_set() and time.monotonic() >= due[chore.name]:
                    due[chore.name] = time.monotonic() + _do(chore)


def _do(chore: Chore) -> float:
    """Do it; the seconds until it is due again. Whatever goes wrong, the sweeper lives on."""
    try:
        if count := chore.do():
            log.info("%s: %s", chore.name, count)
    except Exception as error:
        log.warning("%s: not possible now, again in a moment: %r", chore.name, error)
        connection.close()
        return PAUSE_SECONDS
    return chore.seconds
