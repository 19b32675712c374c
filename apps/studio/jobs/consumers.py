"""The socket of a job: the page's fragment again whenever the row has changed.

Messages of the channel layer only say "look again". The row is also looked at every few seconds, so a lost
message or a restarted Valkey delays a page and never leaves it behind.

While a job waits or runs, only the parts that move are sent: replacing a button under somebody's finger, ten
times a second, would lose the click and the focus.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.template.loader import render_to_string
from django.utils import translation

from apps.accounts.viewers import Viewer, viewer_of
from apps.studio.jobs.models import Job, State
from apps.studio.jobs.presenting import JobView
from artsite.languages import language_of_socket

MISSING = 4404  # the close code that stands for 404
LEAST_SECONDS = 0.1  # between two fragments
QUEUE_SECONDS = 1.0  # between two looks at one's place in the queue
LOOK_SECONDS = 5.0  # without any message


@dataclass(frozen=True)
class Drawn:
    """A fragment, and what decides which part of the page the next one has to draw again."""

    html: str
    stage: tuple[str, int]  # state and token: while these stay, the buttons stay
    preview: int
    ended: bool
    shown: bool  # an internal job stands on no page


class JobConsumer(AsyncWebsocketConsumer):
    """`/ws/jobs/ID/`, for its owner and for staff; others are closed with 4404.

    An internal job stands on no page: who follows it only waits for the end.
    """

    viewer: Viewer
    job: Job | None = None
    _following: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        # Accepted first: a refused handshake has no close code, and the page would try again for ever.
        await self.accept()
        self._changed, self._queue_changed = asyncio.Event(), asyncio.Event()
        self.job = await database_sync_to_async(self._find)()
        if self.job is None:
            await self.close(MISSING)
            return
        for group in (self.job.group, self.job.queue_group):
            await self.channel_layer.group_add(group, self.channel_name)
        self._following = asyncio.create_task(self._follow())

    async def disconnect(self, code: int) -> None:
        if self._following is not None and self._following is not asyncio.current_task():
            self._following.cancel()
        if self.job is not None:
            for group in (self.job.group, self.job.queue_group):
                await self.channel_layer.group_discard(group, self.channel_name)

    async def job_changed(self, event: dict[str, Any]) -> None:
        self._changed.set()

    async def queue_changed(self, event: dict[str, Any]) -> None:
        self._queue_changed.set()

    async def _follow(self) -> None:
        """Draw, send, wait for news; until the job has ended."""
        last: Drawn | None = None
        while True:
            self._changed.clear()
            self._queue_changed.clear()
            drawn = await database_sync_to_async(self._draw)(last)
            if drawn is None:
                await self.close(MISSING)
                return
            if drawn.shown and (last is None or drawn.html != last.html):
                await self.send(text_data=drawn.html)
            last = drawn
            if drawn.ended:
                await self.close()
                return
            await self._news(waiting=drawn.stage[0] == State.QUEUED)

    async def _news(self, *, waiting: bool) -> None:
        """Return when there may be something new to see, and not too soon."""
        began = time.monotonic()
        events = [self._changed, self._queue_changed] if waiting else [self._changed]
        tasks = [asyncio.create_task(event.wait()) for event in events]
        try:
            await asyncio.wait(tasks, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        least = LEAST_SECONDS if self._changed.is_set() else QUEUE_SECONDS
        rest = began + least - time.monotonic()
        if rest <= 0:
            return
        if self._changed.is_set():
            await asyncio.sleep(rest)
        else:  # one's own job matters more than one's place
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), rest)

    def _find(self) -> Job | None:
        self.viewer = viewer_of(self.scope.get("user"), self.scope["session"])
        return Job.objects.seen_by(self.viewer).filter(pk=self._pk()).first()

    def _draw(self, last: Drawn | None) -> Drawn | None:
        job = Job.objects.seen_by(self.viewer).filter(pk=self._pk()).first()
        if job is None:
            return None
        stage = str(job.state), job.token
        whole = last is None or last.stage != stage
        context = {
            "view": JobView(job, self.viewer),
            "pushed": True,
            "new_preview": whole or last is None or last.preview != job.preview_number,
        }
        with translation.override(language_of_socket(self.scope)):
            html = render_to_string("jobs/_pushed_job.html" if whole else "jobs/_pushed_parts.html", context)
        return Drawn(html, stage, job.preview_number, ended=not job.is_open, shown=not job.internal)

    def _pk(self) -> Any:
        return self.scope["url_route"]["kwargs"]["pk"]
