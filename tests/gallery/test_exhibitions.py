"""Exhibitions: curators open them, doors stay shut till the hour; what is taken from view is gone there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.accounts.viewers import Viewer
from apps.gallery import publishing
from apps.gallery.collections import hanging
from apps.gallery.collections.models import Collection
from apps.gallery.exhibitions.models import Exhibition


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def curator(person) -> User:
    return person("clara", name="Clara Voss", role=Role.CURATOR)


@pytest.fixture
def collection(curator, hang) -> Collection:
    made = hanging.begin(curator, title="Water", visibility="private")
    for title in ("Harbour", "Lake"):
        hanging.hang(made, Viewer(user=curator), hang(title))
    return made


def moment(hours: int) -> str:
    return f"{timezone.now() + timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def opened(curator: User, collection: Collection, **words: Any) -> Exhibition:
    said = {"wall_text": "All of it is wet.", "opens_at": moment(-1), "closes_at": ""} | words
    answer = at(curator).post(f"/collections/{collection.pk}/exhibition/", said)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Exhibition.objects.get()


def test_a_curator_opens_one_and_everyone_walks_through(curator, collection):
    exhibition = opened(curator, collection)
    page = Client().get(exhibition.get_absolute_url()).content.decode()
    assert page.index("Harbour") < page.index("Lake") and "All of it is wet." in page
    listed = Client().get("/exhibitions/").content.decode()
    assert "Water" in listed and "2 works, curated by Clara Voss" in listed


def test_before_the_hour_only_its_curator_sees_what_will_hang(curator, collection):
    exhibition = opened(curator, collection, opens_at=moment(5))
    address = exhibition.get_absolute_url()
    assert "Harbour" in at(curator).get(address).content.decode()
    stranger = Client().get(address).content.decode()
    assert "Harbour" not in stranger and "doors are still closed" in stranger
    listed = Client().get("/exhibitions/").content.decode()
    assert "To come" in listed and "Harbour" not in listed


def test_what_has_closed_is_named_among_the_past(curator, collection):
    opened(curator, collection, opens_at=moment(-9), closes_at=moment(-1))
    assert "Past" in Client().get("/exhibitions/").content.decode()
    wrong = {"wall_text": "", "opens_at": moment(2), "closes_at": moment(1)}
    assert at(curator).post(f"/collections/{collection.pk}/exhibition/", wrong).status_code == 422


def test_a_work_that_its_maker_takes_from_view_hangs_there_no_longer(curator, collection, mira):
    exhibition = opened(curator, collection)
    work = collection.entries.get(work__title="Lake").work
    publishing.revise(work, work.revision, mira, visibility="private")
    assert "Lake" not in Client().get(exhibition.get_absolute_url()).content.decode()
    assert "1 work, curated" in Client().get("/exhibitions/").content.decode()


def test_nobody_else_opens_or_ends_one(curator, collection, mira, person):
    other = person("carl", role=Role.CURATOR)
    address = f"/collections/{collection.pk}/exhibition/"
    own = hanging.begin(mira, title="Mine", visibility="public")
    assert at(mira).get(f"/collections/{own.pk}/exhibition/").status_code == 404  # no curator
    assert at(other).get(address).status_code == 404  # not theirs
    assert Client().get(address).status_code == 302
    opened(curator, collection)
    for somebody in (mira, other):
        assert at(somebody).post(f"{address}end/").status_code == 404
    assert at(curator).post(f"{address}end/").status_code == 302
    assert not Exhibition.objects.exists() and Collection.objects.filter(pk=collection.pk).exists()
