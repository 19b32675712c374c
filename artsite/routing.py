"""WebSocket addresses of all apps."""

from __future__ import annotations

from apps.studio.jobs.routing import websocket_urlpatterns as jobs

websocket_urlpatterns = [*jobs]
