"""Small figures that all processes of the site share, in Valkey. Hints: losing them costs nothing lasting."""

from __future__ import annotations

import os
from functools import cache

from django.conf import settings
from redis import Redis


def client() -> Redis:
    """This process's connection."""
    return _client(settings.REDIS_URL, os.getpid())


@cache
def _client(url: str, process: int) -> Redis:
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, decode_responses=True)
