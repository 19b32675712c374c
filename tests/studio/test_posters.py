"""Films and drawings from the job to the gallery: if these fail, one cannot see, keep or show what one made,
or somebody sees a poster that is not for them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import File
from django.test import Client
from PIL import Image

from apps.accounts.models import User
from apps.accounts.owned import ownership
from apps.accounts.viewers import Viewer
from apps.gallery.models import Medium, Visibility
from apps.gallery.publishing import remove
from apps.studio.engines.contract import Output
from apps.studio.engines.image.film import write_mp4
from apps.studio.jobs import inputs, lifecycle
from apps.studio.jobs.inputs import Unusable
from apps.studio.jobs.models import Job
from apps.studio.library.models import Item
from apps.studio.publishing import publish_item
from artsite import storage
from artsite.pictures.drawing import DrawingRefused
from tests.studio.conftest import signed_in

pytestmark = pytest.mark.django_db

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><path d="M0 0L64 48Z" fill="#f00"/></svg>'
)


def poster(folder: Path, colour: str = "teal") -> Path:
    path = folder / "poster.png"
    Image.new("RGB", (64, 48), colour).save(path)
    return path


def drawn(folder: Path, text: str = SVG) -> Output:
    path = folder / "drawing.svg"
    path.write_text(text)
    return Output(path, "image/svg+xml", title="Lines", alt_text="A red edge", poster=poster(folder))


def filmed(folder: Path) -> Output:
    frames: Iterator[Image.Image] = (Image.new("RGB", (64, 48), (40 * step, 90, 90)) for step in range(6))
    film = write_mp4(frames, folder / "film.mp4", fps=12)
    return Output(film.path, "video/mp4", title="Dusk", alt_text="It grows dark", poster=poster(folder))


def made(owner: User, output: Output) -> Item:
    """What a worker makes of an output."""
    job = Job(engine="abstract", queue="cpu", params={}, **ownership(Viewer(user=owner)))
    lifecycle.enqueue(job)
    claim = lifecycle.claim("cpu", "here")
    assert claim
    return lifecycle.finish(claim, [output])[0]


@pytest.fixture
def drawing(mira: User, tmp_path: Path) -> Item:
    return made(mira, drawn(tmp_path))


@pytest.fixture
def film(mira: User, tmp_path: Path) -> Item:
    return made(mira, filmed(tmp_path))


def picture_at(client: Client, url: str) -> Image.Image:
    answer = client.get(url)
    assert answer.status_code == 200
    picture = Image.open(io.BytesIO(answer.content))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", ["drawing", "film"])
def test_it_has_the_size_and_thumbnail_of_its_poster(kind, request, at_mira: Client):
    item: Item = request.getfixturevalue(kind)
    assert (item.width, item.height) == (64, 48)
    assert item.placeholder
    red, green, blue = picture_at(at_mira, item.thumb_url).convert("RGB").getpixel((30, 20))
    assert (red < 20) and abs(green - 128) < 8 and abs(blue - 128) < 8


def test_a_drawing_that_could_do_more_than_be_seen_is_not_kept(mira: User, tmp_path: Path):
    with pytest.raises(DrawingRefused):
        made(mira, drawn(tmp_path, SVG.replace("<path", "<script>alert(1)</script><path")))
    assert not Item.objects.exists()


def test_a_drawing_is_shown_as_a_picture_without_rights_and_never_inline(drawing: Item, at_mira: Client):
    answer = at_mira.get(drawing.file_url)
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    page = at_mira.get(drawing.get_absolute_url()).content.decode()
    assert f'<img src="{drawing.file_url}"' in page
    assert "M0 0L64 48Z" not in page


def test_a_film_is_played_and_can_be_wound(film: Item, at_mira: Client):
    page = at_mira.get(film.get_absolute_url()).content.decode()
    assert "<video" in page
    assert f'<source src="{film.file_url}" type="video/mp4">' in page
    assert "autoplay" not in page
    part = at_mira.get(film.file_url, headers={"range": "bytes=4-7"})
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == b"ftyp"
    assert part["Content-Range"] == f"bytes 4-7/{film.size}"


@pytest.mark.parametrize(("kind", "ending"), [("drawing", "Lines.svg"), ("film", "Dusk.mp4")])
def test_a_download_has_the_ending_of_its_kind(kind, ending, request, at_mira: Client):
    item: Item = request.getfixturevalue(kind)
    disposition = at_mira.get(f"{item.get_absolute_url()}download/")["Content-Disposition"]
    assert disposition == f'attachment; filename="{ending}"'


@pytest.mark.parametrize("kind", ["drawing", "film"])
def test_a_visitor_sees_it_in_the_gallery_when_it_is_public_and_never_before(kind, request, mira: User):
    item: Item = request.getfixturevalue(kind)
    visitor = Client()
    work = publish_item(mira, item, title="Work", visibility=Visibility.PRIVATE)
    addresses = [work.cover.src, work.cover.file_url, work.get_absolute_url(), item.thumb_url, item.file_url]
    assert [visitor.get(url).status_code for url in addresses] == [404] * 5
    work.visibility, work.published_at = Visibility.PUBLIC, work.created_at
    work.save()
    assert work.medium == Medium.IMAGE
    assert picture_at(visitor, work.cover.src).size == (64, 48)
    page = visitor.get(work.get_absolute_url()).content.decode()
    assert work.cover.file_url in page
    assert ("<video" in page) == (kind == "film")
    assert visitor.get(work.cover.file_url).status_code == 200
    assert [visitor.get(url).status_code for url in addresses[3:]] == [404] * 2


def test_a_stranger_sees_neither_film_nor_poster(film: Item, stranger: User):
    client = signed_in(stranger)
    assert [client.get(url).status_code for url in (film.thumb_url, film.file_url)] == [404, 404]


def test_its_poster_is_kept_as_long_as_anything_refers_to_it(mira: User, film: Item):
    work = publish_item(mira, film, title="Work")
    hashes = film.sha256, film.poster_sha256

    def is_kept() -> list[bool]:
        storage.collect_garbage(older_than=timedelta(0))
        return [_opens(sha256) for sha256 in hashes]

    assert is_kept() == [True, True]
    film.delete()
    assert is_kept() == [True, True]
    remove(work, mira)
    assert is_kept() == [False, False]


def test_a_drawing_is_given_to_an_engine_as_its_poster_and_a_film_is_not(
    mira: User, drawing: Item, film: Item
):
    viewer = Viewer(user=mira)
    assert inputs.resolve(viewer, str(drawing.pk)).sha256 == drawing.poster_sha256
    with pytest.raises(Unusable):
        inputs.resolve(viewer, str(film.pk))
    assert list(Item.objects.in_library(viewer).pictures()) == [drawing]


def _opens(sha256: str) -> bool:
    try:
        opened: File = storage.open_kept(sha256)
    except FileNotFoundError:
        return False
    opened.close()
    return True
