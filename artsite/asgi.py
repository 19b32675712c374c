"""Pages by Django, live updates by Channels, behind one port."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artsite.settings")
os.environ.setdefault("ARTSITE_DATABASE_POOL", "1")

_pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from artsite.bodies import BodyLimit  # noqa: E402
from artsite.routing import websocket_urlpatterns  # noqa: E402

# Where a ZIP of pictures or a model file may come in.
_ARCHIVES = ("/studio/datasets/new/", "/studio/models/", "/api/v1/datasets/", "/api/v1/models/")
_LARGER = dict.fromkeys(_ARCHIVES, settings.MAX_ARCHIVE_BYTES + settings.MAX_UPLOAD_BYTES)

application = ProtocolTypeRouter(
    {
        "http": BodyLimit(_pages, 2 * settings.MAX_UPLOAD_BYTES, _LARGER),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
