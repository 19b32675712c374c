"""Giving a work another file from the library: the page and the API, for its maker alone."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import Token, User
from apps.gallery.models import Visibility, Work
from apps.studio.library.models import Item
from apps.studio.publishing import publish_item
from tests.studio.conftest import signed_in


@pytest.fixture
def work(mira: User, item: Item) -> Work:
    return publish_item(mira, item, title="Harbour", visibility=Visibility.PUBLIC)


def test_the_page_offers_the_library_and_shows_what_is_chosen(
    at_mira: Client, mira: User, work: Work, item_of
):
    new = item_of(mira, title="Better harbour")
    page = at_mira.get(f"/studio/replace/{work.pk}/").content.decode()
    assert "Better harbour" in page
    at_mira.post(f"/studio/replace/{work.pk}/", {"item": str(new.pk)})
    work.cover.refresh_from_db()
    assert work.cover.sha256 == new.sha256 and work.versions.count() == 1
    again = at_mira.post(f"/studio/replace/{work.pk}/", {"item": str(new.pk)})
    assert "already" in again.content.decode()


def test_nobody_else_can_and_nothing_of_others_is_taken(at_mira: Client, stranger: User, work: Work, item_of):
    theirs = item_of(stranger, title="Not yours")
    assert signed_in(stranger).get(f"/studio/replace/{work.pk}/").status_code == 404
    assert Client().get(f"/studio/replace/{work.pk}/").status_code == 302
    refused = at_mira.post(f"/studio/replace/{work.pk}/", {"item": str(theirs.pk)})
    assert "Choose something" in refused.content.decode()
    assert not work.versions.exists()


def test_the_api_does_the_same_by_revision(mira: User, stranger: User, work: Work, item_of):
    new = item_of(mira)
    asked = {"upload": str(new.pk), "revision": 1}

    def post(person: User) -> int:
        secret = Token.issue(person, "script")[1]
        headers = {"Authorization": f"Bearer {secret}"}
        answer = Client().post(
            f"/api/v1/works/{work.pk}/file/new/", asked, content_type="application/json", headers=headers
        )
        return int(answer.status_code)

    assert post(stranger) == 404
    assert post(mira) == 200
    assert post(mira) == 409
