"""The garden: if these fail, what somebody bred is lost, or seen by others."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from PIL import Image

from apps.accounts.models import User
from apps.accounts.owned import adopt
from apps.accounts.viewers import GUEST_KEY, Viewer
from apps.studio.desk import gardens
from apps.studio.desk.models import Garden, Generation, Plant
from apps.studio.engines.discovery import all_engines
from apps.studio.engines.image.abstract.genome import parse
from apps.studio.engines.image.abstract.nursery import NURSERY
from apps.studio.jobs.models import Job
from apps.studio.live.pool import Answer, NoPreview, sketch_pool
from tests.artsite.api.asking import V1, client_of, problem
from tests.studio.conftest import signed_in

PAGE = reverse("studio:garden")
BREED = reverse("studio:garden_breed")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True, scope="module")
def _helper_ends() -> Iterator[None]:
    yield
    sketch_pool().stop()


@pytest.fixture(autouse=True)
def _no_warming(monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper that loads torch is started only where a picture is wanted."""
    monkeypatch.setattr(type(sketch_pool()), "warm", lambda _pool: None)


def bred(client: Client, *chosen: int, generation: int | None = None, **more: object) -> Generation:
    number = client.get(PAGE).context["number"] if generation is None else generation
    answer = client.post(BREED, {"generation": number, "chosen": chosen, "wildness": "0.3"} | more)
    assert answer.status_code == 302, answer.content.decode()
    return Generation.objects.latest("created_at")


def numbers(client: Client) -> tuple[int, list[int]]:
    context = client.get(PAGE).context
    return context["number"], [one.number for one in context["strip"]]


def test_everybody_sees_the_nursery_and_looking_plants_nothing(db: None) -> None:
    page = Client().get(PAGE)
    assert [parse(plant.genome) for plant in page.context["plants"]] == list(NURSERY)
    assert page.content.decode().count('name="chosen"') == 12
    assert "nursery-1" in page.content.decode()
    assert not Garden.objects.exists()
    assert GUEST_KEY not in page.wsgi_request.session


def test_two_that_were_chosen_have_twelve_children_that_name_them(at_mira: Client) -> None:
    bred(at_mira, 1, 6)
    page = at_mira.get(PAGE)
    plants = page.context["plants"]
    assert len(plants) == 12
    assert all(plant.parents and {one.slot for one in plant.parents} <= {1, 6} for plant in plants)
    assert any(plant.family.startswith("Crossed from “") for plant in plants)
    assert numbers(at_mira) == (2, [1, 2])
    first = Generation.objects.get(number=1)
    assert first.chosen == [1, 6]


def test_one_has_mutants_and_none_is_told_to_choose(at_mira: Client) -> None:
    bred(at_mira, 3)
    assert {tuple(plant.parents) for plant in Plant.objects.filter(generation__number=2)} == {(3,)}
    for headers in ({}, HTMX):
        answer = at_mira.post(BREED, {"generation": 2}, **headers)
        assert answer.status_code == 422
        assert "Choose at least one picture" in answer.content.decode()
    assert "Choose at most 6" in at_mira.post(BREED, {"generation": 2, "chosen": range(7)}).content.decode()
    assert Generation.objects.count() == 2


def test_one_goes_back_and_branches_and_nothing_is_lost(at_mira: Client) -> None:
    bred(at_mira, 1)
    bred(at_mira, 2)
    at_mira.post(reverse("studio:garden_go", args=[2]), {"generation": 3, "chosen": [5]})
    assert numbers(at_mira) == (2, [1, 2, 3])
    bred(at_mira, 4)
    assert numbers(at_mira) == (4, [1, 2, 3, 4])
    assert at_mira.get(PAGE).context["strip"][3].branch_of == 2
    assert Generation.objects.get(number=3).chosen == [5]


