"""Pages and files of a dataset are its owner's alone; what goes wrong is said on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import User
from apps.studio.datasets.models import Dataset
from apps.studio.jobs import runner
from apps.studio.jobs.models import Job
from apps.studio.library.models import Board, Item, Placement
from tests.studio.conftest import signed_in
from tests.studio.datasets.test_freezing import drawn, packed
from tests.studio.jobs.conftest import empty_broker

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["empty_broker"]


def sent(files: dict[str, bytes]) -> SimpleUploadedFile:
    return SimpleUploadedFile("sea.zip", packed(files).getvalue(), "application/zip")


def freeze() -> None:
    """Do what a worker would."""
    assert runner.run_next("cpu")


def test_a_zip_becomes_a_page_with_a_wall_labels_and_what_was_left_out(at_mira: Client, mira: User) -> None:
    files = {"boats/a.png": drawn(1), "waves/b.png": drawn(2), "boats/notes.txt": b"words"}
    answer = at_mira.post("/studio/datasets/new/", {"name": "Sea", "file": sent(files)}, follow=True)
    page = answer.content.decode()
    assert "The pictures are looked at" in page
    assert f'ws-connect="/ws/jobs/{Job.objects.get().pk}/"' in page
    assert '<meta http-equiv="refresh"' in page
    assert "Waits to be made" in at_mira.get("/studio/datasets/").content.decode()
    freeze()
    page = at_mira.get(answer.redirect_chain[-1][0], follow=True).content.decode()
    assert "1 file was left out" in page
    assert "It is not a picture we know." in page
    assert page.count('class="specimen"') == 2
    address = Dataset.objects.get().latest.get_absolute_url()
    assert at_mira.get(f"{address}?label=boats").content.decode().count('class="specimen"') == 1
    assert "Sea" in at_mira.get("/studio/datasets/").content.decode()


def test_a_board_becomes_a_dataset(
    at_mira: Client, mira: User, stranger: User, item_of: Callable[..., Item]
) -> None:
    board = Board.objects.create(owner=mira, name="Blue")
    for _ in range(2):
        Placement.objects.create(board=board, item=item_of(mira))
    at_mira.post("/studio/datasets/new/", {"name": "Blue", "board": board.pk})
    freeze()
    assert Dataset.objects.get().latest.item_count == 2
    answer = signed_in(stranger).post("/studio/datasets/new/", {"name": "Blue", "board": board.pk})
    assert answer.status_code == 422
    assert Dataset.objects.filter(owner=stranger).count() == 0


@pytest.mark.parametrize(
    ("files", "words"),
    [({"../a.png": drawn(1)}, "out of its folder"), ({}, "no picture in this"),
     (None, "Choose a ZIP or a board")],
)  # fmt: skip
def test_what_cannot_be_frozen_is_said_on_the_page(at_mira: Client, files: dict | None, words: str) -> None:
    given = {"name": "Sea"} | ({"file": sent(files)} if files is not None else {})
    answer = at_mira.post("/studio/datasets/new/", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Job.objects.exists()
    assert not Dataset.objects.exists()


def test_others_see_neither_page_nor_picture(at_mira: Client, stranger: User) -> None:
    at_mira.post(
        "/studio/datasets/new/", {"name": "Sea", "file": sent({"a.png": drawn(1), "b.png": drawn(2)})}
    )
    freeze()
    dataset = Dataset.objects.get()
    item = dataset.latest.items.first()
    pages = [dataset.get_absolute_url(), dataset.latest.get_absolute_url()]
    assert at_mira.get(item.picture.src).status_code == 200
    for address in (*pages, item.picture.src):
        assert signed_in(stranger).get(address).status_code == 404
    assert Client().get(item.picture.src).status_code == 404
    for address in (*pages, "/studio/datasets/", "/studio/datasets/new/"):
        assert Client().get(address).status_code == 302
    assert signed_in(stranger).post(f"{dataset.get_absolute_url()}delete/").status_code == 404
    assert "boards__board" not in signed_in(stranger).get("/studio/datasets/").content.decode()
    at_mira.post(f"{dataset.get_absolute_url()}delete/")
    assert not Dataset.objects.exists()
