"""Keeps a running job's lease while its engine works, and stops the engine when it must stop.

One thread for each running job. It writes through the same fenced functions as the runner.
"""

from __future__ import annotations

import enum
import logging
import os
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError

from apps.studio.jobs import lifecycle
from apps.studio.jobs.lifecycle import Claim, LeaseLost

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5  # how soon a running engine hears that it was cancelled
GRACE_SECONDS = 3.0  # how long an engine that was told to stop may take before its process is ended
EXIT_CODE = 70


class Stop(enum.Enum):
    """Why an engine has to stop."""

    LOST = "lost"  # cancelled, or the lease is somebody else's
    DEADLINE = "deadline"  # longer than its time limit
    SHUTDOWN = "shutdown"  # the worker is being stopped


class Heart:
    """Beats from `start` to `stop`; `stopping` says why the engine must stop, or None.

    `give_up` writes down what became of the job if the engine does not return when told to; then the process
    ends.
    """

    def __init__(
        self,
        claim: Claim,
        time_limit: float,
        shutting_down: Callable[[], bool],
        give_up: Callable[[Stop], None],
    ) -> None:
        self.stopping: Stop | None = None
        self._claim = claim
        self._began = time.monotonic()
        self._deadline = self._began + time_limit
        self._renew_at = self._began + settings.LEASE_SECONDS / 4
        self._shutting_down = shutting_down
        self._give_up = give_up
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The engine has returned."""
        self._over.set()
        self._thread.join()

    def cancelled(self) -> bool:
        """The flag that an engine looks at between its steps."""
        return self.stopping is not None

    def _beat(self) -> None:
        try:
            while not self._over.wait(LOOK_SECONDS):
                self.stopping = self._reason_to_stop()
                if self.stopping:
                    self._see_it_stop(self.stopping)
                    return
        finally:
            connection.close()

    def _reason_to_stop(self) -> Stop | None:
        now = time.monotonic()
        if now > self._deadline:
            return Stop.DEADLINE
        if self._shutting_down():
            return Stop.SHUTDOWN
        try:
            if now >= self._renew_at:
                lifecycle.renew(self._claim)
                self._renew_at = now + settings.LEASE_SECONDS / 4
            elif not self._claim.held().exists():
                return Stop.LOST
        except LeaseLost:
            return Stop.LOST
        except DatabaseError as error:
            log.warning(
                "The database does not answer; the lease of %s ends soon: %s", self._claim.job.pk, error
            )
            connection.close()
        return None

    def _see_it_stop(self, reason: Stop) -> None:
        if self._over.wait(GRACE_SECONDS):
            return
        log.error("%s does not stop (%s); its process ends", self._claim.job, reason.value)
        try:
            self._give_up(reason)
        except (LeaseLost, DatabaseError) as error:
            log.warning("What became of %s was not written: %r", self._claim.job.pk, error)
        finally:
            os._exit(EXIT_CODE)
