"""What a collection would lose: a picture nobody misses, a double that is learned twice, a disk to a bomb."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from PIL import Image

from apps.accounts.models import User
from apps.studio.datasets import candidates, freezing, splitting
from apps.studio.datasets.intake import freeze_folder, freeze_zip, items_of
from apps.studio.datasets.looking import look_at
from apps.studio.datasets.models import Dataset, DatasetItem, Split
from apps.studio.datasets.reasons import DatasetRefused
from apps.studio.library.models import Item
from artsite import storage

pytestmark = pytest.mark.django_db


def drawn(seed: int, kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A picture that chance drew: no two seeds look alike, and a seed always the same."""
    blots = np.random.default_rng(seed).integers(0, 256, (4, 5, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(blots).resize(size).save(buffer, kind, **options)
    return buffer.getvalue()


def packed(files: dict[str, bytes]) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer


def freeze(owner: User, file: io.BytesIO, name: str = "sea"):
    return freeze_zip(owner, name, file, len(file.getvalue()), "sea.zip")


def test_broken_doubled_and_foreign_files_are_left_out_with_their_reasons(mira: User, tmp_path: Path) -> None:
    first = drawn(1)
    (tmp_path / "boats" / "old").mkdir(parents=True)
    (tmp_path / "one.png").write_bytes(first)
    (tmp_path / "boats" / "two.jpg").write_bytes(drawn(2, "JPEG"))
    (tmp_path / "boats" / "same.png").write_bytes(first)
    # The same pixels in another file.
    Image.open(io.BytesIO(first)).save(tmp_path / "boats" / "old" / "again.bmp")
    (tmp_path / "torn.png").write_bytes(drawn(3)[:-400])
    (tmp_path / "notes.txt").write_text("not a picture")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / ".hidden.png").write_bytes(drawn(4))
    (tmp_path / "link.png").symlink_to("/etc/passwd")

    version = freeze_folder(mira, "sea", tmp_path)

    assert [(item.name, item.label) for item in version.items.all()] == [
        ("one.png", ""),
        ("two.jpg", "boats"),
    ]
    assert {row["name"]: row["reason"] for row in version.left_out} == {
        "boats/same.png": "doubled", "boats/old/again.bmp": "doubled", "torn.png": "damaged",
        "notes.txt": "not_a_picture", "empty.jpg": "empty",
    }  # fmt: skip
    told = {row["name"]: row["words"] for row in version.left_out_in_words}
    assert told["boats/same.png"] == "It is the same picture as one.png."
    assert version.labels == {"": 1, "boats": 1}
    assert version.left_out_count == 5


def test_what_is_kept_is_free_of_metadata_and_stays_while_a_version_refers_to_it(
    mira: User, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Rue des Secrets"
    (tmp_path / "one.jpg").write_bytes(drawn(1, "JPEG", exif=exif))
    item = freeze_folder(mira, "sea", tmp_path).items.get()
    with storage.open_kept(item.sha256) as kept:
        assert b"Secrets" not in kept.read()
    from datetime import timedelta

    storage.collect_garbage(timedelta(seconds=-1))
    storage.open_kept(item.sha256).close()


def test_a_version_never_changes_and_the_same_pictures_are_the_same_version(mira: User) -> None:
    files = {"a.png": drawn(1), "b.png": drawn(2)}
    first = freeze(mira, packed(files))
    assert freeze(mira, packed(files)) == first
    second = freeze(mira, packed(files | {"c.png": drawn(3)}))
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    with pytest.raises(TypeError):
        first.save()
    assert freeze(mira, packed({"red/a.png": files["a.png"], "b.png": files["b.png"]})).number == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [("../../etc/cron.d/x.png", "out of its folder"), ("/etc/x.png", "out of its folder"),
     ("..\\x.png", "out of its folder"), ("C:\\x.png", "out of its folder")],
)  # fmt: skip
def test_a_zip_that_climbs_out_of_its_folder_is_refused_whole(mira: User, name: str, words: str) -> None:
    with pytest.raises(DatasetRefused, match=words):
        freeze(mira, packed({"good.png": drawn(1), name: drawn(2)}))
    assert not Dataset.objects.exists()


def test_a_zip_with_a_link_or_a_password_is_refused(mira: User) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link.png")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(DatasetRefused, match="link to another place"):
        freeze(mira, buffer)
    locked = bytearray(packed({"a.png": drawn(1)}).getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DatasetRefused, match="password"):
        freeze(mira, io.BytesIO(bytes(locked)))


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(
    mira: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "RATIO_MATTERS", 1_000_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.png", drawn(1))
        archive.writestr("bomb.png", bytes(20_000_000))
    with pytest.raises(DatasetRefused, match="Nothing was unpacked"):
        freeze(mira, buffer)
    monkeypatch.setattr(candidates, "MOST_ITEMS", 3)
    with pytest.raises(DatasetRefused, match="at most 3"):
        freeze(mira, packed({f"{number}.png": b"" for number in range(4)}))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and then nothing", b"\xff\xd8\xff not a zip"])
def test_what_is_no_zip_is_refused_in_words(mira: User, content: bytes) -> None:
    with pytest.raises(DatasetRefused, match="not a ZIP"):
        freeze(mira, io.BytesIO(content))


@pytest.mark.parametrize("name", ["\0.png", "."])
def test_a_zip_with_a_nameless_file_is_refused_in_words(mira: User, name: str) -> None:
    """A damaged archive would else lose the artist their upload to a page that only says something broke."""
    whole = packed({"good.png": drawn(1), "Q" * len(name): drawn(2)}).getvalue()
    with pytest.raises(DatasetRefused, match="has no name"):
        freeze(mira, io.BytesIO(whole.replace(b"Q" * len(name), name.encode())))


def test_zero_items_and_all_identical_are_refused(mira: User) -> None:
    with pytest.raises(DatasetRefused, match="no picture"):
        freeze(mira, packed({"notes.txt": b"words"}))
    with pytest.raises(DatasetRefused, match="no picture"):
        freeze(mira, packed({}))
    same = drawn(1)
    with pytest.raises(DatasetRefused, match="All 3 pictures are the same"):
        freeze(mira, packed({"a.png": same, "b.png": same, "c/d.png": same}))
    assert not Dataset.objects.exists()
    assert freeze(mira, packed({"a.png": same})).item_count == 1


@pytest.mark.parametrize("name", ["", "  ", "a@2", "a/b", "x" * 61, "a\x07"])
def test_a_name_that_could_not_be_named_is_refused(mira: User, name: str) -> None:
    with pytest.raises(DatasetRefused, match="A name has"):
        freeze(mira, packed({"a.png": drawn(1)}), name)


def test_pictures_of_the_library_become_a_dataset_and_others_do_not(
    mira: User, stranger: User, item_of: Callable[..., Item]
) -> None:
    own, theirs = [item_of(mira), item_of(mira)], item_of(stranger)
    found = candidates.from_kept(candidates.kept_of(items_of(mira, [item.pk for item in own])))
    assert freezing.freeze(mira, "mine", found).item_count == 2
    with pytest.raises(DatasetRefused, match="in your library"):
        items_of(mira, [theirs.pk])


def test_what_hears_of_progress_can_end_the_looking_at_once(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.png").write_bytes(drawn(number))

    def enough(done: int, total: int) -> None:
        raise InterruptedError

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.raises(InterruptedError):
        look_at(candidates.from_folder(tmp_path), enough, scratch)
    assert not list(scratch.iterdir())


def test_near_doubles_stay_on_one_side_and_a_picture_keeps_its_side() -> None:
    near = splitting.groups_of_near([0b1111, 0b1110, 1 << 40], [(9, 9, 9), (10, 9, 9), (9, 9, 9)])
    assert near[0] == near[1]
    far = splitting.groups_of_near([5, 5], [(0, 0, 0), (200, 0, 0)])
    assert far[0] != far[1]
    pixels = [f"{number:064x}" for number in range(200)]
    groups = [number // 2 for number in range(200)]
    sides = splitting.split(pixels, groups, seed=0)
    assert all(sides[place] == sides[place + 1] for place in range(0, 200, 2))
    assert 8 <= sides.count(Split.HELD_OUT) <= 36
    assert splitting.split(pixels[:120], groups[:120], seed=0) == sides[:120]
    assert splitting.split(pixels[:19], groups[:19], seed=0) == [Split.TRAIN] * 19
    assert splitting.split(pixels[:40], [0] * 40, seed=0) == [Split.TRAIN] * 40


def test_a_dataset_goes_with_its_owner_and_its_rows_with_it(mira: User) -> None:
    freeze(mira, packed({"a.png": drawn(1), "b.png": drawn(2)}))
    mira.delete()
    assert not DatasetItem.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM datasets_datasetversion")
        assert cursor.fetchone() == (0,)
