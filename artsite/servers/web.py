"""The web process: loads the site, waits until it may open, and serves at a door that the supervisor holds.

Loading takes seconds, so it happens while the database is still being brought up to date. The word to open is
the end of a pipe that nobody writes to: once given, a process that comes back later finds it given.
"""

from __future__ import annotations

import os
import socket
import sys

import uvicorn

# Open connections of a closing site are cut after this; live pages reconnect by themselves.
_GRACE_SECONDS = 3


def main(door: int, word: int) -> None:
    """Serve at the listening socket `door` once `word`, the reading end of a pipe, has come to its end."""
    from django.urls import get_resolver

    from artsite.asgi import application

    _ = get_resolver().url_patterns  # else the first visitor waits while every view is imported
    config = uvicorn.Config(
        application,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    config.load()
    os.read(word, 1)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=door)])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
