"""What an artist would lose: the sight of their picture growing, or its privacy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.db import connections
from PIL import Image

from apps.accounts.viewers import GUEST_KEY, Viewer
from apps.studio.jobs import lifecycle, runner
from apps.studio.jobs.models import Job
from apps.studio.jobs.routing import websocket_urlpatterns
from apps.studio.jobs.submission import submit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
async def no_connection_left() -> AsyncIterator[None]:
    """The thread in which a consumer asks the database keeps its connection; here it has to let go."""
    yield
    await sync_to_async(connections.close_all)()


class Socket(ApplicationCommunicator):
    """A browser's end of the socket, with what the middleware hands to the consumer for this viewer."""

    def __init__(self, job: Job, viewer: Viewer) -> None:
        scope: dict[str, Any] = {
            "type": "websocket",
            "path": f"/ws/jobs/{job.pk}/",
            "headers": [],
            "cookies": {},
            "user": viewer.user,
            "session": {GUEST_KEY: str(viewer.guest)} if viewer.guest else {},
        }
        super().__init__(URLRouter(websocket_urlpatterns), scope)

    async def connect(self) -> None:
        await self.send_input({"type": "websocket.connect"})
        assert (await self.output())["type"] == "websocket.accept"

    async def output(self) -> dict[str, Any]:
        return await self.receive_output(timeout=10)

    async def text(self) -> str:
        return str((await self.output())["text"])

    async def disconnect(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(timeout=10)


async def next_with(communicator: Socket, words: str) -> str:
    """The first fragment that says these words."""
    while True:
        html = await communicator.text()
        if words in html:
            return html


async def close_code(communicator: Socket) -> int:
    await communicator.connect()
    message = await communicator.output()
    assert message["type"] == "websocket.close"
    return int(message["code"])


async def test_the_owner_sees_the_job_wait_run_and_end(artist: Viewer) -> None:
    job = await sync_to_async(submit)(artist, "trial", {})
    communicator = Socket(job, artist)
    await communicator.connect()
    first = await communicator.text()
    assert f'id="job-{job.pk}"' in first
    assert 'hx-swap-oob="true"' in first
    assert "Cancel" in first
    await sync_to_async(runner.run_next)("cpu")
    done = await next_with(communicator, "Vary")
    assert "One colour" in done or "A square of one colour" in done
    message = await communicator.output()
    assert (message["type"], message.get("code", 1000)) == ("websocket.close", 1000)


async def test_while_it_runs_buttons_are_left_alone(artist: Viewer) -> None:
    job = await sync_to_async(submit)(artist, "trial", {})
    claim = await sync_to_async(lifecycle.claim)("cpu", "w1")
    assert claim is not None
    communicator = Socket(job, artist)
    await communicator.connect()
    assert "Cancel" in await communicator.text()
    await sync_to_async(lifecycle.report)(claim, 0.25, "Mixing the colour")
    moved = await next_with(communicator, "Mixing the colour")
    assert 'value="0.2500"' in moved
    assert "Cancel" not in moved
    await sync_to_async(lifecycle.show_preview)(claim, Image.new("RGB", (900, 600)))
    assert f"/studio/jobs/{job.pk}/preview/1/" in await next_with(communicator, "/preview/")
    await sync_to_async(lifecycle.cancel)(job)
    assert "Try again" in await next_with(communicator, "Cancelled")
    await communicator.disconnect()


async def test_guests_see_their_own_and_nobody_elses(guest: Viewer, artist: Viewer) -> None:
    job = await sync_to_async(submit)(guest, "trial", {})
    own = Socket(job, guest)
    await own.connect()
    assert str(job.pk) in await own.text()
    await own.disconnect()
    theirs = await sync_to_async(submit)(artist, "trial", {})
    assert await close_code(Socket(theirs, guest)) == 4404
    assert await close_code(Socket(theirs, Viewer())) == 4404


async def test_a_stranger_learns_nothing_and_staff_may_look(
    artist: Viewer, stranger: Viewer, operator: Viewer
) -> None:
    job = await sync_to_async(submit)(artist, "trial", {})
    assert await close_code(Socket(job, stranger)) == 4404
    unknown = Job(pk="0198c0de-0000-7000-8000-000000000000")
    assert await close_code(Socket(unknown, artist)) == 4404
    staff = Socket(job, operator)
    await staff.connect()
    seen = await staff.text()
    assert str(job.pk) in seen
    assert "Cancel" not in seen, "others' jobs are cancelled in the admin, on record"
    await staff.disconnect()


async def test_who_follows_a_job_that_stands_on_no_page_is_sent_nothing_but_its_end(artist: Viewer) -> None:
    job = await sync_to_async(lambda: submit(artist, "trial", {}, internal=True))()
    socket = Socket(job, artist)
    await socket.connect()
    assert await socket.receive_nothing(timeout=0.5)
    await sync_to_async(lifecycle.cancel)(job)
    assert (await socket.output())["type"] == "websocket.close"
