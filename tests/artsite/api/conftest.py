"""Somebody with a token, and somebody else."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from apps.accounts.models import User
from tests.artsite.api.asking import (
    PASSWORD,
    client_of,
)


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    """Limits count per address, and every test has the same one. Passwords need not be slow here."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def artist():
    return User.objects.create_user("mira", "mira@example.org", PASSWORD)


@pytest.fixture
def client(artist):
    return client_of(artist)


@pytest.fixture
def stranger():
    return client_of(User.objects.create_user("jun", "jun@example.org", PASSWORD))
