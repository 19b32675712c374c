"""Walls are kept, and never a moment too long: what was hidden is gone at once, what was shown is there."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as NoConnection

from apps.gallery import publishing

WALLS = ("/", "/works/", "/works/?tag=sea", "/works/?q=harbour&order=old")


def page(address: str, **headers: str) -> str:
    return Client(headers=headers).get(address).content.decode()


def queries_of(address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        page(address)
    return [query["sql"] for query in captured.captured_queries if "gallery_work" in query["sql"]]


@pytest.mark.django_db
@pytest.mark.parametrize("address", WALLS)
def test_a_wall_that_was_drawn_is_not_asked_for_again(hang, address):
    hang("Harbour", tags=["sea"])
    assert queries_of(address)
    assert not queries_of(address)


@pytest.mark.django_db
@pytest.mark.parametrize("address", WALLS)
def test_whatever_changes_is_seen_at_once(hang, mira, moderator, address):
    work = hang("Harbour", tags=["sea"])
    assert "Harbour" in page(address)
    publishing.hide(work, moderator, "It insults somebody.")
    assert "Harbour" not in page(address)
    publishing.unhide(work, moderator)
    assert "Harbour" in page(address)
    mira.name = "Somebody Else"
    mira.save()
    assert "Somebody Else" in page(address)
    work.refresh_from_db()
    publishing.revise(work, work.revision, mira, title="Old harbour")
    assert "Old harbour" in page(address)
    work.refresh_from_db()
    publishing.revise(work, work.revision, mira, visibility="private")
    assert "Old harbour" not in page(address)


@pytest.mark.django_db
def test_a_sign_in_takes_no_wall_down(hang, mira):
    hang("Harbour")
    page("/works/")
    Client().force_login(mira)
    assert not queries_of("/works/")


@pytest.mark.django_db
def test_each_language_has_its_own(hang):
    hang("Harbour")
    english, chinese = page("/works/"), page("/works/", **{"accept-language": "zh-CN"})
    assert "All works" in english and "全部作品" in chinese
    assert page("/works/") == english or "All works" in page("/works/")


@pytest.mark.django_db
def test_without_the_cache_walls_are_drawn_all_the_same(hang, monkeypatch):
    hang("Harbour")

    def broken(*_args: object, **_words: object) -> None:
        raise NoConnection("gone")

    for name in ("get", "set", "get_or_set"):
        monkeypatch.setattr(cache, name, broken)
    assert "Harbour" in page("/works/")
