"""An engine's page: if these fail, an artist loses what they set, or is not told what is wrong with it."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.gallery.models import Visibility, Work
from apps.studio.engines.discovery import all_engines, get_engine
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item, Origin
from apps.studio.panels import build_panel, typed_values
from apps.studio.publishing import publish_item
from tests.studio.conftest import RECIPE, signed_in, upload

ABSTRACT = reverse("studio:engine", args=["abstract"])
STYLE = reverse("studio:engine", args=["style-transfer"])
HTMX = {"HTTP_HX_REQUEST": "true"}


def controls(client: Client, url: str, **query: str) -> dict[str, object]:
    panel = client.get(url, query).context["panel"]
    return {control.name: control.value for control in panel.controls}


def publicly(maker: User, item_of, **fields) -> Work:
    item = item_of(maker, recipe=RECIPE, origin=Origin.OUTPUT, **fields)
    return publish_item(maker, item, title="Number seven", visibility=Visibility.PUBLIC, licence="CC-BY-4.0")


@pytest.mark.parametrize("name", [name for name, engine in all_engines().items() if not engine.internal])
def test_every_engine_has_a_control_for_each_of_its_parameters(name: str, db: None) -> None:
    engine = get_engine(name)
    panel = build_panel(engine, Viewer(), {})
    shown = [name for name, about in engine.schema()["properties"].items() if not about.get("absent")]
    assert [control.name for control in panel.controls] == shown
    assert all(control.title and control.help for control in panel.controls)
    grouped = [control for section in panel.sections for control in section.controls]
    placed = [*panel.materials, *panel.settings, *grouped, *panel.more]
    assert sorted(map(id, placed)) == sorted(map(id, panel.controls))


def test_a_scene_is_written_on_several_lines_and_first(at_mira: Client) -> None:
    """A long wish in a narrow line cannot be read over, and comes out as something else."""
    answer = at_mira.get(reverse("studio:engine", args=["text-to-image"]), {"prompt": "a boat"})
    first = answer.context["panel"].materials[0]
    assert (first.name, first.is_long) == ("prompt", True)
    assert "<textarea" in answer.content.decode()


def test_settings_in_an_address_leave_the_picture_on_the_desk(at_mira: Client, item: Item) -> None:
    """Following a model's link to its engine would else lose the photograph that was chosen there."""
    at_mira.post(
        reverse("studio:desk", args=["style-transfer"]), {"content": str(item.pk), "strength": "0.2"}
    )
    shown = controls(at_mira, STYLE, size="512")
    assert (shown["content"], shown["size"], shown["strength"]) == (str(item.pk), "512", 1.0)


@pytest.mark.parametrize("name", [name for name, engine in all_engines().items() if not engine.internal])
def test_a_panel_posted_as_it_stands_gives_the_defaults(name: str, db: None) -> None:
    engine = get_engine(name)
    form = QueryDict(mutable=True)
    for control in build_panel(engine, Viewer(), {}).controls:
        if control.kind != "toggle" or control.value:
            form[control.name] = "true" if control.kind == "toggle" else str(control.value or "")
    typed = typed_values(engine, form)
    for field, info in engine.parameters.model_fields.items():
        if not info.is_required():
            assert str(typed.get(field, info.default)) == str(info.default)


def test_making_leads_to_the_job_with_and_without_a_script(at_mira: Client) -> None:
    sent = {"width": "256", "height": "256", "seed": "7"}
    answer = at_mira.post(ABSTRACT, sent)
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    assert job.params["seed"] == 7
    answer = at_mira.post(ABSTRACT, sent, **HTMX)
    newest = Job.objects.order_by("-id").first()
    assert answer["HX-Push-Url"] == f"{ABSTRACT}?made={newest.pk}"
    assert f"job-{newest.pk}" in answer.content.decode()


