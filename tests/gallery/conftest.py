"""People and works for the tests of the gallery."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from apps.accounts.models import User
from apps.gallery.editions import new_edition
from apps.gallery.models import Work
from apps.gallery.publishing import NewFile, publish
from artsite.storage import keep


@pytest.fixture(autouse=True)
def _walls_of_its_own(db: None) -> None:
    """A test's works are taken back at its end without a word, so the next one begins with bare walls."""
    new_edition()


@pytest.fixture
def person(db) -> Callable[..., User]:
    """Makes people: `person("mira", name="Mira")`."""

    def make(username: str, **fields: Any) -> User:
        return User.objects.create_user(username, f"{username}@example.org", **fields)

    return make


@pytest.fixture
def mira(person) -> User:
    return person("mira", name="Mira Lindqvist")


@pytest.fixture
def moderator(person) -> User:
    return person("moderator", is_staff=True, is_superuser=True)


def picture_file(colour: tuple[int, int, int] = (40, 90, 160), size: tuple[int, int] = (900, 600)) -> NewFile:
    """A kept picture of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    kept = keep(buffer)
    return NewFile(kept.sha256, kept.size, "image/png", *size, "data:image/webp;base64,AA==")


@pytest.fixture
def hang(mira) -> Callable[..., Work]:
    """Publishes a work: public and by Mira unless told otherwise."""

    def make(title: str = "Harbour", *, maker: User | None = None, **words: Any) -> Work:
        said = {"licence": "CC-BY-4.0", "visibility": "public", "label": "by-hand"} | words
        return publish(maker or mira, picture_file(), title=title, **said)

    return make
