"""What an artist would lose: a job made twice, half a result, a job nobody ends, a cancel that does not."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from PIL import Image

from apps.accounts.owned import adopt
from apps.accounts.viewers import Viewer
from apps.studio.engines.contract import Output
from apps.studio.jobs import lifecycle
from apps.studio.jobs.lifecycle import Claim, LeaseLost
from apps.studio.jobs.models import Attempt, Job, JobOutput, State
from apps.studio.jobs.submission import submit
from apps.studio.library.models import Item, Origin
from tests.studio.jobs.conftest import tickets

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(worker: str = "w1") -> Claim:
    claim = lifecycle.claim("cpu", worker)
    assert claim is not None
    return claim


def let_lease_end(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def picture(folder: Path, name: str = "a.png") -> Output:
    path = folder / name
    Image.new("RGB", (8, 6), "red").save(path)
    return Output(path, "image/png", title="Red", alt_text="A red square")


def test_many_workers_at_once_never_claim_one_job_twice(artist: Viewer) -> None:
    jobs = {submit(artist, "trial", {}).pk for _ in range(12)}
    claims: list[Claim] = []
    start = threading.Barrier(6)

    def claim_all(worker: str) -> None:
        start.wait()
        while claim := lifecycle.claim("cpu", worker):
            claims.append(claim)
        connection.close()

    threads = [threading.Thread(target=claim_all, args=(f"w{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claim.job.pk for claim in claims) == sorted(jobs)
    assert Attempt.objects.count() == 12


def test_higher_priority_goes_first_and_people_take_turns(artist: Viewer, stranger: Viewer) -> None:
    many = [submit(artist, "trial", {}) for _ in range(3)]
    late = submit(stranger, "trial", {})
    urgent = submit(artist, "trial", {}, priority=5)
    order = [claimed().job.pk for _ in range(5)]
    assert order == [job.pk for job in (urgent, many[0], late, many[1], many[2])]


def test_a_worker_that_lost_its_lease_writes_nothing(artist: Viewer, tmp_path: Path) -> None:
    job = submit(artist, "trial", {})
    zombie = claimed("zombie")
    let_lease_end(job)
    assert lifecycle.release_expired() == 1
    heir = claimed("heir")
    for write in (
        lambda: lifecycle.renew(zombie),
        lambda: lifecycle.report(zombie, 0.9, "from the dead"),
        lambda: lifecycle.show_preview(zombie, Image.new("RGB", (4, 4))),
        lambda: lifecycle.finish(zombie, [picture(tmp_path)]),
        lambda: lifecycle.fail(zombie, "from the dead"),
        lambda: lifecycle.hand_back(zombie),
    ):
        with pytest.raises(LeaseLost):
            write()
    lifecycle.finish(heir, [picture(tmp_path)])
    job.refresh_from_db()
    assert (job.state, job.progress, job.message, job.error) == (State.SUCCEEDED, 1.0, "", "")
    assert Item.objects.count() == JobOutput.objects.count() == 1
    assert [attempt.ending for attempt in job.attempts.all()] == ["lost", "succeeded"]


def test_all_outputs_become_visible_or_none(artist: Viewer, tmp_path: Path) -> None:
    submit(artist, "trial", {})
    claim = claimed()
    first = picture(tmp_path)
    broken = Output(tmp_path / "not-there.png", "image/png")
    with pytest.raises(FileNotFoundError):
        lifecycle.finish(claim, [first, broken])
    assert not Item.objects.exists()
    too_long = Output(first.path, "x" * 61)  # shortened on the way, so that the database need not refuse it
    items = lifecycle.finish(claim, [first, too_long])
    assert [item.title for item in items] == ["Red", ""]


def test_a_fault_in_the_last_write_takes_back_the_whole_ending(artist: Viewer, tmp_path: Path) -> None:
    job = submit(artist, "trial", {})
    claim = claimed()
    JobOutput.objects.create(job=job, position=0, item=_any_item(artist))  # in the way of the output to come
    with pytest.raises(IntegrityError):
        lifecycle.finish(claim, [picture(tmp_path)])
    job.refresh_from_db()
    assert job.state == State.RUNNING
    assert Item.objects.filter(origin=Origin.OUTPUT).count() == 0
    assert job.attempts.get().ending == ""


def _any_item(viewer: Viewer) -> Item:
    from tests.studio.jobs.conftest import make_item

    return make_item(viewer)


def test_an_output_tells_how_it_was_made(artist: Viewer, tmp_path: Path) -> None:
    job = submit(artist, "trial", {"seed": "7"})
    (item,) = lifecycle.finish(claimed(), [picture(tmp_path)], seconds=1.5)
    assert (item.origin, item.width, item.height, item.alt_text) == (Origin.OUTPUT, 8, 6, "A red square")
    assert item.placeholder.startswith("data:image/webp")
    assert item.recipe is not None
    assert (item.recipe["engine"], item.recipe["seed"]) == ("trial", 7)
    assert artist.owns(item)
    assert job.attempts.get().seconds == 1.5


def test_what_serves_a_page_is_kept_as_a_sketch(artist: Viewer, tmp_path: Path) -> None:
    submit(artist, "trial-internal", {}, internal=True)
    (item,) = lifecycle.finish(claimed(), [picture(tmp_path)])
    assert item.origin == Origin.SKETCH


def test_cancel_works_while_waiting_and_while_running_and_changes_nothing_later(
    artist: Viewer, tmp_path: Path
) -> None:
    waiting = submit(artist, "trial", {})
    assert lifecycle.cancel(waiting)
    assert lifecycle.claim("cpu", "w1") is None

    running = submit(artist, "trial", {})
    claim = claimed()
    assert lifecycle.cancel(running)
    with pytest.raises(LeaseLost):
        lifecycle.finish(claim, [picture(tmp_path)])
    assert not Item.objects.exists()
    assert running.attempts.get().ending == Attempt.Ending.CANCELLED

    done = submit(artist, "trial", {})
    lifecycle.finish(claimed(), [picture(tmp_path)])
    assert not lifecycle.cancel(done)
    done.refresh_from_db()
    assert done.state == State.SUCCEEDED


def test_cancelled_and_tried_again_the_first_attempt_is_still_fenced_off(
    artist: Viewer, tmp_path: Path
) -> None:
    job = submit(artist, "trial", {})
    first = claimed()
    lifecycle.cancel(job)
    assert lifecycle.retry(job)
    second = claimed()
    with pytest.raises(LeaseLost):
        lifecycle.finish(first, [picture(tmp_path)])
    lifecycle.finish(second, [picture(tmp_path)])
    assert Item.objects.count() == 1


def test_a_silent_worker_loses_the_job_and_the_third_time_the_artist_is_told(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    for attempt in range(3):
        claimed(f"w{attempt}")
        assert lifecycle.release_expired() == 0  # the lease still holds
        let_lease_end(job)
        assert lifecycle.release_expired() == 1
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "three times" in job.error
    assert lifecycle.claim("cpu", "w4") is None
    assert lifecycle.retry(job)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempt_count) == (State.QUEUED, "", 0)


def test_a_renewed_lease_is_kept(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    claim = claimed()
    let_lease_end(job)
    lifecycle.renew(claim)
    assert lifecycle.release_expired() == 0


def test_an_error_that_may_pass_is_tried_again_and_one_that_will_not_is_told(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    lifecycle.fail(claimed(), "The disk was full for a moment", retry=True)
    job.refresh_from_db()
    assert (job.state, job.error) == (State.QUEUED, "")
    lifecycle.fail(claimed(), "The strength does not suit", "strength")
    job.refresh_from_db()
    assert (job.state, job.error, job.error_field) == (State.FAILED, "The strength does not suit", "strength")


def test_stopping_a_worker_costs_the_job_no_attempt(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    for _ in range(5):
        lifecycle.hand_back(claimed())
    job.refresh_from_db()
    assert (job.state, job.attempt_count) == (State.QUEUED, 0)


def test_each_way_into_the_queue_sends_one_ticket(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    assert tickets() == 1
    lifecycle.hand_back(claimed())
    assert tickets() == 2
    lifecycle.cancel(job)
    assert tickets() == 2
    lifecycle.retry(job)
    assert tickets() == 3


def test_words_that_the_database_cannot_keep_do_not_lose_the_job(artist: Viewer, tmp_path: Path) -> None:
    job = submit(artist, "trial", {})
    claim = claimed()
    lifecycle.report(claim, float("nan"), "half a \0 character \ud800" + "x" * 500)
    lifecycle.report(claim, 7.0, "too far")
    job.refresh_from_db()
    assert job.progress == 1.0
    output = Output(picture(tmp_path).path, "image/png", title="\0\ud800" + "t" * 300, alt_text="a" * 900)
    (item,) = lifecycle.finish(claim, [output])
    assert len(item.title) == 200


def test_what_a_guest_is_making_while_they_sign_up_comes_along(
    guest: Viewer, artist: Viewer, tmp_path: Path
) -> None:
    job = submit(guest, "trial", {})
    claim = claimed()
    adopt(str(guest.guest), artist.user)
    items = lifecycle.finish(claim, [picture(tmp_path)])
    assert [item.owner for item in items] == [artist.user]
    assert Job.objects.get(pk=job.pk).owner == artist.user