def test_undo_and_redo_walk_the_way_that_was_taken(at_mira: Client) -> None:
    undo, redo = reverse("studio:garden_undo"), reverse("studio:garden_redo")
    bred(at_mira, 1)
    bred(at_mira, 2)
    at_mira.post(reverse("studio:garden_go", args=[1]), {"generation": 3})
    seen = []
    for address in (undo, undo, undo, undo, redo, redo, redo, redo):
        at_mira.post(address, {"generation": numbers(at_mira)[0]})
        seen.append(numbers(at_mira)[0])
    assert seen == [3, 2, 1, 1, 2, 3, 1, 1]
    assert Generation.objects.count() == 3


def test_what_is_chosen_and_set_stands_there_after_a_reload(at_mira: Client) -> None:
    bred(at_mira, 1)
    kept = {"generation": 2, "chosen": [2, 7], "wildness": "0.8", "lock_palette": "true"}
    assert at_mira.post(reverse("studio:garden_keep"), kept).status_code == 204
    context = at_mira.get(PAGE).context
    assert [plant.slot for plant in context["plants"] if plant.is_chosen] == [2, 7]
    assert [control.value for control in context["controls"]] == [0.8, False, True]


def test_fresh_seeds_begin_anew_and_locks_hold(at_mira: Client) -> None:
    bred(at_mira, 3, lock_form="true", lock_palette="true", wildness="1")
    forms = {
        (parse(p.genome).form, parse(p.genome).palette) for p in Plant.objects.filter(generation__number=2)
    }
    assert forms == {(NURSERY[3].form, NURSERY[3].palette)}
    at_mira.post(reverse("studio:garden_fresh"), {"generation": 2})
    fresh = Generation.objects.get(number=3)
    assert fresh.parent is None
    assert not any(plant.parents for plant in fresh.plants.all())


def test_a_genome_from_elsewhere_is_planted_and_a_bad_one_is_told(at_mira: Client) -> None:
    plant = reverse("studio:garden_plant")
    at_mira.post(plant, {"genome": "1234"})
    first = at_mira.get(PAGE).context["plants"][0]
    assert first.genome.endswith(":1234=1000")
    answer = at_mira.post(plant, {"genome": "banana"})
    assert answer.status_code == 422
    assert "A genome begins with" in answer.content.decode()


def test_a_picture_is_made_large_from_its_genome(at_mira: Client) -> None:
    bred(at_mira, 3)
    answer = at_mira.post(reverse("studio:garden_make", args=[5]), {"generation": 2})
    job = Job.objects.get()
    plant = Plant.objects.get(generation__number=2, slot=5)
    assert (job.engine, job.params["genome"], job.internal) == ("abstract", plant.genome, False)
    assert str(job.pk) in answer["Location"]
    page = at_mira.get(answer["Location"])
    shown = {control.name: control.value for control in page.context["panel"].controls}
    assert shown["genome"] == plant.genome
    visitor = Client()
    visitor.post(reverse("studio:garden_make", args=[2]), {"generation": 0})
    assert Job.objects.latest("created_at").params["genome"] == str(NURSERY[2])


def test_a_plant_is_drawn_small_and_remembers_its_draft(at_mira: Client) -> None:
    at_mira.post(reverse("studio:garden_fresh"), {"generation": 0})
    plant = Plant.objects.filter(generation__number=2).first()
    answer = at_mira.get(reverse("studio:garden_picture", args=[plant.pk]))
    with Image.open(io.BytesIO(answer.content)) as drawn:
        assert drawn.size == (320, 320)
    assert "immutable" in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    plant.refresh_from_db()
    assert parse(plant.genome).is_settled


def test_a_garden_is_its_owners_alone(
    at_mira: Client, mira: User, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(sketch_pool()), "ask", lambda *_: Answer("", "image/jpeg", b"!"))
    bred(at_mira, 1)
    plant = Plant.objects.filter(generation__number=2).first()
    address = reverse("studio:garden_picture", args=[plant.pk])
    for other in (signed_in(stranger), Client()):
        assert other.get(address).status_code == 404
        assert other.get(PAGE).context["number"] == 0
        assert other.post(reverse("studio:garden_make", args=[0]), {"generation": 2}).status_code == 404
        other.post(reverse("studio:garden_keep"), {"generation": 2, "chosen": [9]})
        other.post(reverse("studio:garden_undo"), {"generation": 2})
        other.post(reverse("studio:garden_go", args=[1]), {"generation": 2})
        other.post(BREED, {"generation": 2, "chosen": [0]})
    assert numbers(at_mira) == (2, [1, 2])
    assert Generation.objects.filter(garden__owner=mira, chosen=[9]).count() == 0
    assert Garden.objects.count() == 3


