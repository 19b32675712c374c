"""What an artist would lose: the way to their jobs, and the wall between theirs and others'."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client, override_settings
from PIL import Image

from apps.accounts.models import AuditEntry, User
from apps.accounts.viewers import GUEST_KEY, Viewer
from apps.studio.jobs import lifecycle, presence, runner
from apps.studio.jobs.listing import ROWS
from apps.studio.jobs.models import Job, State
from apps.studio.jobs.presenting import JobView
from apps.studio.jobs.submission import submit
from tests.studio.jobs.conftest import make_item

pytestmark = pytest.mark.django_db(transaction=True)

HTMX = {"HX-Request": "true"}


def browser(viewer: Viewer, **options: Any) -> Client:
    client = Client(**options)
    if viewer.user:
        client.force_login(viewer.user)
    elif viewer.guest:
        session = client.session
        session[GUEST_KEY] = str(viewer.guest)
        session.save()
    return client


def test_a_job_and_its_preview_are_there_for_its_owner_and_for_nobody_else(
    artist: Viewer, stranger: Viewer, guest: Viewer
) -> None:
    job = submit(artist, "trial", {})
    claim = lifecycle.claim("cpu", "w1")
    assert claim
    lifecycle.show_preview(claim, Image.new("RGB", (800, 400)))
    pages = [f"/studio/jobs/{job.pk}/", f"/studio/jobs/{job.pk}/preview/1/"]
    for page in pages:
        assert browser(artist).get(page).status_code == 200
        assert browser(stranger).get(page).status_code == 404
        assert browser(guest).get(page).status_code == 404
        assert browser(Viewer()).get(page).status_code == 404
    preview = browser(artist).get(pages[1])
    assert preview.headers["Content-Type"] == "image/webp"
    assert "private" in preview.headers["Cache-Control"]
    for action in ("cancel", "retry", "vary"):
        assert browser(stranger).post(f"/studio/jobs/{job.pk}/{action}/").status_code == 404
        assert browser(artist).get(f"/studio/jobs/{job.pk}/{action}/").status_code == 405
        assert (
            browser(artist, enforce_csrf_checks=True).post(f"/studio/jobs/{job.pk}/{action}/").status_code
            == 403
        )
    assert Job.objects.get().state == State.RUNNING


def test_without_a_script_one_can_watch_cancel_and_try_again(guest: Viewer) -> None:
    job = submit(guest, "trial", {})
    page = f"/studio/jobs/{job.pk}/"
    visitor = browser(guest)
    watched = visitor.get(page).content.decode()
    assert '<meta http-equiv="refresh"' in watched
    assert f'action="{page}cancel/"' in watched
    assert visitor.post(f"{page}cancel/", follow=True).redirect_chain[-1][0] == page
    assert "Try again" in visitor.get(page).content.decode()
    visitor.post(f"{page}retry/")
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_a_finished_job_offers_everything_one_can_do_with_it(artist: Viewer) -> None:
    item = make_item(artist)
    job = submit(artist, "trial", {"content": str(item.pk)})
    runner.run_next("cpu")
    client = browser(artist)
    page = client.get(f"/studio/jobs/{job.pk}/").content.decode()
    assert "/ws/jobs/" not in page, "there is nothing more to wait for"
    for word in ("Download", "Vary", "Edit", "Compare"):
        assert word in page
    assert "data-compare" in client.get(f"/studio/jobs/{job.pk}/?compare=1", headers=HTMX).content.decode()
    varied = client.post(f"/studio/jobs/{job.pk}/vary/", headers=HTMX)
    another = Job.objects.exclude(pk=job.pk).get()
    assert f'id="live-{another.pk}"' in varied.content.decode()
    assert f'ws-connect="/ws/jobs/{another.pk}/"' in varied.content.decode()


def test_what_was_made_can_be_thrown_away_and_taken_back_where_it_stands(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    runner.run_next("cpu")
    client, page = browser(artist), f"/studio/jobs/{job.pk}/"
    form = {"items": str(job.outputs.get().pk), "next": page}
    gone = client.post("/studio/library/select/", form | {"action": "discard"}, headers=HTMX, follow=True)
    assert "Take it back" in gone.content.decode()
    back = client.post("/studio/library/select/", form | {"action": "restore"}, headers=HTMX, follow=True)
    assert "Download" in back.content.decode()


@override_settings(JOB_LIMITS={"visitor": (10, 2), "artist": (60, 1), "staff": (600, 200)})
def test_a_refused_variation_says_why_and_leaves_the_page(artist: Viewer) -> None:
    job = submit(artist, "trial", {})
    refused = browser(artist).post(f"/studio/jobs/{job.pk}/vary/", headers=HTMX)
    assert refused.status_code == 422
    assert refused.headers["HX-Retarget"] == "#messages"
    assert "the most there can be" in refused.content.decode()


def test_the_list_shows_own_jobs_page_by_page(artist: Viewer, stranger: Viewer) -> None:
    template = submit(artist, "trial", {})
    Job.objects.bulk_create(
        Job(owner=artist.user, engine="trial", engine_version="1", params={}, state=State.CANCELLED)
        for _ in range(ROWS + 3)
    )
    submit(stranger, "trial", {})
    client = browser(artist)
    first = client.get("/studio/jobs/").context["page"]
    assert len(first.rows) == ROWS
    assert not first.newer_url
    second = client.get(first.older_url).context["page"]
    assert [view.job.pk for view in second.rows][-1] == template.pk
    assert len(second.rows) == 4
    assert not second.older_url
    back = client.get(second.newer_url).context["page"]
    assert [view.job.pk for view in back.rows] == [view.job.pk for view in first.rows]
    assert len(client.get("/studio/jobs/?state=queued").context["page"].rows) == 1
    assert "No jobs yet" in browser(Viewer()).get("/studio/jobs/").content.decode()
    assert client.get("/studio/jobs/?before=nonsense&state=nonsense").status_code == 200


def test_words_for_waiting_are_honest(artist: Viewer, stranger: Viewer) -> None:
    jobs = [submit(viewer, "trial", {}) for viewer in (artist, stranger, artist)]
    assert "No machine here can run this" in JobView(jobs[0], artist).words
    presence.beat("cpu", "machine", 1)
    lifecycle.claim("cpu", "machine")
    words = [JobView(Job.objects.get(pk=job.pk), artist).words for job in jobs]
    assert words == [
        "Getting ready, about 2 s left",
        "Next in the queue, about 2 s",
        "Second in the queue, about 4 s",
    ]


def test_operators_act_on_record(artist: Viewer) -> None:
    boss = User.objects.create_superuser("boss", "boss@example.org", "secret-of-boss")
    job = submit(artist, "trial", {})
    client = browser(Viewer(user=boss))
    assert client.get("/admin/jobs/job/").status_code == 200
    assert client.get(f"/admin/jobs/job/{job.pk}/change/").status_code == 200
    for action, state in (("cancel", State.CANCELLED), ("try_again", State.QUEUED)):
        client.post("/admin/jobs/job/", {"action": action, "_selected_action": [str(job.pk)]})
        job.refresh_from_db()
        assert job.state == state
    assert {entry.action for entry in AuditEntry.objects.all()} == {"job.cancelled", "job.retried"}
    assert UUID(AuditEntry.objects.first().object_id) == job.pk
