"""The web process: loads the site, says whether it is ready, and serves at a door that the supervisor holds.

Loading takes seconds, so it happens while the database is still being brought up to date. Nobody is let in
before the supervisor has said that the site is ready: it asks over a socket, and opens the door by asking no
more. A process that comes back later finds that socket at its end and opens at once.
"""

from __future__ import annotations

import os
import socket
import sys
from http import HTTPStatus

# Open connections of a closing site are cut after this; live pages reconnect by themselves.
_GRACE_SECONDS = 3
READY, NOT_READY = b"y", b"n"


def main(door: int, questions: int) -> None:
    """Serve at the listening socket `door` once nobody asks any more whether the site is ready."""
    import uvicorn

    from artsite.asgi import application

    config = uvicorn.Config(
        application,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    config.load()
    _load_pages()
    while os.read(questions, 4096):
        os.write(questions, READY if _is_ready() else NOT_READY)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=door)])


def _load_pages() -> None:
    """Import every view, or the first visitor would wait for it."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns


def _is_ready() -> bool:
    """What `/health/ready` answers in this process."""
    from django.db import connections
    from django.http import HttpRequest
    from django.urls import resolve

    try:
        return bool(resolve("/health/ready").func(HttpRequest()).status_code == HTTPStatus.OK)
    finally:
        connections.close_all()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