@pytest.mark.parametrize(("name", "asks"), [("painterly", True), ("gan", False), ("abstract", False)])
def test_an_empty_stage_asks_for_a_photograph_only_where_one_is_needed(
    name: str, asks: bool, at_mira: Client
) -> None:
    page = at_mira.get(reverse("studio:engine", args=[name])).content.decode()
    hint = page.split('class="job__hint">')[1].split("</p>")[0]
    assert ("Choose a photograph" in hint) is asks


def test_a_visitor_may_try_what_is_open_and_keeps_the_job(db: None) -> None:
    visitor = Client()
    answer = visitor.post(ABSTRACT, {"width": "256", "height": "256"})
    assert visitor.get(answer["Location"]).status_code == 200
    assert Client().get(answer["Location"]).status_code == 404


def test_nothing_that_was_typed_is_lost_by_an_error(at_mira: Client, item: Item) -> None:
    typed = {
        "content": str(item.pk), "size": "0", "strength": "0.35", "keep_colours": "true",
        "style": "starry-night", "seed": "99", "blend": "0.8",
    }  # fmt: skip
    for more in ({}, HTMX):
        answer = at_mira.post(STYLE, typed, **more)
        assert answer.status_code == 422
        panel = answer.context["panel"]
        shown = {control.name: control.value for control in panel.controls}
        assert shown | {"keep_colours": "true"} == shown | typed
        assert shown["keep_colours"] is True
        told = {control.name: control.errors for control in panel.controls if control.errors}
        assert list(told) == ["size"]
        assert "at least" in told["size"][0]
        assert "at least" in answer.content.decode()
        assert panel.more_is_open
    assert answer["HX-Retarget"] == "#panel"
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("strength", "nan"),
        ("strength", "inf"),
        ("strength", "much"),
        ("style", "no-such-style"),
        ("size", "1e9"),
    ],
)
def test_nonsense_is_told_at_its_field(field: str, value: str, at_mira: Client, item: Item) -> None:
    answer = at_mira.post(STYLE, {"content": str(item.pk), field: value})
    assert answer.status_code == 422
    assert [c.name for c in answer.context["panel"].controls if c.errors] == [field]


def test_a_strangers_picture_is_not_there(at_mira: Client, stranger: User, item_of) -> None:
    answer = at_mira.post(STYLE, {"content": str(item_of(stranger).pk)})
    assert answer.status_code == 422
    (content,) = [c for c in answer.context["panel"].controls if c.name == "content"]
    assert "not there" in content.errors[0]
    assert content.chosen is None


def test_a_file_may_travel_with_the_form(at_mira: Client) -> None:
    answer = at_mira.post(STYLE, {"content": upload()})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    assert job.params["content"] == str(Item.objects.get().pk)


def test_a_bad_file_is_told_at_its_field_and_a_good_one_survives_another_error(at_mira: Client) -> None:
    answer = at_mira.post(STYLE, {"content": upload(b"Dear diary"), "size": "512"})
    (content,) = [c for c in answer.context["panel"].controls if c.errors]
    assert (content.name, answer.status_code) == ("content", 422)
    assert "not a picture" in content.errors[0]
    answer = at_mira.post(STYLE, {"content": upload(), "size": "0"})
    assert str(Item.objects.get().pk) in answer.content.decode()


def test_one_like_this_begins_with_its_parameters(at_mira: Client, stranger: User, item_of) -> None:
    work = publicly(stranger, item_of)
    shown = controls(at_mira, ABSTRACT, like=str(work.pk))
    for name, value in RECIPE["params"].items():
        assert shown[name] == value


def test_a_private_work_and_anothers_job_begin_nothing(at_mira: Client, stranger: User, item_of) -> None:
    work = publicly(stranger, item_of)
    Work.objects.update(visibility=Visibility.PRIVATE)
    usual = controls(at_mira, ABSTRACT)
    assert controls(at_mira, ABSTRACT, like=str(work.pk)) == usual
    signed_in(stranger).post(ABSTRACT, {"width": "333", "height": "256"})
    assert controls(at_mira, ABSTRACT, job=str(Job.objects.get().pk)) == usual
    assert controls(at_mira, ABSTRACT, like="nonsense") == usual


