"""A limit for what a request may bring, before any of it is kept.

Django writes a body to disk as it comes and looks at it afterwards: without this anyone could fill the disk.
What is only somewhat too large goes through: the page or the API then says so at the field it belongs to.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_WORDS = (
    "This is far more than the site takes in at once. Nothing was kept: make the file smaller and try again."
)


class BodyLimit:
    """Wraps an ASGI application; answers 413 to a body that says it is longer than `most` bytes.

    One that does not say how long it is is cut off when it has become too long. At the paths in `larger`
    whoever brings a session or a token may send as much as stands there.
    """

    def __init__(self, application: Application, most: int, larger: Mapping[str, int] | None = None) -> None:
        self._application, self._most, self._larger = application, most, larger or {}

    def _limit(self, scope: Scope) -> int:
        names = {name for name, _ in scope["headers"]}
        known = b"authorization" in names or b"cookie" in names
        return max(self._most, self._larger.get(scope["path"], 0)) if known else self._most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left = self._limit(scope)
        if _declared(scope) > left:
            await _refuse(scope, send)
            return

        async def received() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        await self._application(scope, received, send)


def _declared(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 20 else 0  # noqa: PLR2004 (digits of 2**64)


async def _refuse(scope: Scope, send: Send) -> None:
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    kind, body = "text/plain; charset=utf-8", _WORDS
    if scope["path"].startswith("/api/"):
        kind = "application/problem+json"
        problem = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": _WORDS}
        body = json.dumps(problem)
    headers = [(b"content-type", kind.encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
