"""WebSocket addresses of all apps."""

from __future__ import annotations

from apps.accounts.notices.routing import websocket_urlpatterns as notices
from apps.studio.jobs.routing import websocket_urlpatterns as jobs

websocket_urlpatterns = [*jobs, *notices]
