"""Puts up the demo gallery on a fresh site: accounts, photographs, and what was made of them."""

from __future__ import annotations

import json
import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.accounts.viewers import Viewer
from apps.gallery.collections import hanging
from apps.gallery.exhibitions.models import Exhibition
from apps.gallery.models import Label, Visibility, Work
from apps.studio.demo.pieces import LICENCES, Photograph, Piece, licence_of, photographs, pieces
from apps.studio.engines.discovery import get_engine
from apps.studio.library.models import Item, Origin
from apps.studio.publishing import publish_item
from artsite.pictures.measure import measure
from artsite.storage import keep

PEOPLE = {
    "artist": (
        "Mira Lindqvist",
        Role.ARTIST,
        "Paints with seeds and noise, and with whatever the light was doing.",
    ),
    "second-artist": ("Tomás Arriaga", Role.ARTIST, "Photographs by day, repaints them by night."),
    "curator": ("Noor Haddad", Role.CURATOR, "Keeps the house’s collection of freely licensed photographs."),
    "moderator": ("Sam Okoye", Role.MODERATOR, ""),
    "admin": ("Ines Weber", Role.ADMIN, ""),
}


EXHIBITED = 10
EXHIBIT_WORDS = {
    "style-transfer": "Painted at once, in another’s manner.",
    "painterly": "Painted stroke by stroke, broad ones first.",
}
WALL_TEXT = (
    "Every picture in this room was a photograph first. None of them wanted to stay one.\n\n"
    "What a lens takes in a hundredth of a second is taken apart here and put together again, slowly and "
    "by rules: a stroke follows the edge of a roof, a sky begins to turn, a cat becomes gold leaf. The "
    "photographs hang elsewhere in the house, under the names of those who took them; from every picture a "
    "line leads back to its own.\n\n"
    "Ask of each: what did it keep, and what did it have to forget?"
)


def is_hung() -> bool:
    """Whether the demo gallery is up already."""
    return User.objects.filter(username="artist").exists()


@transaction.atomic
def hang() -> dict[str, str]:
    """Put everything up, all or nothing; returns the passwords of the demo accounts by name."""
    passwords = {name: secrets.token_urlsafe(9) for name in PEOPLE}
    people = {name: _person(name, password) for name, password in passwords.items()}
    hung = [
        (photo, _hang_photograph(photo, people["curator"])) for photo in photographs().values() if photo.shown
    ]
    by_slug = {photo.slug: work for photo, work in hung}
    works = [_hang_piece(piece, people[piece.artist], by_slug) for piece in pieces()]
    _date([*works, *by_slug.values()])
    _exhibit(works, people["curator"])
    return passwords


def _exhibit(works: list[Work], curator: User) -> None:
    """One room by the curator: the same few photographs, seen by many hands."""
    collection = hanging.begin(
        curator, title="Twice Seen", visibility=Visibility.PUBLIC,
        description="Photographs of this house, and what was made of them.",
    )  # fmt: skip
    for work in [work for work in works if work.parents.exists()][:EXHIBITED]:
        hanging.hang(collection, Viewer(user=curator), work, EXHIBIT_WORDS.get(work.engine, ""))
    Exhibition.objects.create(collection=collection, wall_text=WALL_TEXT)


def write_passwords(passwords: dict[str, str]) -> Path:
    """Keep the passwords where only the operator reads them."""
    path = Path(settings.HOME) / "demo-accounts.json"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(passwords, file, indent=2)
    return path


def _person(name: str, password: str) -> User:
    shown, role, bio = PEOPLE[name]
    person = User(username=name, email=f"{name}@example.org", name=shown, role=role, bio=bio)
    person.is_staff = role in (Role.MODERATOR, Role.ADMIN)
    person.is_superuser = role == Role.ADMIN
    person.set_password(password)
    person.save()
    return person


def _hang_photograph(photo: Photograph, curator: User) -> Work:
    item = _item(photo.path, curator, Origin.UPLOAD, photo.title, photo.alt_text)
    return publish_item(
        curator,
        item,
        title=photo.title,
        alt_text=photo.alt_text,
        tags=["photograph", *photo.tags],
        licence=LICENCES[photo.licence],
        visibility=Visibility.PUBLIC,
        label=Label.BY_HAND,
        credit=photo.credit,
    )


def _hang_piece(piece: Piece, artist: User, photos: dict[str, Work]) -> Work:
    engine = get_engine(piece.engine)
    source = photos.get(piece.photo)
    params = engine.parameters.model_construct(**piece.params).model_dump(mode="json")
    if source is not None:
        params["content"] = f"work:{source.pk}"
    recipe = {
        "engine": engine.name,
        "engine_version": engine.version,
        "params": params,
        "seed": piece.params.get("seed"),
        "inputs": _inputs(source),
    }
    item = _item(piece.path, artist, Origin.OUTPUT, piece.title, piece.alt_text, recipe)
    return publish_item(
        artist,
        item,
        title=piece.title,
        description=piece.description,
        alt_text=piece.alt_text,
        tags=piece.tags,
        licence=licence_of(piece),
        visibility=Visibility.PUBLIC,
        label=Label(engine.label),
        credit=f"After {photographs()[piece.photo].credit}" if piece.photo else "",
    )


def _inputs(source: Work | None) -> dict[str, dict[str, str]]:
    if source is None:
        return {}
    return {"content": {"work": str(source.pk), "title": source.title, "maker": source.maker.display_name}}


def _item(
    path: Path,
    owner: User,
    origin: Origin,
    title: str,
    alt_text: str,
    recipe: dict[str, object] | None = None,
) -> Item:
    kept, size = keep(path), measure(path)
    return Item.objects.create(
        owner=owner,
        origin=origin,
        title=title,
        alt_text=alt_text,
        sha256=kept.sha256,
        size=kept.size,
        media_type="image/webp" if path.suffix == ".webp" else "image/jpeg",
        width=size.width,
        height=size.height,
        placeholder=size.placeholder,
        recipe=recipe,
        kept=True,
    )


def _date(works: list[Work]) -> None:
    """Spread the works over the last weeks, in the order they hang."""
    now = timezone.now()
    for number, work in enumerate(works):
        Work.objects.filter(pk=work.pk).update(published_at=now - timedelta(hours=7 * number + 1))
