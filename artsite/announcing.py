"""Tells open pages to look again, by the channel layer. A message says only that; the rows say the rest.

Messages may be lost, doubled or late without harm, so they are sent from a thread of their own, once what
they are about is committed, and nobody waits for them.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from concurrent.futures import Future

from channels.layers import get_channel_layer
from django.db import transaction

log = logging.getLogger(__name__)


class _Sender:
    """One event loop in one thread, so that the connection to the channel layer is kept."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def send(self, group: str, kind: str) -> None:
        future = asyncio.run_coroutine_threadsafe(self._deliver(group, kind), self._running())
        future.add_done_callback(_forget)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="announce", daemon=True).start()
            return self._loop

    @staticmethod
    async def _deliver(group: str, kind: str) -> None:
        layer = get_channel_layer()
        if layer is not None:
            await asyncio.wait_for(layer.group_send(group, {"type": kind}), timeout=5)


def _forget(future: Future[None]) -> None:
    if not future.cancelled() and (error := future.exception()):
        log.warning("Open pages were not told of a change: %r", error)


_sender = _Sender()


def _renew_sender() -> None:
    """A forked child has no thread of its parent's and may not use its connections."""
    global _sender  # noqa: PLW0603
    _sender = _Sender()


os.register_at_fork(after_in_child=_renew_sender)


def announce(group: str, kind: str) -> None:
    """Send a message of that kind ("job.changed") to a group, after the transaction that is open now."""
    transaction.on_commit(lambda: _sender.send(group, kind), robust=True)
