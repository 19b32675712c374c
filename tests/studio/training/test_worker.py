"""A real worker beside the test: its child is killed in the middle of learning, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest
from django.test import override_settings

from apps.accounts.viewers import Viewer
from apps.studio.datasets.models import DatasetVersion
from apps.studio.jobs import lifecycle, runner
from apps.studio.jobs.models import State
from apps.studio.jobs.training.models import Training
from tests.studio.jobs.test_worker import state, until, worker
from tests.studio.training.conftest import ask

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["worker"]

STEPS = 60


def test_a_training_survives_its_child_and_ends_as_if_nothing_had_been(
    operator: Viewer, dataset: DatasetVersion, worker: subprocess.Popen[bytes]
) -> None:
    job = ask(operator, name="killed", steps=STEPS, pause=0.05)
    until(lambda: Training.objects.filter(job=job, checkpoint_step__gt=10).exists(), "it learns")
    child = int(job.attempts.get(ending="").worker.rpartition(":")[2])
    os.kill(child, signal.SIGKILL)
    kept = Training.objects.get(job=job).checkpoint_step
    with override_settings(LEASE_SECONDS=2):
        until(lambda: bool(lifecycle.release_expired()), "the lease ends")
        until(lambda: state(job) == State.SUCCEEDED, "it goes on and comes to its end")
    assert [attempt.ending for attempt in job.attempts.all()] == ["lost", "succeeded"]
    training = Training.objects.get(job=job)
    steps = [point[0] for point in training.curves["loss"]]
    assert steps == sorted(set(steps))
    assert kept >= 10

    whole = ask(operator, name="whole", steps=STEPS)
    while state(whole) != State.SUCCEEDED:
        if not runner.run_next("cpu"):
            until(lambda: state(whole) in (State.SUCCEEDED, State.FAILED), "the worker has it")
            break
    made = Training.objects.get(job=whole).made
    assert training.made is not None
    assert made is not None
    assert training.made.sha256 == made.sha256, "bit for bit what an undisturbed training makes"
