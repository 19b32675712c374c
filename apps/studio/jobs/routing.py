"""WebSocket addresses of jobs."""

from __future__ import annotations

from django.urls import path

from apps.studio.jobs.consumers import JobConsumer

websocket_urlpatterns = [path("ws/jobs/<uuid:pk>/", JobConsumer.as_asgi())]
