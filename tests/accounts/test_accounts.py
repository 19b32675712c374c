"""Signing up, signing in, and what belongs to whom."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import AuditEntry, Token, User
from apps.accounts.owned import adopt, ownership
from apps.accounts.viewers import GUEST_KEY, Viewer, welcome_guest
from apps.studio.library.models import Board

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough sentence"


@pytest.fixture
def artist():
    return User.objects.create_user("mira", "mira@example.org", PASSWORD)


def sign_up(client: Client, **changes: str):
    form = {"username": "jun", "email": "jun@example.org", "password1": PASSWORD} | changes
    return client.post(reverse("account_signup"), form)


def test_signing_up_takes_one_form_and_opens_the_studio(client):
    answer = sign_up(client)
    assert answer.status_code == 302
    assert answer.url == reverse("studio:home")
    assert client.get(reverse("accounts:settings")).status_code == 200


@pytest.mark.parametrize("name", ["admin", "Support", "two words", "a", "../x", "settings"])
def test_names_of_the_house_and_unusable_names_are_not_for_taking(client, name):
    answer = sign_up(client, username=name)
    assert answer.status_code == 200
    assert answer.context["form"].errors["username"]
    assert not User.objects.exists()


def test_what_a_guest_made_goes_along_at_sign_up(client):
    session = client.session
    guest = welcome_guest(session)
    session.save()
    board = Board.objects.create(name="First tries", **ownership(guest))
    sign_up(client)
    board.refresh_from_db()
    assert board.owner == User.objects.get(username="jun")
    assert board.guest is None
    assert GUEST_KEY not in client.session


def test_adopting_takes_nothing_of_another_guest(artist):
    mine, other = welcome_guest({}), welcome_guest({})
    Board.objects.create(name="mine", **ownership(mine))
    Board.objects.create(name="other", **ownership(other))
    adopt(mine.guest, artist)
    assert [board.name for board in Board.objects.of(Viewer(user=artist))] == ["mine"]
    assert Board.objects.of(other).count() == 1


def test_a_forgotten_password_can_be_set_anew(client, artist):
    client.post(reverse("account_reset_password"), {"email": artist.email})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    client.post(
        form.redirect_chain[-1][0],
        {"password1": "another long sentence", "password2": "another long sentence"},
    )
    assert client.login(username="mira", password="another long sentence")


def test_a_stale_profile_save_overwrites_nothing_and_keeps_what_was_typed(client, artist):
    client.force_login(artist)
    form = {"name": "Mira", "bio": "first window", "website": "", "revision": artist.revision}
    assert client.post(reverse("accounts:settings"), form).status_code == 302
    late = client.post(reverse("accounts:settings"), form | {"bio": "second window"})
    artist.refresh_from_db()
    assert late.status_code == 409
    assert "second window" in late.content.decode()
    assert artist.bio == "first window"


def test_a_token_is_shown_once_and_only_its_hash_is_kept(client, artist):
    client.force_login(artist)
    answer = client.post(reverse("accounts:tokens"), {"name": "laptop"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in client.get(reverse("accounts:tokens")).content.decode()
    assert not Token.objects.filter(digest=secret).exists()
    assert AuditEntry.objects.filter(action="token.issued", actor=artist).exists()


def test_nobody_revokes_another_persons_token(client, artist):
    token, _ = Token.issue(artist, "laptop")
    client.force_login(User.objects.create_user("eve", "eve@example.org", PASSWORD))
    assert client.post(reverse("accounts:revoke_token", args=[token.pk])).status_code == 404
    assert Token.objects.usable().filter(pk=token.pk).exists()


def test_an_artists_page_is_there_for_everyone_and_a_closed_account_is_gone(client, artist):
    assert client.get(artist.get_absolute_url()).status_code == 200
    User.objects.filter(pk=artist.pk).update(is_active=False)
    assert client.get(artist.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "page", ["accounts:settings", "accounts:tokens", "account_change_password", "account_email"]
)
def test_personal_pages_ask_for_sign_in(client, page):
    answer = client.get(reverse(page))
    assert answer.status_code == 302
    assert reverse("account_login") in answer.url
