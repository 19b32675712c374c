"""What a request may bring: if these fail, anyone can fill the disk of the site."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator

from artsite.bodies import BodyLimit, Message, Receive, Scope, Send

MOST = 10


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the number of bytes that came, or not at all if it was cut off."""
    got, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        got, more = got + len(message["body"]), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(got).encode()})


def request(path: str = "/", **headers: str) -> ApplicationCommunicator:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"type": "http", "path": path, "headers": sent}
    return ApplicationCommunicator(BodyLimit(echo, MOST), scope)


async def body(*parts: bytes, sent: ApplicationCommunicator) -> list[Message]:
    for number, part in enumerate(parts):
        more = number < len(parts) - 1
        await sent.send_input({"type": "http.request", "body": part, "more_body": more})
    return [await sent.receive_output(5), await sent.receive_output(5)]


async def test_what_fits_goes_through() -> None:
    start, end = await body(b"12345", b"67890", sent=request(content_length="10"))
    assert (start["status"], end["body"]) == (200, b"10")


@pytest.mark.parametrize("length", ["11", "999999999999"])
async def test_what_says_it_is_too_long_is_refused_before_it_comes(length: str) -> None:
    start, end = await body(sent=request("/api/v1/uploads/", content_length=length))
    assert start["status"] == 413
    assert json.loads(end["body"])["status"] == 413


async def test_what_does_not_say_is_cut_off() -> None:
    sent = request()
    for _ in range(3):
        await sent.send_input({"type": "http.request", "body": b"12345", "more_body": True})
    await sent.wait(5)
    assert await sent.receive_nothing()
