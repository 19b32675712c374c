"""Nobody gets at a work, its page, its pictures or its file, whom its maker or a moderator did not let in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.gallery import publishing
from apps.gallery.models import Work

WHO = ("anonymous", "other", "maker", "staff")
MAY = {
    "public": {"anonymous", "other", "maker", "staff"},
    "unlisted": {"anonymous", "other", "maker", "staff"},
    "private": {"maker", "staff"},
    "hidden": {"maker", "staff"},
}


def addresses(work: Work) -> list[str]:
    return [
        reverse("gallery:work", args=[work.pk]),
        reverse("gallery:rendition", args=[work.pk, 320]),
        reverse("gallery:original", args=[work.pk]),
    ]


@pytest.fixture
def standing(hang, moderator):
    """Makes a work that stands as told."""

    def make(how: str) -> Work:
        work = hang(visibility="public" if how == "hidden" else how)
        return publishing.hide(work, moderator, "Not by its maker.") if how == "hidden" else work

    return make


@pytest.mark.parametrize("how", MAY)
@pytest.mark.parametrize("who", WHO)
def test_page_rendition_and_original_follow_one_rule(client, standing, person, mira, moderator, how, who):
    work = standing(how)
    people = {"other": person("jun"), "maker": mira, "staff": moderator}
    if who in people:
        client.force_login(people[who])
    expected = 200 if who in MAY[how] else 404
    assert [client.get(address).status_code for address in addresses(work)] == [expected] * 3


@pytest.mark.parametrize("how", ["unlisted", "private", "hidden"])
def test_what_is_not_listed_stands_on_no_wall_and_in_no_search(client, standing, mira, how):
    work = standing(how)
    client.force_login(mira)
    for address in ("/", "/works/", "/works/?q=harbour", "/works/?artist=mira"):
        assert str(work.pk) not in client.get(address).content.decode()


def test_what_only_some_may_see_is_kept_by_no_shared_cache(client, hang, mira):
    shown, private = hang(), hang(visibility="private")
    client.force_login(mira)
    for address in addresses(private)[1:]:
        assert "private" in client.get(address)["Cache-Control"]
    answer = client.get(addresses(shown)[1])
    assert "public" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")


def test_a_work_made_private_is_gone_even_for_who_has_a_copy_of_its_address(client, hang, mira):
    work = hang()
    tag = client.get(addresses(work)[1])["ETag"]
    publishing.revise(work, work.revision, mira, visibility="private")
    assert client.get(addresses(work)[1], headers={"If-None-Match": tag}).status_code == 404


def test_only_the_maker_can_edit_or_delete(client, hang, person):
    work = hang()
    client.force_login(person("jun"))
    for page in ("edit", "delete"):
        address = reverse(f"gallery:{page}", args=[work.pk])
        assert client.get(address).status_code == 404
        assert client.post(address, {"title": "mine now", "revision": 1}).status_code == 404
    assert Work.objects.get(pk=work.pk).title == "Harbour"


def test_a_recipe_does_not_tell_of_a_private_work_it_used(client, hang, person):
    secret = hang("Secret sketch", visibility="private")
    source = {"work": str(secret.pk), "title": "Secret sketch", "maker": "mira"}
    recipe = {"engine": "style-transfer", "params": {"strength": 0.8}, "inputs": {"content": source}}
    work = hang("Painting", label="ai-made", recipe=recipe)
    assert list(work.parents.all()) == [secret]
    page = client.get(work.get_absolute_url()).content.decode()
    assert "Style transfer" in page
    assert "Secret sketch" not in page
    assert str(secret.pk) not in page


def test_the_maker_reads_why_a_work_was_hidden(client, hang, mira, moderator):
    work = publishing.hide(hang(), moderator, "It shows somebody who asked not to be shown.")
    client.force_login(mira)
    assert "somebody who asked not to be shown" in client.get(work.get_absolute_url()).content.decode()


def test_a_recipe_does_not_give_away_the_address_of_an_unlisted_work(client, hang, person, mira):
    unlisted = hang("For friends", visibility="unlisted")
    source = {"work": str(unlisted.pk), "title": "For friends", "maker": "mira"}
    recipe = {
        "engine": "style-transfer",
        "params": {"content": str(unlisted.pk)},
        "inputs": {"content": source},
    }
    work = hang("After it", maker=person("jun"), label="ai-made", recipe=recipe)
    addresses = [work.get_absolute_url(), reverse("api:work", args=[work.pk])]
    assert all(str(unlisted.pk) not in client.get(address).content.decode() for address in addresses)
    client.force_login(mira)
    assert str(unlisted.pk) in client.get(addresses[0]).content.decode()


def test_a_range_that_no_file_has_is_no_fault(client, hang):
    address = reverse("gallery:original", args=[hang().pk])
    assert client.get(address, headers={"Range": "bytes=0-" + "9" * 5000}).status_code == 200


def test_artists_see_apart_what_others_do_not(client, hang, mira, person):
    hang("On the wall")
    hang("For me", visibility="private")
    address = reverse("accounts:profile", args=[mira.username])
    client.force_login(mira)
    walls = client.get(address).content.decode()
    assert "Not on the walls" in walls
    assert walls.index("For me") < walls.index("On the wall")
    client.force_login(person("jun"))
    seen = client.get(address).content.decode()
    assert "On the wall" in seen
    assert "For me" not in seen
    assert "Not on the walls" not in seen
