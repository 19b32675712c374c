"""Following and notices: if these fail, people miss each other, or hear of those they keep away."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.circles import following
from apps.accounts.circles.models import Distance, Follow, keep_away
from apps.accounts.models import User
from apps.accounts.notices.models import Notice, NoticeKind
from apps.accounts.notices.telling import tell

pytestmark = pytest.mark.django_db


def person(name: str) -> User:
    return User.objects.create_user(name, f"{name}@example.org")


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_who_is_followed_hears_of_it_once() -> None:
    mira, jun = person("mira"), person("jun")
    for on in ("1", "1"):
        at(jun).post("/artists/mira/follow/", {"on": on})
    assert Notice.objects.filter(recipient=mira, kind=NoticeKind.FOLLOW).count() == 1
    assert "1 follower" in at(mira).get("/artists/mira/").content.decode()
    at(jun).post("/artists/mira/follow/", {"on": "0"})
    assert not Follow.objects.exists() and not Notice.objects.exists()


def test_nobody_follows_themselves_or_a_stranger_who_is_not_there() -> None:
    mira = person("mira")
    assert at(mira).post("/artists/mira/follow/", {"on": "1"}).status_code == 404
    assert at(mira).put("/api/v1/artists/mira/follow/").status_code == 422
    assert at(mira).post("/artists/nobody/follow/", {"on": "1"}).status_code == 404
    sent_away = Client().post("/artists/mira/follow/", {"on": "1"})
    assert sent_away.headers["Location"].startswith("/accounts/login/")


def test_a_block_ends_what_was_followed_and_can_be_taken_back() -> None:
    mira, jun = person("mira"), person("jun")
    following.begin(jun, mira)
    at(mira).post("/artists/jun/distance/", {"distance": "blocked"})
    assert not Follow.objects.exists()
    at(jun).post("/artists/mira/follow/", {"on": "1"})
    assert not Follow.objects.exists()
    at(mira).post("/artists/jun/distance/", {"distance": ""})
    at(jun).post("/artists/mira/follow/", {"on": "1"})
    assert Follow.objects.exists()


def test_notices_of_a_muted_person_are_neither_told_nor_shown() -> None:
    mira, jun = person("mira"), person("jun")
    tell(mira, jun, NoticeKind.MENTION, subject="a:1", address="/", about="Before")
    keep_away(mira, jun, Distance.MUTED)
    tell(mira, jun, NoticeKind.MENTION, subject="a:2", address="/", about="After")
    assert Notice.objects.count() == 1
    assert "Before" not in at(mira).get("/notices/").content.decode()


def test_the_bell_counts_until_one_has_looked_and_shows_nobody_elses() -> None:
    mira, jun = person("mira"), person("jun")
    tell(mira, jun, NoticeKind.FAVOURITE, subject="work:1", address="/works/", about="Harbour")
    client = at(mira)
    assert "1 new notice" in client.get("/").content.decode()
    assert "Harbour" in client.get("/notices/").content.decode()
    assert "1 new notice" not in client.get("/").content.decode()
    assert "Harbour" not in at(jun).get("/notices/").content.decode()
    assert Client().get("/notices/").headers["Location"].startswith("/accounts/login/")


def test_a_script_reads_notices_without_silencing_the_bell() -> None:
    mira, jun = person("mira"), person("jun")
    tell(mira, jun, NoticeKind.FAVOURITE, subject="work:1", address="/works/", about="Harbour")
    client = at(mira)
    (row,) = client.get("/api/v1/notices/").json()["results"]
    assert (row["actor"], row["about"], row["seen_at"]) == ("jun", "Harbour", None)
    assert client.post("/api/v1/notices/seen/").status_code == 204
    assert client.get("/api/v1/notices/").json()["results"][0]["seen_at"] is not None
    assert Client().get("/api/v1/notices/").status_code == 401
