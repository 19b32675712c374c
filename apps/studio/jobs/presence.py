"""Which workers are alive: each says so every few seconds, and silence means no."""

from __future__ import annotations

import logging
import time
from typing import cast

from redis.exceptions import RedisError

from apps.studio.jobs.shared import client

log = logging.getLogger(__name__)

BEAT_SECONDS = 4.0
SILENCE_SECONDS = 15.0


def beat(queue: str, worker: str, children: int) -> None:
    """A worker with that many children serves the queue."""
    now = time.time()
    try:
        with client().pipeline(transaction=False) as pipe:
            pipe.zremrangebyscore(_key(queue), "-inf", now - SILENCE_SECONDS)
            pipe.zadd(_key(queue), {f"{worker} {children}": now})
            pipe.execute()
    except RedisError as error:
        log.warning("This worker could not say that it is alive: %r", error)


def leave(queue: str, worker: str, children: int) -> None:
    """The worker is stopping."""
    try:
        client().zrem(_key(queue), f"{worker} {children}")
    except RedisError as error:
        log.warning("This worker could not say that it is leaving: %r", error)


def children(queue: str) -> int | None:
    """How many jobs of the queue can run at once; 0 if no worker is alive, None if nobody knows."""
    try:
        alive = cast(list[str], client().zrangebyscore(_key(queue), time.time() - SILENCE_SECONDS, "+inf"))
    except RedisError:
        return None
    return sum(int(name.rpartition(" ")[2]) for name in alive)


def _key(queue: str) -> str:
    return f"artsite:workers:{queue}"
