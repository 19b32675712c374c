"""Ways in: if these fail, who guesses for long enough, or once knew a password, has somebody's account."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.accounts.models import Token, User

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough sentence"
NEW = "quite another sentence"


@pytest.fixture
def artist() -> User:
    return User.objects.create_user("mira", "mira@example.org", PASSWORD)


def opens(secret: str) -> bool:
    answer = Client().get(reverse("api:me"), headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code == 200


def test_the_admin_is_entered_by_the_door_that_counts_wrong_passwords(client: Client) -> None:
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_changing_the_password_shuts_out_who_made_a_token_with_the_old_one(
    client: Client, artist: User
) -> None:
    _token, secret = Token.issue(artist, "somebody else's")
    assert opens(secret)
    client.force_login(artist)
    words = {
        "oldpassword": PASSWORD,
        "password1": NEW,
        "password2": NEW,
    }
    assert client.post(reverse("account_change_password"), words).status_code == 302
    assert not opens(secret)


def test_saving_anything_else_keeps_scripts_going(artist: User) -> None:
    _token, secret = Token.issue(artist, "mine")
    artist.name = "Mira L."
    artist.save()
    assert artist.check_password(PASSWORD)
    assert opens(secret)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_household_with_many_addresses_has_one_count_of_attempts(address: str, counted: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=address, headers={"X-Forwarded-For": "198.51.100.1"})
    assert get_adapter().get_client_ip(request) == counted


def test_who_is_stopped_for_haste_is_told_what_to_do_on_a_page_of_the_house(client: Client) -> None:
    cache.clear()
    words = {"username": "jun", "email": "jun@example.org", "password1": "short"}
    answers = [client.post(reverse("account_signup"), words) for _ in range(11)]
    assert [answer.status_code for answer in answers[9:]] == [200, 429]
    assert "wait a minute" in answers[-1].content.decode()
    cache.clear()
