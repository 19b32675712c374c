"""The API as scripts hold on to it: tokens, who may do what, and errors one can act on."""

from __future__ import annotations

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from apps.accounts.models import Token, User
from tests.artsite.api.asking import (
    PASSWORD,
    V1,
    problem,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["mira", "mira@example.org"])
def test_a_name_or_an_address_with_its_password_gives_a_token_that_works(artist, name):
    answer = APIClient().post(f"{V1}/tokens/", {"username": name, "password": PASSWORD})
    assert answer.status_code == 201
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.data['token']}")
    assert client.get(f"{V1}/me/").data["username"] == "mira"
    assert Token.objects.get().last_used_at is not None


def test_a_wrong_password_says_so_and_guessing_is_slowed_down(artist):
    answers = [
        APIClient().post(f"{V1}/tokens/", {"username": "mira", "password": f"wrong {n}"}) for n in range(12)
    ]
    problem(answers[0], 401)
    problem(answers[-1], 429)
    assert not Token.objects.exists()


def test_somebody_who_was_shut_out_gets_no_token(artist):
    User.objects.update(is_active=False)
    problem(APIClient().post(f"{V1}/tokens/", {"username": "mira", "password": PASSWORD}), 401)


def test_a_revoked_token_opens_nothing(client):
    [mine] = client.get(f"{V1}/tokens/").data
    assert "token" not in mine
    assert client.delete(f"{V1}/tokens/{mine['id']}/").status_code == 204
    answer = client.get(f"{V1}/me/")
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_nobody_can_revoke_the_token_of_another(artist, client, stranger):
    token = Token.objects.get(user=artist)
    problem(stranger.delete(f"{V1}/tokens/{token.pk}/"), 404)
    assert client.get(f"{V1}/me/").status_code == 200


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Bearer a b", "Bearer \xff"])
def test_a_token_that_is_none_is_refused_even_where_anyone_may_read(header):
    problem(APIClient().get(f"{V1}/works/", HTTP_AUTHORIZATION=header), 401)


def test_a_signed_in_page_may_use_the_api_only_with_its_csrf_token(artist):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(artist)
    assert client.get(f"{V1}/me/").status_code == 200
    problem(client.post(f"{V1}/boards/", {"name": "Blue"}), 403)
    client.cookies["csrftoken"] = "a" * 32
    allowed = client.post(f"{V1}/boards/", {"name": "Blue"}, headers={"X-CSRFToken": "a" * 32})
    assert allowed.status_code == 201


def test_every_kind_of_mistake_is_answered_with_problem_details(client):
    problem(client.get("/api/v1/nothing/"), 404)
    problem(client.get("/api/nothing"), 404)
    problem(client.get(f"{V1}/jobs/{uuid4()}/"), 404)
    problem(client.put(f"{V1}/me/"), 405)
    problem(client.post(f"{V1}/jobs/", "x=1", content_type="application/x-www-form-urlencoded"), 415)
    problem(client.post(f"{V1}/jobs/", "{", content_type="application/json"), 400)
    problem(client.post(f"{V1}/jobs/", '{"engine": "\\u0000"}', content_type="application/json"), 400)
    problem(client.post(f"{V1}/jobs/", "[" * 100_000, content_type="application/json"), 400)
    problem(client.post(f"{V1}/jobs/", '"' + "x" * 3_000_000 + '"', content_type="application/json"), 413)
    problem(client.get(f"{V1}/jobs/?cursor=cD1hYmM="), 404)
    problem(client.get(f"{V1}/library/?q=%00"), 422)
    assert "engine" in problem(client.post(f"{V1}/jobs/", {}), 422)["errors"]


def test_without_a_token_one_may_read_public_works_and_make_nothing():
    anyone = APIClient()
    assert anyone.get(f"{V1}/works/").status_code == 200
    assert anyone.get(f"{V1}/engines/").status_code == 200
    for address in ("jobs/", "uploads/", "works/", "boards/"):
        problem(anyone.post(f"{V1}/{address}", {}), 401)
    for address in ("jobs/", "library/", "tokens/", "me/", "works/?mine=1"):
        problem(anyone.get(f"{V1}/{address}"), 401)
