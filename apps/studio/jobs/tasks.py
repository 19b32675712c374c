"""Tickets: the only thing that travels over the broker. A ticket says "there is work", the rows say which.

A lost ticket is sent again by the sweeper, a doubled one finds nothing to claim.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError

from artsite.celery import app

log = logging.getLogger(__name__)

# After this many jobs a worker's child goes back to Celery, which replaces it if it has grown too large.
JOBS_PER_TICKET = 20


@app.task(name="jobs.work")
def work(queue: str) -> None:
    """Run the jobs of a queue, best first, until none is waiting."""
    from apps.studio.jobs import runner

    for _ in range(JOBS_PER_TICKET):
        if not runner.run_next(queue):
            return
    send_ticket(queue)


def ticket_on_commit(queue: str) -> None:
    """Send a ticket when the present transaction is committed."""
    transaction.on_commit(lambda: send_ticket(queue), robust=True)


def send_ticket(queue: str) -> bool:
    """Send a ticket now. False if the broker does not answer; then the sweeper sends it later."""
    try:
        work.apply_async(
            (queue,), queue=queue, retry=True, retry_policy={"max_retries": 1, "interval_start": 0}
        )
    except OperationalError as error:
        log.warning("No ticket was sent to the queue “%s”, the sweeper will: %s", queue, error)
        return False
    return True


def tickets_waiting(queue: str) -> int:
    """How many tickets of a queue no worker has taken yet. Raises kombu's OperationalError."""
    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0)
        try:
            declared: Any = connection.default_channel.queue_declare(queue, passive=True)  # type: ignore[attr-defined]
            return int(declared.message_count)
        except ChannelError:  # the queue does not exist until its first ticket
            return 0
