"""What an artist would lose: a job that nobody remembers, or pictures that were thrown away too soon."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.studio.jobs import lifecycle, presence, runner, sweeping
from apps.studio.jobs.models import Job, Queue, State
from apps.studio.jobs.submission import submit
from apps.studio.library.models import Item
from artsite.celery import app
from tests.studio.jobs.conftest import make_item, tickets, worker_environment

pytestmark = pytest.mark.django_db(transaction=True)


def long_ago(**ago: int) -> object:
    return timezone.now() - timedelta(**ago)


def test_a_lost_ticket_is_sent_again_and_a_waiting_one_is_not_doubled(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    assert sweeping.resend_tickets() == 0, "its ticket may still be on the way"
    Job.objects.update(queued_at=long_ago(minutes=1))
    assert sweeping.resend_tickets() == 0, "its ticket waits at the broker"
    app.control.purge()
    assert sweeping.resend_tickets() == 1
    assert tickets() == 1
    lifecycle.cancel(job)
    app.control.purge()
    assert sweeping.resend_tickets() == 0


def test_once_takes_jobs_back_from_the_dead(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    lifecycle.claim("cpu", "dead")
    Job.objects.update(lease_until=long_ago(seconds=1))
    call_command("sweep", "--once")
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_a_job_that_a_lost_graphics_card_would_only_have_helped_goes_to_the_processor(artist: Viewer) -> None:
    from apps.studio.engines.contract import Needs
    from apps.studio.engines.discovery import all_engines
    from tests.studio.jobs.conftest import Trial

    class Helped(Trial):
        name = "trial-helped"
        needs = Needs(gpu="helps")

    all_engines()["trial-helped"] = Helped()
    try:
        presence.beat("gpu", "card", 1)
        job = submit(artist, "trial-helped", {})
        assert job.queue == Queue.GPU
        Job.objects.update(queued_at=long_ago(minutes=1))
        assert sweeping.move_from_lost_cards() == 0
        presence.leave("gpu", "card", 1)
        assert sweeping.move_from_lost_cards() == 1
        job.refresh_from_db()
        assert (job.queue, tickets("cpu")) == (Queue.CPU, 1)
    finally:
        all_engines().pop("trial-helped")


def test_only_what_has_outlived_its_time_is_deleted(artist: Viewer, guest: Viewer) -> None:
    kept = make_item(artist)
    trashed_lately = make_item(artist)
    trashed_long_ago = make_item(artist)
    Item.objects.filter(pk=trashed_lately.pk).update(trashed_at=long_ago(days=29))
    Item.objects.filter(pk=trashed_long_ago.pk).update(trashed_at=long_ago(days=31))
    guests_new, guests_old = make_item(guest), make_item(guest)
    Item.objects.filter(pk=guests_old.pk).update(created_at=long_ago(days=31))
    submit(artist, "trial-internal", {}, internal=True)
    runner.run_next("cpu")
    sketch = Item.objects.get(origin="sketch")
    Item.objects.filter(pk=sketch.pk).update(created_at=long_ago(days=2))
    Job.objects.filter(internal=True).update(created_at=long_ago(days=2))
    sweeping.purge()
    assert set(Item.objects.values_list("pk", flat=True)) == {kept.pk, trashed_lately.pk, guests_new.pk}
    assert not Job.objects.exists()


def test_files_that_a_waiting_job_needs_survive_their_item(artist: Viewer) -> None:
    from artsite import storage

    item = make_item(artist, "olive")
    submit(artist, "trial", {"content": str(item.pk)})
    item.delete()
    storage.collect_garbage(older_than=timedelta(0))
    assert runner.run_next("cpu")
    assert Job.objects.get().state == State.SUCCEEDED


def test_the_sweeper_ends_at_once_when_it_is_told_to(transactional_db: None) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "sweep"],
        cwd=settings.BASE_DIR,
        env=worker_environment() | {"DJANGO_SETTINGS_MODULE": "artsite.settings"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "sweeps" in process.stderr.readline(), "it says that it has begun"
    process.terminate()
    assert process.wait(10) == 0
