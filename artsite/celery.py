"""The Celery app. A ticket on a queue only says "there is work"; see `apps.studio.jobs`."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import worker_process_init

from artsite.servers.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artsite.settings")

app = Celery("artsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def end_with_the_worker(**_: object) -> None:
    """A child whose worker was killed must not go on with a job that another has taken over by then."""
    die_with_parent()
