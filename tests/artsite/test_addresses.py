"""Addresses nobody typed: if these fail, a scanner fills the operator's log with faults of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/studio/library/?q=%00", "/studio/library/?engine=a%00b", "/studio/library/picker/?q=%00",
        "/works/?q=%00&tag=%00", "/studio/jobs/?state=%00",
    ],
)  # fmt: skip
def test_nul_in_a_query_is_passed_over(client: Client, address: str) -> None:
    client.force_login(User.objects.create_user("mira", "mira@example.org"))
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/artists/%00/", "/artists/a%00b/", "/studio/%00/"])
def test_nul_in_a_path_leads_nowhere(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_api_names_the_field(client: Client) -> None:
    assert client.get("/api/v1/works/?q=%00").status_code == 422
