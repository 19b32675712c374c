"""Bringing pictures in: if these fail, people cannot use their own photographs, or are not told why."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.studio.library import intake
from apps.studio.library.models import Item
from tests.studio.conftest import png, upload

JSON = {"HTTP_ACCEPT": "application/json"}


def send(client: Client, content: bytes | None = None, name: str = "Harbour_at-dusk.png"):
    return client.post(reverse("library:upload"), {"file": upload(content, name)}, **JSON)


def test_an_upload_is_in_the_library_under_its_own_name(at_mira: Client, mira: User) -> None:
    answer = send(at_mira)
    assert answer.status_code == 201
    item = Item.objects.get(pk=answer.json()["id"])
    assert (item.title, item.owner, item.width, item.height) == ("Harbour at dusk", mira, 320, 240)
    assert at_mira.get(answer.json()["thumb_url"]).status_code == 200
    assert "Harbour at dusk" in at_mira.get(reverse("library:home")).content.decode()


def test_what_is_wrong_with_a_file_is_said(at_mira: Client) -> None:
    answer = send(at_mira, b"Dear diary", "diary.png")
    assert answer.status_code == 422
    assert "not a picture" in answer.json()["detail"]
    assert not Item.objects.exists()


def test_a_form_without_a_script_says_it_on_the_page(at_mira: Client) -> None:
    answer = at_mira.post(reverse("library:upload"), {"file": upload(b"")}, follow=True)
    assert "empty" in answer.content.decode()
    answer = at_mira.post(reverse("library:upload"), follow=True)
    assert "No file came" in answer.content.decode()


def test_the_same_file_twice_is_one_item(at_mira: Client) -> None:
    assert send(at_mira).json()["id"] == send(at_mira).json()["id"]


def test_a_guest_takes_their_pictures_along_when_they_sign_up(db: None) -> None:
    client = Client()
    pk = send(client).json()["id"]
    assert Item.objects.get(pk=pk).owner is None
    form = {"username": "newcomer", "email": "new@example.org", "password1": "a long enough word"}
    client.post(reverse("account_signup"), form)
    assert Item.objects.get(pk=pk).owner == User.objects.get(username="newcomer")
    assert client.get(reverse("library:item", args=[pk])).status_code == 200


def test_two_guests_do_not_see_each_others_pictures(db: None) -> None:
    first, second = Client(), Client()
    pk = send(first).json()["id"]
    send(second)
    assert second.get(reverse("library:item", args=[pk])).status_code == 404


def test_a_flood_of_uploads_is_stopped_with_a_word(at_mira: Client, monkeypatch) -> None:
    monkeypatch.setitem(intake.UPLOAD_LIMITS, "artist", 1)
    assert send(at_mira, png((1, 1, 1))).status_code == 201
    answer = send(at_mira, png((2, 2, 2)))
    assert answer.status_code == 429
    assert "Wait a minute" in answer.json()["detail"]


def test_an_upload_from_another_site_is_refused(mira: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(mira, "allauth.account.auth_backends.AuthenticationBackend")
    assert send(client).status_code == 403
