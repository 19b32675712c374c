"""Films from strangers: taken in small and clean, given to the engines that want them, refused with words."""

from __future__ import annotations

import io
from pathlib import Path

import av
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.studio.engines.image.film import write_gif, write_mp4
from apps.studio.jobs import inputs
from apps.studio.jobs.inputs import Unusable
from apps.studio.library.models import Item
from apps.studio.library.recipes import takers
from artsite import storage
from artsite.cli.main import artsite
from artsite.pictures.guard import Accepted, PictureRefused, accept_picture

SECRET = "Rue des Secrets"


def frames(count: int, size: tuple[int, int] = (64, 48)) -> list[Image.Image]:
    return [Image.new("RGB", size, (40 + 9 * (step % 20), 90, 140)) for step in range(count)]


def video(path: Path, count: int = 6, fps: float = 12, size: tuple[int, int] = (64, 48)) -> bytes:
    """With a place in its metadata, as telephones write it."""
    plain = path.with_name("plain.mp4")
    write_mp4(frames(count, size), plain, fps)
    with av.open(str(plain)) as source, av.open(str(path), "w") as target:
        target.metadata["comment"] = SECRET
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    content = path.read_bytes()
    assert SECRET.encode() in content
    return content


def animation(path: Path) -> bytes:
    write_gif(frames(6), path, 10)
    return path.read_bytes()


def kept(accepted: Accepted) -> bytes:
    with storage.open_kept(accepted.kept.sha256) as file:
        return file.read()


def test_a_video_is_written_anew_without_what_it_told_of_its_maker(tmp_path: Path, db: None) -> None:
    accepted = accept_picture(io.BytesIO(video(tmp_path / "film.mp4")), "film.mp4", "videos")
    assert accepted.media_type == "video/mp4"
    assert (accepted.width, accepted.height) == (64, 48)
    assert accepted.placeholder
    assert accepted.poster
    content = kept(accepted)
    assert SECRET.encode() not in content
    with av.open(io.BytesIO(content)) as film:
        assert film.streams.video[0].frames == 6
        assert not film.streams.audio


def test_a_large_film_is_made_smaller(tmp_path: Path, db: None) -> None:
    accepted = accept_picture(io.BytesIO(video(tmp_path / "film.mp4", 2, size=(1600, 100))), "", "videos")
    assert (accepted.width, accepted.height) == (1280, 80)


def test_an_animated_picture_is_a_film_only_where_films_are_wanted(tmp_path: Path, db: None) -> None:
    content = animation(tmp_path / "film.gif")
    assert accept_picture(io.BytesIO(content), "film.gif", "all").media_type == "video/mp4"
    assert accept_picture(io.BytesIO(content), "film.gif", "videos").media_type == "image/png"
    assert accept_picture(io.BytesIO(content), "film.gif").media_type == "image/png"


@pytest.mark.parametrize(("kind", "words"), [
    ("too long", "longer than 20 seconds"), ("cut off", "cannot be read"),
    ("not wanted", "This is a film"),
])  # fmt: skip
def test_a_film_that_is_not_taken_is_refused_with_words(
    tmp_path: Path, db: None, kind: str, words: str
) -> None:
    content = video(tmp_path / "film.mp4", 24, 1 if kind == "too long" else 12)
    if kind == "cut off":
        content = content[: len(content) // 3]
    with pytest.raises(PictureRefused, match=words):
        accept_picture(io.BytesIO(content), "film.mp4", "" if kind == "not wanted" else "all")


def test_an_uploaded_film_goes_to_the_engines_that_take_films(
    mira: User, at_mira: Client, tmp_path: Path
) -> None:
    file = SimpleUploadedFile("walk.gif", animation(tmp_path / "walk.gif"), "image/gif")
    answer = at_mira.post(
        f"{reverse('library:upload')}?films=all", {"file": file}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 201
    assert answer.json()["thumb_url"]
    item = Item.objects.get(pk=answer.json()["id"])
    viewer = Viewer(user=mira)
    assert inputs.resolve(viewer, str(item.pk), films=True).media_type == "video/mp4"
    with pytest.raises(Unusable):
        inputs.resolve(viewer, str(item.pk))
    titles = [taker["title"] for taker in takers(item, viewer)]
    assert "Style transfer" in titles
    assert "Painterly" not in titles
    page = at_mira.get(
        reverse("studio:engine", args=["style-transfer"]), {"picture": item.pk}
    ).content.decode()
    assert "?films=all" in page
    picker = at_mira.get(f"{reverse('library:picker')}?films=all").content.decode()
    assert str(item.pk) in picker
    assert str(item.pk) not in at_mira.get(reverse("library:picker")).content.decode()


def make(*arguments: object) -> tuple[int, str]:
    answer = CliRunner().invoke(artsite, ["make", "style-transfer", "-q", *map(str, arguments)])
    return answer.exit_code, answer.output


def test_a_whole_folder_is_painted_and_what_is_broken_is_told(tmp_path: Path) -> None:
    folder, target = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    Image.new("RGB", (40, 30), "teal").save(folder / "one.png")
    Image.new("RGB", (40, 30), "teal").save(folder / "one.jpg")
    animation(folder / "walk.gif")
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("not wanted")
    status, said = make("--content", folder, "--size", 256, "--strength", 0, "-o", target)
    assert status == 1
    assert "broken.png was left out" in said
    assert "1 of 4" in said
    assert sorted(path.name for path in target.iterdir()) == ["one-jpg.png", "one-png.png", "walk.mp4"]


@pytest.mark.parametrize(("case", "words"), [
    ("empty", "no picture"), ("file", "--content is a folder"), ("two", "second folder"),
    ("elsewhere", "cannot be made"),
])  # fmt: skip
def test_a_folder_that_cannot_be_painted_is_wrong_use(tmp_path: Path, case: str, words: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    if case != "empty":
        Image.new("RGB", (40, 30)).save(folder / "one.png")
    more = ["--style-image", folder] if case == "two" else []
    places = {"file": tmp_path / "out.png", "elsewhere": tmp_path / "not" / "there"}
    target = places.get(case, tmp_path / "out")
    status, said = make("--content", folder, *more, "-o", target)
    assert status == 2
    assert words in said
