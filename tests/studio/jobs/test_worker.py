"""A real worker beside the test, on the test's database. A process dies; no job may die with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from apps.accounts.viewers import Viewer
from apps.studio.jobs import lifecycle, presence, scratch
from apps.studio.jobs.models import Job, State
from apps.studio.jobs.submission import submit
from apps.studio.jobs.sweeping import resend_tickets
from apps.studio.library.models import Item
from tests.studio.jobs.conftest import worker_environment

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 90.0
OPTIONS = ("--pool=prefork", "--concurrency=1", "--queues=cpu", "--without-gossip", "--without-mingle")


def until(happened: Callable[[], bool], what: str) -> None:
    """Look until it has happened; a machine may be slow."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, f"It did not happen: {what}"
        time.sleep(0.02)


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker with one child."""
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "artsite.celery:app", "worker", *OPTIONS],
            cwd=settings.BASE_DIR,
            env=worker_environment(),
            stdout=log,
            stderr=log,
        )
    try:
        until(
            lambda: bool(presence.children("cpu")) or process.poll() is not None,
            "the worker says that it lives",
        )
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def state(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def running_child(job: Job) -> int:
    """The process that makes the job, once it has begun."""
    until(lambda: Job.objects.filter(pk=job.pk, progress__gt=0).exists(), "the job runs")
    return int(job.attempts.get(ending="").worker.rpartition(":")[2])


def test_a_job_survives_its_child_and_is_made_once(operator: Viewer, worker: subprocess.Popen[bytes]) -> None:
    job = submit(operator, "sleep", {"seconds": 1.5})
    os.kill(running_child(job), signal.SIGKILL)
    with override_settings(LEASE_SECONDS=2):
        until(lambda: bool(lifecycle.release_expired()), "the lease ends")
        until(lambda: state(job) == State.SUCCEEDED, "the job is made all the same")
    assert [attempt.ending for attempt in job.attempts.all()] == ["lost", "succeeded"]
    assert Item.objects.count() == 1
    until(lambda: not list(scratch.root().iterdir()), "nothing of the killed child is left")


def test_doubled_and_lost_tickets_change_nothing(operator: Viewer, worker: subprocess.Popen[bytes]) -> None:
    from apps.studio.jobs.tasks import send_ticket
    from artsite.celery import app

    job = submit(operator, "sleep", {"seconds": 0.2})
    for _ in range(5):
        send_ticket("cpu")
    until(lambda: state(job) == State.SUCCEEDED, "the job is made")
    assert job.attempts.count() == 1

    stuck = submit(operator, "sleep", {"seconds": 5})
    running_child(stuck)
    waiting = submit(operator, "sleep", {"seconds": 0})
    app.control.purge()  # the broker has lost everything
    lifecycle.cancel(stuck)
    Job.objects.filter(pk=waiting.pk).update(queued_at=waiting.queued_at.replace(year=2020))
    resend_tickets()
    until(lambda: state(waiting) == State.SUCCEEDED, "the sweeper's ticket arrives")


def test_stopping_the_worker_hands_its_job_back(operator: Viewer, worker: subprocess.Popen[bytes]) -> None:
    job = submit(operator, "sleep", {"seconds": 600})
    running_child(job)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    job.refresh_from_db()
    assert (job.state, job.attempt_count, job.attempts.get().ending) == (State.QUEUED, 0, "lost")
    assert presence.children("cpu") == 0
