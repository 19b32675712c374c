"""The desk of an engine's page: if these fail, an artist loses what they had set, or their pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.studio.desk import autosave
from apps.studio.desk.autosave import MOST_REVISIONS, StaleDesk
from apps.studio.desk.models import Desk, DeskRevision
from apps.studio.engines.discovery import get_engine
from apps.studio.jobs import sweeping
from apps.studio.jobs.models import Job
from apps.studio.library import changes
from apps.studio.library.models import TRASH_DAYS, Item
from tests.studio.conftest import signed_in

ABSTRACT = reverse("studio:engine", args=["abstract"])
STYLE = reverse("studio:engine", args=["style-transfer"])
HTMX = {"HTTP_HX_REQUEST": "true"}
engine = get_engine("abstract")


def at(step: str = "", name: str = "abstract") -> str:
    return reverse(f"studio:desk{step}", args=[name])


def stands(client: Client, url: str = ABSTRACT, **query: str) -> dict[str, object]:
    return {control.name: control.value for control in client.get(url, query).context["panel"].controls}


def put(client: Client, seen: int, url: str | None = None, **typed: str) -> Any:
    return client.post(url or at(), {"desk-revision": seen, **typed}, **HTMX)


def revision(client: Client) -> int:
    return client.get(ABSTRACT).context["desk"].revision


def apart() -> None:
    """Let the last change be long ago, so that the next is a step of its own."""
    DeskRevision.objects.update(created_at=timezone.now() - timedelta(minutes=1))


def test_what_was_set_stands_there_again_right_or_wrong(at_mira: Client) -> None:
    assert put(at_mira, 0, width="12", palette="temple", complexity="0.3").status_code == 200
    shown = stands(at_mira)
    assert (shown["width"], shown["palette"], shown["complexity"]) == ("12", "temple", "0.3")
    assert stands(at_mira, STYLE)["strength"] == get_engine("style-transfer").parameters.model_fields[
        "strength"
    ].default  # fmt: skip


def test_a_step_back_and_forward_survive_a_reload(at_mira: Client) -> None:
    for seen, width in enumerate(("300", "400", "500")):
        put(at_mira, seen, width=width)
        apart()
    for step, width in (("_undo", "400"), ("_undo", "300"), ("_redo", "400"), ("_redo", "500")):
        answer = at_mira.post(
            at(step), {"desk-revision": revision(at_mira), "width": stands(at_mira)["width"]}
        )
        assert answer["Location"] == ABSTRACT
        assert stands(at_mira)["width"] == width
    panel = at_mira.post(at("_redo"), {"desk-revision": revision(at_mira), "width": "500"}, **HTMX).context
    assert (panel["desk"].can_undo, panel["desk"].can_redo) == (True, False)


def test_what_was_not_saved_yet_is_a_step_of_its_own(at_mira: Client) -> None:
    put(at_mira, 0, width="300")
    apart()
    at_mira.post(at("_undo"), {"desk-revision": "1", "width": "333"})
    assert stands(at_mira)["width"] == "300"
    at_mira.post(at("_redo"), {"desk-revision": revision(at_mira), "width": "300"})
    assert stands(at_mira)["width"] == "333"


def test_one_slider_moved_to_and_fro_is_one_step(at_mira: Client) -> None:
    put(at_mira, 0, width="300")
    for seen, complexity in enumerate(("0.1", "0.2", "0.3"), 1):
        put(at_mira, seen, width="300", complexity=complexity)
    assert DeskRevision.objects.count() == 3
    at_mira.post(at("_undo"), {"desk-revision": "4", "width": "300", "complexity": "0.3"})
    assert stands(at_mira)["complexity"] == 0.5


def test_another_window_is_not_overwritten_but_asked(at_mira: Client) -> None:
    put(at_mira, 0, width="300")
    answer = put(at_mira, 0, width="444")
    assert answer.status_code == 409
    assert "another window" in answer.content.decode()
    assert stands(at_mira)["width"] == "300"
    there = at_mira.get(at("_now"), **HTMX).content.decode()
    assert 'value="300"' in there
    assert put(at_mira, 0, width="444", **{"desk-mine": "1"}).status_code == 200
    assert stands(at_mira)["width"] == "444"


def test_two_windows_with_the_same_settings_do_not_quarrel(at_mira: Client) -> None:
    put(at_mira, 0, width="300")
    assert put(at_mira, 0, width="300").status_code == 200
    assert DeskRevision.objects.count() == 2


def test_the_first_step_back_leads_to_the_usual_settings(at_mira: Client) -> None:
    usual = stands(at_mira)
    put(at_mira, 0, width="300")
    at_mira.post(at("_undo"), {"desk-revision": "1", "width": "300"})
    assert stands(at_mira) == usual


def test_making_saves_what_was_made_even_without_a_script(at_mira: Client) -> None:
    at_mira.post(ABSTRACT, {"width": "256", "height": "256"})
    assert stands(at_mira)["width"] == "256"
    at_mira.post(ABSTRACT, {"width": "nonsense", "height": "256"})
    assert stands(at_mira)["width"] == "nonsense"


def test_the_address_gives_way_to_the_desk_once_it_is_saved(at_mira: Client) -> None:
    put(at_mira, 0, width="300")
    page = at_mira.get(ABSTRACT, {"width": "400"})
    assert "data-new" in page.content.decode()
    url = f"http://testserver{ABSTRACT}?width=400&made=7&show=x"
    answer = at_mira.post(at(), {"desk-revision": "1", "width": "400"}, HTTP_HX_CURRENT_URL=url, **HTMX)
    assert answer["HX-Replace-Url"] == f"{ABSTRACT}?show=x&made=7"
    assert "data-new" not in at_mira.get(ABSTRACT).content.decode()


def test_old_steps_go_and_the_newest_stay(mira: User) -> None:
    viewer = Viewer(user=mira)
    for number in range(MOST_REVISIONS + 5):
        autosave.save(viewer, engine, {"width": str(number), "height": str(number)})
    numbers = list(DeskRevision.objects.values_list("number", flat=True))
    assert (len(numbers), numbers[-1]) == (MOST_REVISIONS, MOST_REVISIONS + 6)
    assert autosave.step(viewer, engine, -1).settings["width"] == str(MOST_REVISIONS + 3)


def test_what_is_hostile_is_not_kept(mira: User) -> None:
    viewer = Viewer(user=mira)
    kept = autosave.save(
        viewer,
        engine,
        {"width": float("nan"), "height": [1], "palette": "a\0b\ud800", "no-such": "x", "complexity": 10**40},
    ).settings
    assert kept == {"palette": "ab?"}
    with pytest.raises(ValueError):
        autosave.save(viewer, engine, {"palette": "x" * 30_000})


def test_a_guests_desk_goes_along_and_the_persons_own_is_a_step_back(mira: User) -> None:
    autosave.save(Viewer(user=mira), engine, {"width": "300"})
    guest = Client()
    assert put(guest, 0, width="400").status_code == 200
    assert stands(guest)["width"] == "400"
    guest.post(reverse("account_login"), {"login": "mira", "password": "a long enough word"})
    assert stands(guest)["width"] == "400"
    assert Desk.objects.count() == 1
    guest.post(at("_undo"), {"desk-revision": revision(guest), "width": "400"})
    assert stands(guest)["width"] == "300"


@pytest.mark.parametrize("step", ["", "_undo", "_redo"])
def test_a_desk_is_its_owners_alone(step: str, at_mira: Client, stranger: User) -> None:
    put(at_mira, 0, width="300")
    other = signed_in(stranger)
    put(other, 0, url=at(step), width="999")
    assert stands(at_mira)["width"] == "300"
    assert put(other, 0, url=at(step, "sleep")).status_code == 404
    assert put(Client(), 0, url=at(step, "style-transfer")).status_code == 404
    assert Client().get(at("_now", "style-transfer"), **HTMX).status_code == 404


def test_the_origin_of_the_settings_must_be_ones_own_job(at_mira: Client, stranger: User) -> None:
    signed_in(stranger).post(ABSTRACT, {"width": "256", "height": "256"})
    theirs = Job.objects.get()
    at_mira.post(ABSTRACT, {"width": "256", "height": "256", "desk-origin": str(theirs.pk)})
    assert Job.objects.exclude(pk=theirs.pk).get().parent is None


def test_what_continues_a_picture_knows_it(at_mira: Client) -> None:
    def made(width: str, **more: str) -> Job:
        at_mira.post(ABSTRACT, {"width": width, "height": "256", **more})
        return Job.objects.latest("id")

    first = made("256")
    again, changed = made("256"), made("300")
    branch = made("400", **{"desk-origin": str(first.pk)})
    assert [job.parent for job in (first, again, changed, branch)] == [None, None, again, first]
    at_mira.post(reverse("jobs:vary", args=[first.pk]))
    assert Job.objects.order_by("-id").first().parent == first


# -- Cleaning up ------------------------------------------------------------------------------------------


def trashed_long_ago(item: Item) -> None:
    Item.objects.filter(pk=item.pk).update(trashed_at=timezone.now() - timedelta(days=TRASH_DAYS + 1))


def test_cleaning_up_leaves_what_a_desk_refers_to(at_mira: Client, item: Item, mira: User, item_of) -> None:
    other = item_of(mira)
    put(at_mira, 0, url=at(name="style-transfer"), content=str(item.pk))
    apart()
    put(at_mira, 1, url=at(name="style-transfer"), strength="0.2")  # a step later the picture is off the desk
    for gone in (item, other):
        trashed_long_ago(gone)
    assert changes.sweep() == 1
    assert Item.objects.get() == item
    Desk.objects.all().delete()
    assert changes.sweep() == 1


def test_nobody_holds_on_to_what_is_somebody_elses(at_mira: Client, stranger: User, item_of) -> None:
    theirs = item_of(stranger)
    put(at_mira, 0, url=at(name="style-transfer"), content=str(theirs.pk))
    trashed_long_ago(theirs)
    assert changes.sweep() == 1


def test_the_desks_of_guests_go_when_they_are_old_and_their_pictures_with_them(db: None, item_of) -> None:
    guest = Client()
    put(guest, 0, width="300")
    assert autosave.sweep() == 0
    Desk.objects.update(changed_at=timezone.now() - timedelta(days=31))
    chores = {chore.name: chore for chore in sweeping.CHORES}
    assert chores["old desks of guests deleted"].do() == 1


def test_a_stale_step_raises_and_changes_nothing(mira: User) -> None:
    viewer = Viewer(user=mira)
    autosave.save(viewer, engine, {"width": "300"}, seen=0)
    with pytest.raises(StaleDesk) as stale:
        autosave.save(viewer, engine, {"width": "400"}, seen=0)
    assert stale.value.standing.settings == {"width": "300"}


# -- Where pictures come from ------------------------------------------------------------------------------


def made_of(mira: User, item_of, parent: Job | None = None, **fields: object) -> tuple[Job, Item]:
    job = Job.objects.create(
        owner=mira, engine="abstract", engine_version="1", params={}, state="succeeded", parent=parent
    )
    made = item_of(mira, origin="output", recipe={"engine": "abstract", "params": {}}, **fields)
    job.output_rows.create(item=made)
    return job, made


def test_the_strip_shows_where_several_pictures_continue_one(at_mira: Client, mira: User, item_of) -> None:
    first, _ = made_of(mira, item_of)
    second, _ = made_of(mira, item_of, parent=first)
    made_of(mira, item_of, parent=first)
    frames = at_mira.get(ABSTRACT).context["strip"]
    assert [frame.branches for frame in frames] == [0, 0, 2]
    assert {frame.parent_id for frame in frames} == {None, first.pk}
    Item.objects.filter(made_by=second).update(trashed_at=timezone.now())
    assert [frame.branches for frame in at_mira.get(ABSTRACT).context["strip"]] == [0, 0]


def test_a_frame_brings_its_settings_along(at_mira: Client, mira: User, item_of) -> None:
    job, made = made_of(mira, item_of)
    Item.objects.update(recipe={"engine": "abstract", "engine_version": "1", "params": {"width": 345}})
    query = {"again": made.pk, "show": made.pk}
    answer = at_mira.get(reverse("studio:show", args=["abstract"]), query, **HTMX)
    page = answer.content.decode()
    assert 'value="345"' in page
    assert f'name="desk-origin" value="{job.pk}"' in page
    assert answer["HX-Replace-Url"] == f"{ABSTRACT}?show={made.pk}"
    assert stands(at_mira, **query)["width"] == 345


def test_an_item_shows_its_family_and_nobody_elses(
    at_mira: Client, mira: User, stranger: User, item: Item, item_of
) -> None:
    first, picture = made_of(mira, item_of)
    first.input_rows.create(param="content", item=item, sha256=item.sha256, media_type="image/png")
    _second, continued = made_of(mira, item_of, parent=first)
    theirs = Job.objects.create(
        owner=stranger, engine="abstract", engine_version="1", params={}, parent=first
    )
    theirs.output_rows.create(item=item_of(stranger))

    def family(of: Item) -> tuple[list[Item], list[Item]]:
        found = at_mira.get(of.get_absolute_url()).context["family"]
        return found.parents, found.children

    assert family(item) == ([], [picture])
    assert family(picture) == ([item], [continued])
    assert family(continued) == ([picture], [])


def test_what_a_panel_shows_alike_is_no_step(mira: User) -> None:
    viewer = Viewer(user=mira)
    autosave.save(viewer, engine, {"width": 320, "complexity": 0.5, "seed": None})
    for same in ({"width": "320"}, {"width": "320.0", "palette": "surprise", "complexity": "0.50"}):
        assert autosave.save(viewer, engine, same, seen=1).revision == 1
    assert autosave.save(viewer, engine, {"width": "320", "seed": "7"}, seen=1).revision == 2