def test_an_earlier_job_an_item_and_an_address_begin_with_what_they_say(at_mira: Client, item: Item) -> None:
    at_mira.post(STYLE, {"content": str(item.pk), "strength": "0.25", "seed": "5"})
    again = controls(at_mira, STYLE, job=str(Job.objects.get().pk))
    assert (again["content"], again["strength"], again["seed"]) == (str(item.pk), 0.25, 5)
    assert controls(at_mira, STYLE, item=str(item.pk))["content"] == str(item.pk)
    asked = controls(at_mira, STYLE, strength="0.4", keep_colours="1")
    assert (asked["strength"], asked["keep_colours"]) == ("0.4", True)


def test_a_visitor_is_shown_the_way_in_and_back_with_what_they_set(db: None) -> None:
    answer = Client().get(STYLE, {"strength": "0.3"})
    assert answer.status_code == 200
    assert (
        f"{reverse('account_signup')}?next=%2Fstudio%2Fstyle-transfer%2F%3Fstrength%3D0.3"
        in answer.content.decode()
    )


@pytest.mark.parametrize("name", ["sleep", "style-thumbnails", "workflows", "no-such-engine"])
def test_what_is_not_for_everyone_is_not_there(name: str, at_mira: Client) -> None:
    assert at_mira.get(f"/studio/{name}/").status_code == 404
    assert f"/studio/{name}/" not in at_mira.get(reverse("studio:home")).content.decode()


def test_the_filmstrip_shows_ones_own_outputs_of_this_engine(
    at_mira: Client, mira: User, stranger: User, item_of
) -> None:
    made = item_of(mira, recipe=RECIPE, origin=Origin.OUTPUT)
    item_of(stranger, recipe=RECIPE, origin=Origin.OUTPUT)
    assert at_mira.get(ABSTRACT).context["frames"] == [made]
    assert at_mira.get(STYLE).context["frames"] == []
    shown = at_mira.get(reverse("studio:show", args=["abstract"]), {"show": made.pk}, **HTMX)
    assert made.file_url.removesuffix("file/") in shown.content.decode()


def test_samples_are_painted_once_for_each_picture(at_mira: Client, item: Item) -> None:
    url = reverse("studio:thumbnails", args=["style-transfer"])
    assert b"data-src" not in at_mira.post(url, {"content": ""}).content
    for _ in range(2):
        assert b"ws-connect" in at_mira.post(url, {"content": str(item.pk)}).content
    job = Job.objects.get()
    assert (job.engine, job.internal) == ("style-thumbnails", True)
    assert at_mira.get(url, {"job": job.pk}).status_code == 204


def test_painted_samples_take_the_place_of_the_ordinary_ones(
    at_mira: Client, mira: User, item: Item, item_of
) -> None:
    url = reverse("studio:thumbnails", args=["style-transfer"])
    at_mira.post(url, {"content": str(item.pk)})
    job = Job.objects.get()
    sample = item_of(mira, origin=Origin.SKETCH, title="starry-night")
    job.output_rows.create(item=sample)
    Job.objects.update(state="succeeded")
    answer = at_mira.post(url, {"content": str(item.pk)}).content.decode()
    assert f'data-value="starry-night" data-src="{sample.thumb_url}"' in answer
    assert Job.objects.count() == 1


def test_an_engines_example_is_served_and_nothing_beside_it() -> None:
    name = get_engine("abstract").examples[0]

    assert finders.find(f"engines/abstract/{name}")
    with pytest.raises(SuspiciousFileOperation):
        finders.find("engines/abstract/../engine.py")
    assert finders.find("engines/no-such-engine/example1.webp") is None
