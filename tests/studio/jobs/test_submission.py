"""What an artist would lose: hours over a form that does not say what is wrong, or their pictures."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings

from apps.accounts.viewers import Viewer
from apps.gallery.models import Visibility, Work, WorkFile
from apps.studio.jobs import lifecycle
from apps.studio.jobs.models import Job, State
from apps.studio.jobs.submission import Refused, submit, try_again, vary
from artsite.ids import uuid7
from tests.studio.jobs.conftest import make_item, tickets

pytestmark = pytest.mark.django_db(transaction=True)


def refused(viewer: Viewer, params: dict[str, Any], engine: str = "trial", **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        submit(viewer, engine, params, **more)
    assert not Job.objects.exists() or caught.value.status == 429
    return caught.value


@pytest.mark.parametrize(
    ("params", "field", "message"),
    [
        ({"size": "5000"}, "size", "Must be at most 4096 px."),
        ({"size": 15}, "size", "Must be at least 16 px."),
        ({"size": "large"}, "size", "“large” is not a number that can be used here."),
        ({"size": 64.5}, "size", "Must be a whole number."),
        ({"size": "9" * 5000}, "size", None),
        ({"strength": "nan"}, "strength", "“nan” is not a number that can be used here."),
        ({"strength": float("inf")}, "strength", "“inf” is not a number that can be used here."),
        ({"smooth": "perhaps"}, "smooth", "Must be on or off."),
        ({"name": "n" * 21}, "name", "Must be at most 20 characters long."),
        ({"name": "a\0b"}, "name", "Contains a character that cannot be kept."),
        ({"name": "\ud800"}, "name", None),
        ({"name": ["a"]}, "name", "Must be text."),
        ({"name": None}, "name", "This is needed."),
        ({"colour": "red"}, "colour", "This engine has no such setting."),
        ({"seed": -1}, "seed", "Must be at least 0."),
        ({"content": 7}, "content", "Choose a picture."),
        (
            {"content": "nonsense"},
            "content",
            "This picture is not there, or not yours to use. Choose another.",
        ),
    ],
)
def test_each_mistake_is_told_at_its_field(
    artist: Viewer, params: dict[str, Any], field: str, message: str | None
) -> None:
    refusal = refused(artist, params)
    assert refusal.status == 422
    assert list(refusal.errors) == [field]
    assert message is None or refusal.errors[field] == [message]


def test_a_form_may_send_text_for_everything_and_leave_fields_empty(artist: Viewer) -> None:
    form = {"content": "", "size": "128", "strength": "0.25", "smooth": "on", "name": "", "seed": ""}
    job = submit(artist, "trial", form)
    job.refresh_from_db()
    assert job.params | {"seed": 0} == {
        "content": None,
        "size": 128,
        "strength": 0.25,
        "smooth": True,
        "name": "",
        "fault": "",
        "seed": 0,
    }
    assert isinstance(job.params["seed"], int)
    assert job.estimate == 2.0
    assert tickets() == 1


def test_another_persons_picture_is_refused_in_the_words_for_one_that_is_not_there(
    artist: Viewer, stranger: Viewer, guest: Viewer
) -> None:
    theirs = make_item(stranger)
    unknown = refused(artist, {"content": "0198c0de-0000-7000-8000-000000000000"})
    for viewer in (artist, guest):
        for value in (str(theirs.pk), f"item:{theirs.pk}", f"work:{theirs.pk}"):
            assert refused(viewer, {"content": value}).errors == unknown.errors


def test_own_pictures_and_works_one_may_see_can_be_used(artist: Viewer, stranger: Viewer) -> None:
    mine = make_item(artist)
    work = _work(stranger, Visibility.UNLISTED)
    for value in (str(mine.pk), f"item:{mine.pk}"):
        row = submit(artist, "trial", {"content": value}).input_rows.get()
        assert (row.item, row.sha256, row.source) == (mine, mine.sha256, {"item": str(mine.pk)})
    for value in (str(work.pk), f"work:{work.pk}"):
        row = submit(artist, "trial", {"content": value}).input_rows.get()
        assert (row.item, row.source) == (None, {"work": str(work.pk), "title": "Sea", "maker": "otto"})
    private = _work(stranger, Visibility.PRIVATE)
    with pytest.raises(Refused):
        submit(artist, "trial", {"content": f"work:{private.pk}"})


def _work(viewer: Viewer, visibility: Visibility) -> Work:
    item = make_item(viewer, "navy")
    work = Work.objects.create(maker=viewer.user, title="Sea", visibility=visibility, remixable=True)
    work.cover = WorkFile.objects.create(
        work=work, sha256=item.sha256, size=item.size, media_type="image/png"
    )
    work.save()
    return work


def test_who_may_use_which_engine(artist: Viewer, guest: Viewer, operator: Viewer) -> None:
    assert refused(artist, {}, "no-such-engine").status == 404
    assert refused(artist, {}, "trial-internal").status == 404
    assert refused(artist, {}, "sleep").status == 403
    assert refused(guest, {}, "trial-for-members").status == 403
    assert refused(Viewer(), {}).status == 403
    assert submit(guest, "trial", {}).guest == guest.guest
    assert submit(operator, "sleep", {}).state == State.QUEUED


@override_settings(JOB_LIMITS={"visitor": (10, 2), "artist": (5, 3), "staff": (600, 200)})
def test_limits_are_told_with_the_time_to_wait(artist: Viewer, stranger: Viewer) -> None:
    jobs = [submit(artist, "trial", {}) for _ in range(3)]
    assert refused(artist, {}).status == 429
    assert submit(stranger, "trial", {}), "another person's limit is their own"
    for job in jobs:
        lifecycle.cancel(job)
    for job in [submit(artist, "trial", {}) for _ in range(2)]:
        lifecycle.cancel(job)
    too_fast = refused(artist, {})
    assert too_fast.status == 429
    assert too_fast.retry_after is not None
    assert 0 < too_fast.retry_after <= 60


@override_settings(JOB_LIMITS={"visitor": (100, 3), "artist": (60, 2), "staff": (600, 200)})
def test_trying_again_does_not_get_round_the_limit(artist: Viewer) -> None:
    jobs = [submit(artist, "trial", {}) for _ in range(2)]
    lifecycle.cancel(jobs[0])
    submit(artist, "trial", {})
    with pytest.raises(Refused):
        try_again(artist, jobs[0])


@override_settings(JOB_LIMITS={"visitor": (100, 3), "artist": (60, 20), "staff": (600, 200)})
def test_guests_without_cookies_share_a_limit_and_leave_room_for_artists(artist: Viewer) -> None:
    from apps.studio.jobs.limits import GUESTS_TOGETHER
    from artsite.ids import uuid7

    for _ in range(GUESTS_TOGETHER):
        submit(Viewer(guest=uuid7()), "trial", {})
    assert refused(Viewer(guest=uuid7()), {}).status == 429
    assert submit(artist, "trial", {}).is_open


def test_a_variation_has_the_same_settings_and_another_seed(artist: Viewer) -> None:
    item = make_item(artist)
    job = submit(artist, "trial", {"content": str(item.pk), "size": 99, "seed": 4})
    another = vary(artist, job)
    assert another.params["seed"] != 4
    assert another.params | {"seed": 4} == job.params
    assert another.input_rows.get().item == item


def test_a_job_needing_a_graphics_card_is_refused_where_there_is_none(artist: Viewer) -> None:
    from apps.studio.engines.contract import Needs
    from apps.studio.engines.discovery import all_engines
    from apps.studio.jobs import presence
    from tests.studio.jobs.conftest import Trial

    class Heavy(Trial):
        name = "trial-heavy"
        needs = Needs(gpu="required")

    all_engines()["trial-heavy"] = Heavy()
    try:
        assert "No machine here can run this" in refused(artist, {}, "trial-heavy").detail
        presence.beat("gpu", "big-machine", 1)
        assert submit(artist, "trial-heavy", {}).queue == "gpu"
    finally:
        all_engines().pop("trial-heavy")


def test_an_artist_does_not_wait_for_a_crowd_of_guests(artist: Viewer) -> None:
    for _ in range(6):
        submit(Viewer(guest=uuid7()), "trial", {})
    mine = submit(artist, "trial", {})
    order = list(Job.objects.queued("cpu").values_list("pk", flat=True))
    assert order.index(mine.pk) <= 1