def test_drawing_is_counted_and_told_to_come_back_when_it_cannot_be_now(
    at_mira: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> Answer:
        raise NoPreview

    monkeypatch.setattr(type(sketch_pool()), "ask", busy)
    settings.LIVE_LIMITS = {"artist": 1}
    bred(at_mira, 1)
    address = reverse("studio:garden_picture", args=[Plant.objects.last().pk])
    assert [at_mira.get(address).status_code for _ in range(2)] == [503, 429]


def test_what_a_guest_bred_is_theirs_after_they_sign_in(mira: User) -> None:
    visitor = Client()
    bred(visitor, 1)
    own = signed_in(mira)
    bred(own, 2)
    bred(own, 3)
    guest = visitor.session[GUEST_KEY]
    Garden.objects.filter(guest=guest).update(changed_at=timezone.now() - timedelta(hours=1))
    adopt(guest, mira)
    assert numbers(own) == (5, [1, 2, 3, 4, 5])
    own.post(reverse("studio:garden_undo"), {"generation": 5})
    assert numbers(own)[0] == 4
    assert Garden.objects.count() == 1


def test_old_generations_go_when_there_are_very_many_and_old_gardens_of_guests(
    at_mira: Client, mira: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gardens, "MOST_GENERATIONS", 3)
    for _turn in range(4):
        bred(at_mira, 1)
    assert numbers(at_mira) == (5, [3, 4, 5])
    at_mira.post(reverse("studio:garden_undo"), {"generation": 5})
    assert numbers(at_mira)[0] == 4
    bred(Client(), 1)
    Garden.objects.update(changed_at=timezone.now() - timedelta(days=31))
    assert gardens.sweep() == 1
    assert gardens.found(Viewer(user=mira)) is not None


@pytest.mark.parametrize("wrong", [
    {"generation": "x", "chosen": ["1"]}, {"chosen": ["-1", "99", "a", "3"]},
    {"chosen": ["3"], "wildness": "nan"}, {"chosen": ["3"], "wildness": "1e9"},
])  # fmt: skip
def test_what_a_form_should_not_send_does_no_harm(at_mira: Client, wrong: dict) -> None:
    assert at_mira.post(BREED, wrong).status_code == 302
    assert 0 <= Generation.objects.get(number=2).wildness <= 1


@pytest.mark.parametrize(
    ("name", "path"), [(name, page.path) for name, engine in all_engines().items() for page in engine.pages]
)
def test_a_page_that_an_engine_declares_is_there_and_its_page_leads_to_it(
    name: str, path: str, at_mira: Client
) -> None:
    address = f"{reverse('studio:engine', args=[name])}{path}/"
    assert "name" not in resolve(address).kwargs
    assert at_mira.get(address).status_code == 200
    assert f'href="{address}"' in at_mira.get(reverse("studio:engine", args=[name])).content.decode()


def test_a_script_breeds_and_keeps_nothing(mira: User) -> None:
    own = client_of(mira)
    asked = {"parents": [str(NURSERY[0]), "7"], "children": 5, "seed": 3, "lock": ["palette"]}
    answer = own.post(f"{V1}/garden/breed/", asked)
    assert answer.status_code == 200, answer.data
    assert len(answer.data["children"]) == 5
    assert {parse(child["genome"]).palette for child in answer.data["children"] if 0 in child["parents"]} == {
        NURSERY[0].palette
    }
    assert own.post(f"{V1}/garden/breed/", asked).data == answer.data
    assert len(own.post(f"{V1}/garden/breed/", {}).data["children"]) == 12
    assert "parents" in problem(own.post(f"{V1}/garden/breed/", {"parents": ["banana"]}), 422)["errors"]
    assert "wildness" in problem(own.post(f"{V1}/garden/breed/", {"wildness": 2}), 422)["errors"]
    assert not Garden.objects.exists()
