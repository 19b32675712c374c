"""Collections: if these fail, somebody re-hangs another's wall, or sees a private work through it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.gallery import publishing
from apps.gallery.collections import hanging
from apps.gallery.collections.models import Collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def jun(person) -> User:
    return person("jun", name="Jun Arai")


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def begin(owner: User, *works: Any, **words: Any) -> Collection:
    collection = hanging.begin(owner, **({"title": "Water", "visibility": "public"} | words))
    for work in works:
        hanging.hang(collection, Viewer(user=owner), work)
    return collection


def order(collection: Collection) -> list[str]:
    return [entry.work.title for entry in collection.entries.select_related("work")]


def test_a_collection_is_begun_from_a_work_hung_further_and_seen_by_all(hang, jun):
    first, second = hang("Harbour"), hang("Lake")
    client = at(jun)
    made = client.post(f"/collections/new/?work={first.pk}", {"title": "Water", "visibility": "public"})
    collection = Collection.objects.get()
    assert made.headers["Location"] == collection.get_absolute_url()
    client.post(f"/works/{second.pk}/collect/", {"collection": str(collection.pk)})
    assert order(collection) == ["Harbour", "Lake"]
    page = Client().get(collection.get_absolute_url()).content.decode()
    assert "Harbour" in page and "Lake" in page
    assert "Water" in Client().get("/collections/?q=water%20jun").content.decode()
    client.post(f"/works/{second.pk}/collect/", {"collection": str(collection.pk), "down": "1"})
    assert order(collection) == ["Harbour"]


def test_what_its_maker_hides_later_is_not_seen_through_a_collection(hang, mira, jun):
    work = hang("Secret")
    collection = begin(jun, work)
    publishing.revise(work, work.revision, mira, visibility="private")
    for client in (Client(), at(jun)):
        assert "Secret" not in client.get(collection.get_absolute_url()).content.decode()
        assert client.get(f"/api/v1/collections/{collection.pk}/").json()["entries"] == []
        assert client.get("/collections/").status_code == 200
    assert "1 work is not shown" in at(jun).get(collection.get_absolute_url()).content.decode()
    work.refresh_from_db()
    publishing.revise(work, work.revision, mira, visibility="public")
    assert "Secret" in Client().get(collection.get_absolute_url()).content.decode()


def test_nobody_hangs_what_they_may_not_see(hang, jun):
    private, unlisted = hang("Private", visibility="private"), hang("Unlisted", visibility="unlisted")
    collection = begin(jun)
    for work in (private, unlisted):
        answer = at(jun).post(f"/works/{work.pk}/collect/", {"collection": str(collection.pk)})
        assert answer.status_code == 404
        assert at(jun).put(f"/api/v1/collections/{collection.pk}/works/{work.pk}/").status_code == 404


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_others_change_nothing(hang, mira, jun, visibility):
    work = hang()
    collection, client = begin(mira, work, visibility=visibility), at(jun)
    pk = collection.pk
    refusals = [
        client.get(f"/collections/{pk}/edit/"),
        client.post(f"/collections/{pk}/edit/", {"title": "Mine"}),
        client.post(f"/collections/{pk}/delete/"),
        client.post(f"/collections/{pk}/arrange/", {"down": str(work.pk)}),
        client.post(f"/works/{work.pk}/collect/", {"collection": str(pk), "down": "1"}),
        client.patch(f"/api/v1/collections/{pk}/", {"title": "Mine"}, "application/json"),
        client.delete(f"/api/v1/collections/{pk}/"),
        client.delete(f"/api/v1/collections/{pk}/works/{work.pk}/"),
    ]
    assert {answer.status_code for answer in refusals} <= {403, 404}
    seen = visibility != "private"
    assert client.get(f"/collections/{pk}/").status_code == (200 if seen else 404)
    assert order(collection) == [work.title]


def test_who_was_asked_in_hangs_works_and_changes_nothing_else(hang, mira, jun):
    work = hang()
    collection = begin(mira, visibility="private")
    answer = at(mira).post(
        f"/collections/{collection.pk}/edit/", {"title": "Ours", "visibility": "private", "helpers": "@Jun"}
    )
    assert answer.status_code == 302
    client = at(jun)
    client.post(f"/works/{work.pk}/collect/", {"collection": str(collection.pk)})
    assert order(collection) == [work.title]
    assert client.post(f"/collections/{collection.pk}/delete/").status_code == 404
    assert "Ours" in client.get("/collections/mine/").content.decode()
    bad = at(mira).post(
        f"/collections/{collection.pk}/edit/", {"title": "Ours", "visibility": "private", "helpers": "nobody"}
    )
    assert bad.status_code == 200 and "nobody here called" in bad.content.decode()


def test_a_work_is_moved_with_buttons_and_has_words_beside_it(hang, jun):
    works = [hang(title) for title in ("One", "Two", "Three")]
    collection, client = begin(jun, *works), at(jun)
    address = f"/collections/{collection.pk}/arrange/"
    client.post(address, {"later": str(works[0].pk)})
    assert order(collection) == ["Two", "One", "Three"]
    client.post(address, {"earlier": str(works[2].pk)})
    assert order(collection) == ["Two", "Three", "One"]
    client.post(address, {"word": str(works[2].pk), "words": "Mind the edge."})
    assert "Mind the edge." in Client().get(collection.get_absolute_url()).content.decode()
    assert client.post(address, {"earlier": "nonsense"}).status_code == 302


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 3), st.integers(-5, 5)), max_size=8), data=st.data())
def test_arranging_never_loses_or_doubles_a_work(hang, jun, moves, data):
    works = [hang(f"Work {number}") for number in range(4)]
    collection = begin(jun, *works)
    for which, by in moves:
        hanging.move(collection, Viewer(user=jun), works[which].pk, by=by)
    hanging.arrange(collection, Viewer(user=jun), data.draw(st.permutations([w.pk for w in works]))[:2])
    assert sorted(order(collection)) == sorted(work.title for work in works)
    assert [entry.position for entry in collection.entries.all()] == [0, 1, 2, 3]


def test_a_script_does_all_of_it(hang, jun):
    works, client = [hang("One"), hang("Two")], at(jun)
    made = client.post("/api/v1/collections/", {"title": "Rows"}, "application/json")
    assert made.status_code == 201 and made.json()["visibility"] == "private"
    address = f"/api/v1/collections/{made.json()['id']}/"
    for work in works:
        client.put(f"{address}works/{work.pk}/", {"words": "Look."}, "application/json")
    body = {"order": [str(works[1].pk)], "visibility": "public", "description": "Two of them."}
    changed = client.patch(address, body, "application/json").json()
    assert [entry["title"] for entry in changed["entries"]] == ["Two", "One"]
    assert Client().get("/api/v1/collections/?q=two").json()["results"][0]["works"] == 2
    assert client.put(f"{address}works/{uuid4()}/", {}, "application/json").status_code == 404
    assert client.post("/api/v1/collections/", {"title": " "}, "application/json").status_code == 422
    assert client.delete(address).status_code == 204


def test_the_page_costs_the_same_for_few_and_for_many(hang, jun):
    collection = begin(jun, hang("First"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            Client().get(collection.get_absolute_url())
            Client().get("/collections/")
        return len(captured)

    few = queries()
    for number in range(8):
        hanging.hang(collection, Viewer(user=jun), hang(f"More {number}"))
    assert queries() == few
