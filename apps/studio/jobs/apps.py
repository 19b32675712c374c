from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_delete


class JobsConfig(AppConfig):
    """When and where things run."""

    name = "apps.studio.jobs"
    label = "jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from apps.studio.jobs import metrics, worker
        from artsite import storage
        from artsite.celery import app

        metrics.register()
        app.steps["worker"].add(worker.Presence)
        storage.refers_to_files(_inputs_of_open_jobs)
        storage.refers_to_files(_files_of_trainings)
        storage.refers_to_files(_files_of_freezings)
        pre_delete.connect(_stop_freezing, sender="datasets.Dataset", dispatch_uid="stop freezing")


def _inputs_of_open_jobs() -> Iterable[str]:
    """A job that waits needs its inputs even when its owner throws them away meanwhile."""
    from apps.studio.jobs.models import OPEN, JobInput

    return JobInput.objects.filter(job__state__in=OPEN).values_list("sha256", flat=True)


def _files_of_trainings() -> Iterable[str]:
    """Where they can go on from, and what they showed on the way."""
    from apps.studio.jobs.training.models import Training, TrainingSample

    checkpoints = Training.objects.exclude(checkpoint_sha256="").values_list("checkpoint_sha256", flat=True)
    return chain(checkpoints, TrainingSample.objects.values_list("sha256", flat=True))


def _files_of_freezings() -> Iterable[str]:
    """What is still to be looked at."""
    from apps.studio.jobs.freezing.models import Freezing

    for archive, pictures in Freezing.objects.values_list("archive_sha256", "pictures").iterator():
        if archive:
            yield archive
        yield from (sha256 for sha256, *_rest in pictures)


def _stop_freezing(instance: Any, **kwargs: Any) -> None:
    """However a dataset is deleted, nothing is frozen for it any more."""
    from apps.studio.jobs.freezing.submission import stop_freezing

    stop_freezing(instance)
