"""People and pictures for the tests of the studio."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from apps.accounts.models import User
from apps.accounts.owned import ownership
from apps.accounts.viewers import Viewer
from apps.studio.library.models import Item, Origin
from artsite import storage

RECIPE: dict[str, Any] = {
    "engine": "abstract",
    "engine_version": "1",
    "params": {"seed": 7, "width": 320, "height": 240, "palette": "temple", "complexity": 0.8},
    "seed": 7,
    "inputs": {},
}


def png(colour: tuple[int, int, int] = (40, 90, 160), size: tuple[int, int] = (320, 240)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def upload(content: bytes | None = None, name: str = "Harbour_at-dusk.png") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, png() if content is None else content, "image/png")


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def mira(db: None) -> User:
    return User.objects.create_user("mira", "mira@example.org", "a long enough word")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("stranger", "stranger@example.org", "a long enough word")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def at_mira(mira: User) -> Client:
    """Mira's browser."""
    return signed_in(mira)


@pytest.fixture
def item_of() -> Callable[..., Item]:
    """Puts a picture into somebody's library."""
    shade = iter(range(255))

    def make(owner: User, **fields: Any) -> Item:
        content = png((next(shade), 90, 160))
        kept = storage.keep(io.BytesIO(content))
        words: dict[str, Any] = {
            "origin": Origin.UPLOAD, "title": "Harbour", "sha256": kept.sha256, "size": kept.size,
            "media_type": "image/png", "width": 320, "height": 240,
        }  # fmt: skip
        return Item.objects.create(**ownership(Viewer(user=owner)), **words | fields)

    return make


@pytest.fixture
def item(mira: User, item_of: Callable[..., Item]) -> Item:
    return item_of(mira)
