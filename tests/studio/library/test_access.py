"""What is private stays private: nobody but its owner reaches an item by any address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.gallery.models import Visibility
from apps.studio.library.models import Board, Item
from apps.studio.publishing import publish_item
from tests.studio.conftest import RECIPE, signed_in

ADDRESSES: dict[str, Callable[[Item], str]] = {
    "page": lambda item: reverse("library:item", args=[item.pk]),
    "file": lambda item: reverse("library:file", args=[item.pk]),
    "download": lambda item: reverse("library:download", args=[item.pk]),
    "rendition": lambda item: reverse("library:rendition", args=[item.pk, 320]),
    "publishing": lambda item: reverse("studio:publish", args=[item.pk]),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_the_owner_reaches_an_item(address: str, item: Item, at_mira: Client, stranger: User) -> None:
    url = ADDRESSES[address](item)
    assert at_mira.get(url).status_code == 200
    assert signed_in(stranger).get(url).status_code == 404
    assert Client().get(url).status_code == 404


def test_a_private_picture_is_kept_by_no_shared_cache(item: Item, at_mira: Client) -> None:
    for address in ("file", "download", "rendition"):
        assert "private" in at_mira.get(ADDRESSES[address](item))["Cache-Control"]


def test_a_page_of_ones_own_is_kept_by_nobody_between(item: Item, at_mira: Client) -> None:
    """The next person at this browser, or a proxy, does not get a private library without asking for it."""
    recipe = reverse("library:recipe", args=[item.pk])
    for address in (reverse("library:home"), ADDRESSES["publishing"](item), recipe):
        assert at_mira.get(address)["Cache-Control"] == "private, no-cache"


def test_the_picker_offers_ones_own_pictures_and_public_works_only(
    mira: User, stranger: User, item_of: Callable[..., Item], at_mira: Client
) -> None:
    item_of(mira, title="Mine"), item_of(stranger, title="Not mine")
    for visibility in Visibility:
        publish_item(stranger, item_of(stranger), title=f"A {visibility} work", visibility=visibility)
    own = at_mira.get(reverse("library:picker"), {"tab": "library"}).content.decode()
    gallery = at_mira.get(reverse("library:picker"), {"tab": "gallery"}).content.decode()
    assert "Mine" in own
    assert "Not mine" not in own
    assert "A public work" in gallery
    assert "A private work" not in gallery
    assert "A unlisted work" not in gallery


def test_a_stranger_changes_nothing(item: Item, mira: User, stranger: User) -> None:
    board = Board.objects.create(owner=mira, name="Blue")
    intruder = signed_in(stranger)
    intruder.post(reverse("library:select"), {"items": [item.pk], "action": "discard"})
    assert intruder.post(ADDRESSES["page"](item), {"title": "Mine now", "revision": 1}).status_code == 404
    assert intruder.post(reverse("library:board", args=[board.pk]), {"name": "Mine"}).status_code == 404
    assert intruder.post(reverse("library:board_delete", args=[board.pk])).status_code == 404
    item.refresh_from_db()
    assert (item.title, item.trashed_at) == ("Harbour", None)
    assert Board.objects.get().name == "Blue"


def test_a_download_carries_its_recipe_only_when_asked(mira: User, item_of, at_mira: Client) -> None:
    made = item_of(mira, recipe=RECIPE, origin="output")
    url = ADDRESSES["download"](made)
    plain = b"".join(at_mira.get(url))
    assert b"temple" not in plain
    told = at_mira.get(url, {"recipe": "1"}).content
    assert b"temple" in told
    assert told.endswith(plain[33:])


def test_staff_see_what_a_job_made_and_take_nothing(item: Item, stranger: User) -> None:
    User.objects.filter(pk=stranger.pk).update(is_staff=True)
    stranger.refresh_from_db()
    at_staff = signed_in(stranger)
    assert at_staff.get(item.thumb_url).status_code == 200
    for name in ("item", "file", "download"):
        assert at_staff.get(reverse(f"library:{name}", args=[item.pk])).status_code == 404
