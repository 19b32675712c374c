"""The making of a dataset is a job: cancelled, lost and taken up again, and nothing of it is half made."""

from __future__ import annotations

import io
import os
import signal
import subprocess
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from apps.accounts.viewers import Viewer
from apps.studio.datasets import candidates
from apps.studio.datasets.freezing import freeze
from apps.studio.datasets.looking import Looked, look_at
from apps.studio.datasets.models import Dataset, DatasetItem, DatasetVersion
from apps.studio.datasets.reasons import DatasetRefused
from apps.studio.freezing.standing import standings_of
from apps.studio.jobs import lifecycle, runner, sweeping
from apps.studio.jobs.freezing import running, submission
from apps.studio.jobs.freezing.models import Freezing
from apps.studio.jobs.models import Job, Kind, State
from apps.studio.jobs.refusals import Refused
from apps.studio.jobs.submission import submit, try_again
from apps.studio.jobs.training.submission import Asked, find_version, submit_training
from artsite import storage
from tests.studio.datasets.test_freezing import drawn, packed
from tests.studio.jobs.conftest import artist, empty_broker, make_item, operator, stranger, trial_engines
from tests.studio.jobs.test_worker import state, until, worker

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["artist", "empty_broker", "operator", "stranger", "trial_engines", "worker"]


def send(viewer: Viewer, files: dict[str, bytes] | None = None, name: str = "sea") -> Job:
    """A freezing that waits."""
    archive = packed(files or {f"{number}.png": drawn(number) for number in range(4)})
    dataset = submission.submit_zip(viewer.user, name, archive, len(archive.getvalue()), "sea.zip")
    return Job.objects.filter(freezing__dataset=dataset).latest("id")


def standing(name: str = "sea") -> str:
    dataset = Dataset.objects.with_latest().get(name=name)
    return standings_of([dataset])[dataset.pk].state


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen after the pictures were looked at, before anything is written down."""

    def look(*args: object) -> Looked:
        looked = look_at(*args)
        happens()
        return looked

    monkeypatch.setattr(running, "look_at", look)


def test_until_all_was_looked_at_there_is_nothing_to_learn_from(
    artist: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def look_around() -> None:
        seen.extend([standing(), find_version(artist, "sea"), DatasetItem.objects.count()])
        with pytest.raises(Refused) as refused:
            submit_training(artist, Asked("image-gan", "sea", 5, "mine"))
        seen.append(refused.value.errors["dataset"][0])

    job = send(artist)
    meanwhile(monkeypatch, look_around)
    assert standing() == "queued"
    assert runner.run_next("cpu")
    assert seen == [
        "freezing", None, 0, "This dataset has no version yet. Wait until it is made, or choose another."
    ]  # fmt: skip
    version = find_version(artist, "sea")
    assert version is not None
    assert (standing(), version.item_count, state(job)) == ("ready", 4, "succeeded")
    assert Freezing.objects.get().archive_sha256 == ""


def test_cancelled_while_it_is_looked_at_it_makes_nothing_and_can_be_taken_up_again(
    artist: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = send(artist)
    meanwhile(monkeypatch, lambda: lifecycle.cancel(job))
    assert runner.run_next("cpu")
    assert (standing(), DatasetVersion.objects.count()) == ("cancelled", 0)
    monkeypatch.undo()
    job.refresh_from_db()
    assert try_again(artist, job)
    assert runner.run_next("cpu")
    assert standing() == "ready"


def test_a_dataset_that_is_deleted_meanwhile_does_not_come_back(
    artist: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = send(artist)
    meanwhile(monkeypatch, lambda: Dataset.objects.get().delete())  # as the admin does it
    assert runner.run_next("cpu")
    assert state(job) == State.CANCELLED
    assert not Dataset.objects.exists()
    assert not DatasetVersion.objects.exists()
    job.refresh_from_db()
    assert try_again(artist, job)
    assert runner.run_next("cpu")
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "This dataset was deleted. Make a new one.")


def test_what_was_refused_is_not_kept_and_later_versions_are_ready(artist: Viewer) -> None:
    job = send(artist, {"a.txt": b"words"})
    kept = job.freezing.archive_sha256
    assert kept in _still_needed()
    assert runner.run_next("cpu")
    job.refresh_from_db()
    assert "no picture" in job.error
    assert kept not in _still_needed()
    assert standing() == "failed"
    pictures = candidates.from_kept(candidates.kept_of([make_item(artist)]))
    freeze(artist.user, "sea", pictures)  # by the operator's command
    assert standing() == "ready"


def _still_needed() -> set[str]:
    return {sha256 for hashes in storage._referrers for sha256 in hashes()}


def test_pictures_of_the_library_are_frozen_as_they_were_asked_for(artist: Viewer) -> None:
    item = make_item(artist)
    submission.submit_items(artist.user, "mine", [item.pk])
    sha256 = item.sha256
    item.delete()
    assert sha256 in _still_needed()
    assert runner.run_next("cpu")
    assert DatasetItem.objects.get().name == "Teal"


def test_one_at_a_time_for_a_dataset_and_few_for_a_person(artist: Viewer) -> None:
    send(artist)
    with pytest.raises(DatasetRefused, match="just being made"):
        send(artist)
    send(artist, name="land")
    send(artist, name="sky")
    with pytest.raises(Refused, match="3 datasets waiting"):
        send(artist, name="air")
    archive = io.BytesIO(b"no ZIP")
    with pytest.raises(DatasetRefused, match="not a ZIP"):
        submission.submit_zip(artist.user, "fire", archive, 6)
    assert Dataset.objects.count() == 3


def test_pictures_come_first_and_one_freezing_at_a_time(artist: Viewer, stranger: Viewer) -> None:
    first, second = send(artist), send(stranger)
    picture = submit(artist, "trial", {})
    taken = [lifecycle.claim("cpu", "here") for _ in range(3)]
    assert [claim.job.pk if claim else None for claim in taken] == [picture.pk, first.pk, None]
    assert not lifecycle.claimable("cpu").filter(kind=Kind.FREEZING).exists()
    lifecycle.cancel(first)
    claim = lifecycle.claim("cpu", "here")
    assert claim is not None
    assert claim.job.pk == second.pk


def test_files_of_what_nobody_took_up_again_are_let_go_after_a_week(artist: Viewer) -> None:
    job = send(artist)
    lifecycle.cancel(job)
    sweeping.purge()
    assert Freezing.objects.get().can_go_on
    Job.objects.update(ended_at=timezone.now() - timedelta(days=8))
    sweeping.purge()
    assert not Freezing.objects.get().can_go_on
    assert try_again(artist, Job.objects.get())
    assert runner.run_next("cpu")
    assert "no longer kept" in Job.objects.get().error


def test_it_survives_its_child_and_is_made_once(operator: Viewer, worker: subprocess.Popen[bytes]) -> None:
    job = send(operator, {f"{number}.png": drawn(number, size=(400, 300)) for number in range(240)})
    until(lambda: Job.objects.filter(pk=job.pk, progress__gt=0).exists(), "it looks at pictures")
    os.kill(int(job.attempts.get(ending="").worker.rpartition(":")[2]), signal.SIGKILL)
    assert not DatasetItem.objects.exists()
    with override_settings(LEASE_SECONDS=2):
        until(lambda: bool(lifecycle.release_expired()), "the lease ends")
        until(lambda: state(job) == State.SUCCEEDED, "it begins again and comes to its end")
    assert [attempt.ending for attempt in job.attempts.all()] == ["lost", "succeeded"]
    version = DatasetVersion.objects.get()
    assert (version.number, version.item_count, version.items.count()) == (1, 240, 240)
