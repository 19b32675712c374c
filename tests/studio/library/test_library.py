"""The library: if these fail, people lose what they made, or cannot find it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.studio.library import changes, intake
from apps.studio.library.models import TRASH_DAYS, Board, Item, Origin, Placement
from tests.studio.conftest import RECIPE, upload

JSON = {"Accept": "application/json"}

HOME = reverse("library:home")
SELECT = reverse("library:select")


def page(client: Client, url: str = HOME, **query: str) -> str:
    return client.get(url, query).content.decode()


def test_an_empty_library_says_what_to_do(at_mira: Client) -> None:
    shown = page(at_mira)
    assert "Your library is empty" in shown
    assert reverse("studio:home") in shown


def test_things_are_found_by_title_engine_and_style(mira: User, item_of, at_mira: Client) -> None:
    item_of(mira, title="Harbour")
    item_of(mira, title="Number seven", recipe=RECIPE, origin=Origin.OUTPUT)
    for words in ("seven", "abstract", "number ABSTRACT"):
        assert "Number seven" in page(at_mira, q=words)
        assert ">Harbour<" not in page(at_mira, q=words)
    assert "Nothing was found" in page(at_mira, q="no such thing")
    assert "Number seven" not in page(at_mira, origin="upload")
    assert "Number seven" in page(at_mira, engine="abstract")


def test_every_picture_is_on_exactly_one_page(mira: User, item_of, at_mira: Client, monkeypatch) -> None:
    monkeypatch.setattr("apps.studio.library.pages.SIZE", 2)
    titles = [f"Picture {number}." for number in range(5)]
    for title in titles:
        item_of(mira, title=title)
    seen: list[list[str]] = []
    url: str | None = HOME
    while url:
        answer = at_mira.get(url)
        seen.append([item.title for item in answer.context["items"]])
        url = HOME + answer.context["older_url"] if answer.context["older_url"] else None
    assert [title for shown in seen for title in shown] == titles[::-1]
    back = at_mira.get(HOME + answer.context["newer_url"])
    assert [item.title for item in back.context["items"]] == seen[-2]


def test_what_was_thrown_away_can_be_taken_back(item: Item, at_mira: Client) -> None:
    at_mira.post(SELECT, {"items": [item.pk], "action": "discard"})
    assert "Harbour" not in page(at_mira)
    assert "Harbour" in page(at_mira, reverse("library:trash"))
    assert "Take back" in page(at_mira, item.get_absolute_url())
    at_mira.post(SELECT, {"items": [item.pk], "action": "restore"})
    assert "Harbour" in page(at_mira)


def test_emptying_the_trash_names_what_goes_and_takes_only_that(mira: User, item_of, at_mira: Client) -> None:
    named, later = item_of(mira, title="Named"), item_of(mira, title="Thrown away later")
    changes.discard(Item.objects.filter(pk=named.pk))
    asked = page(at_mira, reverse("library:empty_trash"))
    assert "Named" in asked
    changes.discard(Item.objects.filter(pk=later.pk))
    at_mira.post(reverse("library:empty_trash"), {"items": [named.pk]})
    assert list(Item.objects.all()) == [later]


def test_a_picture_that_is_not_in_the_trash_is_never_deleted(item: Item, at_mira: Client) -> None:
    at_mira.post(reverse("library:empty_trash"), {"items": [item.pk]})
    assert Item.objects.filter(pk=item.pk).exists()


def test_the_trash_is_emptied_after_its_time_and_sketches_after_a_day(mira: User, item_of) -> None:
    now = timezone.now()
    old = item_of(mira, trashed_at=now - timedelta(days=TRASH_DAYS, minutes=1))
    fresh = item_of(mira, trashed_at=now - timedelta(days=TRASH_DAYS - 1))
    kept = item_of(mira, kept=True, created_at=now - timedelta(days=999))
    sketch = item_of(mira, origin=Origin.SKETCH, created_at=now - timedelta(days=2))
    changes.sweep(now)
    assert set(Item.objects.all()) == {fresh, kept}
    assert old.pk and sketch.pk


def test_keeping_marks_many_at_once(mira: User, item_of, at_mira: Client) -> None:
    items = [item_of(mira), item_of(mira)]
    at_mira.post(SELECT, {"items": [item.pk for item in items], "action": "keep"})
    assert Item.objects.filter(kept=True).count() == 2
    at_mira.post(SELECT, {"items": [items[0].pk], "action": "unkeep"})
    assert Item.objects.filter(kept=True).count() == 1


def test_a_title_changed_elsewhere_is_not_overwritten_without_a_word(item: Item, at_mira: Client) -> None:
    url = item.get_absolute_url()
    assert at_mira.post(url, {"title": "First", "alt_text": "", "revision": 1}).status_code == 302
    answer = at_mira.post(url, {"title": "Second", "alt_text": "Boats", "revision": 1})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "changed elsewhere" in shown
    assert 'value="Second"' in shown
    item.refresh_from_db()
    assert item.title == "First"
    again = {"title": "Second", "alt_text": "Boats", "revision": answer.context["form"]["revision"].value()}
    at_mira.post(url, again)
    item.refresh_from_db()
    assert item.title == "Second"


def test_a_board_is_made_filled_arranged_and_taken_away(mira: User, item_of, at_mira: Client) -> None:
    at_mira.post(reverse("library:boards"), {"name": "Blue"})
    board = Board.objects.get(owner=mira)
    items = [item_of(mira, title=title) for title in ("one", "two", "three")]
    for item in items:
        at_mira.post(SELECT, {"items": [item.pk], "action": "board", "board": board.pk})

    def order() -> list[str]:
        return [placement.item.title for placement in Placement.objects.filter(board=board)]

    assert order() == ["one", "two", "three"]
    at_mira.post(reverse("library:board_move", args=[board.pk]), {"earlier": items[2].pk})
    at_mira.post(reverse("library:board_move", args=[board.pk]), {"later": items[0].pk})
    assert order() == ["three", "one", "two"]
    at_mira.post(SELECT, {"items": [items[0].pk], "action": f"unboard:{board.pk}"})
    assert order() == ["three", "two"]
    at_mira.post(reverse("library:board_delete", args=[board.pk]))
    assert Item.objects.count() == 3


def test_a_board_renamed_elsewhere_is_not_renamed_without_a_word(mira: User, at_mira: Client) -> None:
    board = Board.objects.create(owner=mira, name="Blue")
    url = board.get_absolute_url()
    at_mira.post(url, {"name": "Red", "revision": 1})
    answer = at_mira.post(url, {"name": "Green", "revision": 1})
    assert answer.status_code == 409
    assert "Red" in answer.content.decode()
    assert Board.objects.get().name == "Red"


@pytest.mark.parametrize("address", ["library:home", "library:trash", "library:boards", "library:picker"])
def test_a_full_library_takes_no_more_queries_than_a_small_one(
    address: str, mira: User, item_of: Callable[..., Item], at_mira: Client, django_assert_max_num_queries
) -> None:
    for _ in range(12):
        item_of(mira)
        item_of(mira, trashed_at=timezone.now())
        changes.put_on_board(Board.objects.create(owner=mira, name="Blue"), Item.objects.all())
    with django_assert_max_num_queries(8):
        assert at_mira.get(reverse(address)).status_code == 200


def test_visitors_without_cookies_cannot_fill_the_disk(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(intake.UPLOAD_LIMITS, "visitor", 2)
    answers = [Client().post(reverse("library:upload"), {"file": upload()}, headers=JSON) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
