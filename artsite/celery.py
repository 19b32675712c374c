"""The Celery app. A ticket on a queue only says "there is work"; see `apps.studio.jobs`."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artsite.settings")

app = Celery("artsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
