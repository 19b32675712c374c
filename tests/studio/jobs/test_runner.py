"""What an artist would lose: an error nobody explains, a secret in it, a disk full of leftovers."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from prometheus_client import generate_latest

from apps.accounts.viewers import Viewer
from apps.studio.jobs import heart, lifecycle, previews, runner, scratch
from apps.studio.jobs.models import Job, State
from apps.studio.jobs.submission import submit
from apps.studio.library.models import Item
from tests.studio.jobs.conftest import make_item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """Whatever happens in a job, its folder is gone afterwards."""
    yield
    assert not scratch.root().exists() or not list(scratch.root().iterdir())


def run(job: Job) -> Job:
    assert runner.run_next("cpu")
    job.refresh_from_db()
    return job


def test_a_job_is_made_with_its_picture_and_its_preview_shown(artist: Viewer) -> None:
    item = make_item(artist)
    job = run(submit(artist, "trial", {"content": str(item.pk), "seed": 3}))
    assert job.state == State.SUCCEEDED, job.error
    assert job.outputs.get().title == "Teal"
    assert job.preview_number == 1
    assert previews.read(job.pk, 1)
    assert job.recipe()["inputs"] == {"content": {"item": str(item.pk)}}
    assert not runner.run_next("cpu"), "nothing is left to do"


def test_the_same_seed_makes_the_same_file(artist: Viewer) -> None:
    made = [run(submit(artist, "trial", {"seed": 9})).outputs.get().sha256 for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("fault", "message", "field"),
    [
        ("refuse", "The strength does not suit the size.", "strength"),
        ("memory", "more memory than the machine has", ""),
        ("crash", "Something went wrong in the engine.", ""),
    ],
)
def test_a_failure_is_told_in_words_at_its_field(
    artist: Viewer, fault: str, message: str, field: str
) -> None:
    job = run(submit(artist, "trial", {"fault": fault}))
    assert job.state == State.FAILED
    assert message in job.error
    assert job.error_field == field
    assert "secret" not in job.error
    assert not Item.objects.exists()
    assert fault != "crash" or str(job.pk) in job.error


def test_a_running_engine_stops_soon_after_cancel(artist: Viewer) -> None:
    job = submit(artist, "trial", {"fault": "wait"})

    def cancel_when_running() -> None:
        while not Job.objects.filter(pk=job.pk, preview_number=1).exists():
            pass
        lifecycle.cancel(job)
        connection.close()

    thread = threading.Thread(target=cancel_when_running)
    thread.start()
    run(job)
    thread.join()
    assert (job.state, job.error) == (State.CANCELLED, "")


def test_a_worker_that_is_stopped_hands_its_job_back(artist: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    job = submit(artist, "trial", {"fault": "wait"})
    running = threading.Event()

    def stopping() -> bool:
        return running.is_set()

    monkeypatch.setattr(runner, "shutting_down", stopping)
    threading.Timer(0.2, running.set).start()
    assert not runner.run_next("cpu")
    job.refresh_from_db()
    assert (job.state, job.attempt_count) == (State.QUEUED, 0)


def test_a_hung_engine_is_stopped_at_its_time_limit(artist: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.studio.engines.discovery import get_engine

    monkeypatch.setattr(type(get_engine("trial")), "time_limit", 0.1)
    job = run(submit(artist, "trial", {"fault": "wait"}))
    assert job.state == State.FAILED
    assert "was stopped" in job.error


def test_an_engine_that_does_not_listen_is_ended_with_its_process(
    artist: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.studio.engines.discovery import get_engine

    monkeypatch.setattr(type(get_engine("trial")), "time_limit", 0.1)
    monkeypatch.setattr(heart, "GRACE_SECONDS", 0.1)
    job = submit(artist, "trial", {"fault": "deaf"})
    connections.close_all()
    child = os.fork()
    if child == 0:
        runner.run_next("cpu")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WEXITSTATUS(status) == heart.EXIT_CODE
    job.refresh_from_db()
    assert (job.state, job.attempts.get().ending) == (State.FAILED, "failed")
    assert "was stopped" in job.error
    assert scratch.remove_leftovers() == 1


def test_figures_for_prometheus_count_what_was_sent_and_how_it_ended(artist: Viewer) -> None:
    run(submit(artist, "trial", {}))
    run(submit(artist, "trial", {"fault": "refuse"}))
    submit(artist, "trial", {})
    text = generate_latest().decode()
    for line in (
        'artsite_jobs_submitted_total{engine="trial"} 3.0',
        'artsite_jobs_ended_total{engine="trial",state="succeeded"} 1.0',
        'artsite_jobs_ended_total{engine="trial",state="failed"} 1.0',
        'artsite_jobs_open{queue="cpu",state="queued"} 1.0',
    ):
        assert line in text


def test_a_job_whose_engine_is_gone_says_so(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    Job.objects.filter(pk=job.pk).update(engine="long-gone")
    assert "no longer installed" in run(job).error


def test_leftovers_of_killed_children_are_removed_and_work_in_progress_is_not(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    with scratch.scratch_folder(job.pk) as folder:
        left = folder.with_name("left-over")
        left.mkdir()
        (left / ".lock").touch()
        assert scratch.remove_leftovers() == 1
        assert folder.exists()
        assert not left.exists()


@pytest.mark.parametrize("title", ["夜" * 200, "../../../etc/passwd", "", "🖼" * 90, ".."])
def test_a_picture_of_any_name_is_worked_on(artist: Viewer, title: str) -> None:
    item = make_item(artist)
    Item.objects.filter(pk=item.pk).update(title=title)
    job = run(submit(artist, "trial", {"content": str(item.pk)}))
    assert job.state == State.SUCCEEDED, job.error
    assert job.outputs.get().title
