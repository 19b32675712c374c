"""Who keeps the house in order: if these fail, a moderator stands before empty rooms, or has every key."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import Role, User

pytestmark = pytest.mark.django_db


def person(role: Role, *, is_staff: bool) -> Client:
    user = User.objects.create_user("lee", "lee@example.org", role=role, is_staff=is_staff)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "room", ["gallery/work", "gallery/tag", "accounts/user", "accounts/auditentry", "jobs/job"]
)
def test_a_moderator_finds_the_rooms_they_are_to_keep(room: str) -> None:
    at_lee = person(Role.MODERATOR, is_staff=True)
    assert f"/admin/{room}/" in at_lee.get("/admin/").content.decode()
    assert at_lee.get(f"/admin/{room}/").status_code == 200


def test_a_moderator_gives_nobody_rights_and_reads_no_tokens() -> None:
    at_lee = person(Role.MODERATOR, is_staff=True)
    other = User.objects.create_user("jun", "jun@example.org")
    at_lee.post(f"/admin/accounts/user/{other.pk}/change/", {"is_superuser": "on", "role": "admin"})
    other.refresh_from_db()
    assert (other.is_superuser, other.role) == (False, Role.ARTIST)
    assert at_lee.get(f"/admin/accounts/user/{other.pk}/password/").status_code == 403
    assert at_lee.get("/admin/accounts/token/").status_code == 403
    assert at_lee.get("/admin/auth/group/").status_code == 403


@pytest.mark.parametrize("role", Role)
def test_a_role_alone_opens_nothing(role: Role) -> None:
    assert person(role, is_staff=False).get("/admin/gallery/work/").status_code == 302
