"""What becomes of works after they were shown: who may begin from them, and when they appear."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from PIL import Image

from apps.accounts.viewers import Viewer
from apps.gallery import publishing
from apps.gallery.growing import arranging, credit, replacing
from apps.gallery.growing.tree import WHOLE, grow
from apps.gallery.models import Work
from artsite.pictures.measure import placeholder
from tests.gallery.conftest import picture_file

NOBODY = Viewer()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def titles_of(maker) -> list[str]:
    return [work.title for work in Work.objects.listed().filter(maker=maker).as_hung()]


def child_of(work: Work, maker, title: str, **words) -> Work:
    said = {"visibility": "public", "licence": "CC-BY-4.0", "label": "by-hand"} | words
    return publishing.publish(maker, picture_file(), title=title, made_from=[work.pk], **said)


def test_the_artist_decides_about_remixes_and_the_licence_where_they_say_nothing(hang, mira, person):
    open_one, closed = hang("Open"), hang("Closed", licence="all-rights-reserved")
    told = hang("Told", licence="CC-BY-4.0", remixable=False)
    other = Viewer(user=person("otto"))
    assert set(Work.objects.remixable_by(other)) == {open_one}
    assert {closed, told} <= set(Work.objects.remixable_by(Viewer(user=mira)))  # one's own always


def test_credit_follows_by_itself_and_names_nothing_unseen(hang, mira, person):
    first, secret = hang("First"), hang("Secret", visibility="private")
    work = child_of(first, mira, "Second")
    work.parents.add(secret)
    lines = [str(line) for line in credit.credits_of(work, NOBODY)]
    assert (
        len(lines) == 1 and "First" in lines[0] and "Mira Lindqvist" in lines[0] and "CC BY 4.0" in lines[0]
    )
    page = Client().get(work.get_absolute_url()).content.decode()
    assert "First" in page and "Secret" not in page


def test_the_tree_shows_both_ways_and_stops_at_what_one_may_not_see(hang, mira, person):
    root = hang("Root")
    stem = child_of(root, mira, "Stem", visibility="private")
    leaf = child_of(stem, mira, "Leaf")
    branch = child_of(root, person("otto"), "Branch")
    seen = {work.title for row in grow(root, NOBODY, WHOLE).rows.values() for work in row}
    assert seen == {"Root", "Branch"}
    own = {work.title for row in grow(leaf, Viewer(user=mira), WHOLE).rows.values() for work in row}
    assert {"Leaf", "Stem", "Root"} <= own
    root.parents.add(branch)  # a loop ends where it was met first
    assert Client().get(f"/works/{root.pk}/tree/").status_code == 200
    assert Client().get(f"/works/{stem.pk}/tree/").status_code == 404


def test_a_work_appears_at_its_hour_and_not_before(hang):
    work = hang("Later", visibility="private", publish_at=timezone.now() + timedelta(hours=1))
    assert publishing.publish_due() == 0
    Work.objects.filter(pk=work.pk).update(publish_at=timezone.now() - timedelta(seconds=1))
    assert publishing.publish_due() == 1 and publishing.publish_due() == 0
    work.refresh_from_db()
    assert work.is_public and work.published_at and work.publish_at is None


def test_a_replaced_file_is_kept_for_its_maker_alone_and_can_be_taken_again(hang, mira, person):
    work = hang("Harbour")
    before = work.cover.sha256
    red = replace(picture_file((200, 30, 30)), placeholder=placeholder(Image.new("RGB", (90, 60), "red")))
    replacing.replace(work, 1, mira, red)
    work.refresh_from_db()
    assert work.cover.sha256 != before and work.revision == 2
    assert work.colours == ["red"]
    with pytest.raises(publishing.StaleRevision):
        replacing.replace(work, 1, mira, picture_file((1, 2, 3)))
    with pytest.raises(ValidationError):
        replacing.replace(work, 2, mira, picture_file((200, 30, 30)))
    addresses = [f"/works/{work.pk}/versions/", f"/works/{work.pk}/versions/1/file"]
    mine, others = signed_in(mira), signed_in(person("otto"))
    for address in addresses:
        assert mine.get(address).status_code == 200
        assert others.get(address).status_code == 404
    mine.post(f"/works/{work.pk}/versions/1/again/")
    work.cover.refresh_from_db()
    assert work.cover.sha256 == before


def test_what_is_pinned_stands_first_in_its_order(hang, mira, person):
    old, middle, new = hang("Old"), hang("Middle"), hang("New")
    arranging.pin(old, mira)
    arranging.pin(middle, mira)
    arranging.move(middle, mira, -1)
    assert titles_of(mira) == [
        "Middle",
        "Old",
        "New",
    ]
    stranger = signed_in(person("otto"))
    assert stranger.post("/works/mine/arrange/", {"pin": str(new.pk)}).status_code == 404
    signed_in(mira).post("/works/mine/arrange/", {"let_go": str(middle.pk)})
    assert titles_of(mira) == [
        "Old",
        "New",
        "Middle",
    ]


def test_taking_it_off_the_walls_is_one_press_and_only_its_makers(hang, mira, person):
    work = hang("Harbour")
    assert signed_in(person("otto")).post(f"/works/{work.pk}/unpublish/").status_code == 404
    signed_in(mira).post(f"/works/{work.pk}/unpublish/")
    assert Client().get(work.get_absolute_url()).status_code == 404


def test_the_wish_not_to_be_learned_from_is_told_on_the_page_and_with_the_file(hang):
    work, free = hang("Mine", do_not_train=True), hang("Free", do_not_train=False)
    assert "noai" in Client().get(work.get_absolute_url()).content.decode()
    for address in (work.cover.file_url, work.get_absolute_url(), f"/api/v1/works/{work.pk}/file/"):
        assert Client().get(address).headers["X-Robots-Tag"] == "noai, noimageai"
    assert "noai" not in Client().get(free.get_absolute_url()).content.decode()
    assert "X-Robots-Tag" not in Client().get(free.cover.file_url).headers
