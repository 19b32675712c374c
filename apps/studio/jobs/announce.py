"""Tells open pages that a job has changed. A message says only "look again"; the row says the rest.

Messages may be lost, doubled or late without harm: a page looks at the row when it connects, at each message,
and every few seconds in any case. So they are sent from a thread of their own, and nobody waits for them.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from concurrent.futures import Future
from typing import Any

from channels.layers import get_channel_layer
from django.db import transaction

from apps.studio.jobs.models import Job

log = logging.getLogger(__name__)

JOB_CHANGED = "job.changed"
QUEUE_CHANGED = "queue.changed"


class _Sender:
    """One event loop in one thread, so that the connection to the channel layer is kept."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def send(self, group: str, message: dict[str, Any]) -> None:
        future = asyncio.run_coroutine_threadsafe(self._deliver(group, message), self._running())
        future.add_done_callback(_forget)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="announce", daemon=True).start()
            return self._loop

    @staticmethod
    async def _deliver(group: str, message: dict[str, Any]) -> None:
        layer = get_channel_layer()
        if layer is not None:
            await asyncio.wait_for(layer.group_send(group, message), timeout=5)


def _forget(future: Future[None]) -> None:
    if not future.cancelled() and (error := future.exception()):
        log.warning("Open pages were not told of a change: %r", error)


_sender = _Sender()


def _renew_sender() -> None:
    """A forked child has no thread of its parent's and may not use its connections."""
    global _sender  # noqa: PLW0603
    _sender = _Sender()


os.register_at_fork(after_in_child=_renew_sender)


def job_changed(job: Job) -> None:
    """Tell the pages that show this job, once the change is committed."""
    transaction.on_commit(lambda: _sender.send(job.group, {"type": JOB_CHANGED}), robust=True)


def queue_changed(job: Job) -> None:
    """Tell the pages that wait in this job's queue that their place may have changed."""
    transaction.on_commit(lambda: _sender.send(job.queue_group, {"type": QUEUE_CHANGED}), robust=True)
