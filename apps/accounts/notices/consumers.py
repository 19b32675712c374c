"""The socket of the bell: its number again whenever it has changed."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.template.loader import render_to_string
from django.utils import translation

from apps.accounts.models import User
from apps.accounts.notices.models import Notice
from apps.accounts.notices.telling import group_of
from apps.accounts.notices.views import COUNTED
from apps.accounts.viewers import Viewer
from artsite.languages import language_of_socket

NOBODY = 4401  # the close code that stands for 401


class BellConsumer(AsyncWebsocketConsumer):
    """`/ws/notices/`, for whoever is signed in, and of their own notices only."""

    person: User | None = None

    async def connect(self) -> None:
        # Accepted first: a refused handshake has no close code, and the page would try again for ever.
        await self.accept()
        user = self.scope.get("user")
        if not isinstance(user, User) or not user.is_active:
            await self.close(NOBODY)
            return
        self.person = user
        await self.channel_layer.group_add(group_of(user), self.channel_name)

    async def disconnect(self, code: int) -> None:
        if self.person is not None:
            await self.channel_layer.group_discard(group_of(self.person), self.channel_name)

    async def notices_changed(self, event: dict[str, Any]) -> None:
        """Something was told, or seen in another window."""
        await self.send(text_data=await database_sync_to_async(self._draw)())

    def _draw(self) -> str:
        unseen = Notice.objects.of(Viewer(user=self.person)).unseen()[: COUNTED + 1].count()
        with translation.override(language_of_socket(self.scope)):
            return render_to_string("accounts/_bell_count.html", {"unseen_notices": unseen, "pushed": True})
