"""Publishing from the studio: if these fail, a work hangs without its history, or with somebody's secret."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.gallery.models import Label, Visibility, Work
from apps.studio.library import changes
from apps.studio.library.models import Item, Origin
from apps.studio.publishing import publish_item
from tests.studio.conftest import RECIPE, upload


def address(item: Item) -> str:
    return reverse("studio:publish", args=[item.pk])


def said(**words: str) -> dict[str, str]:
    return {
        "title": "Number seven", "description": "", "alt_text": "A temple", "tags": "abstract, temple",
        "label": "ai-made", "licence": "CC-BY-4.0", "visibility": "public",
    } | words  # fmt: skip


@pytest.fixture
def made(mira: User, item_of) -> Item:
    return item_of(mira, recipe=RECIPE, origin=Origin.OUTPUT, title="Seven", alt_text="A temple of discs")


def test_the_form_suggests_what_is_known(at_mira: Client, made: Item) -> None:
    form = at_mira.get(address(made)).context["form"]
    assert form["title"].value() == "Seven"
    assert form["alt_text"].value() == "A temple of discs"
    assert form["tags"].value() == "abstract, temple"
    assert form["label"].value() == Label.AI_MADE
    assert Label.BY_HAND not in dict(form.fields["label"].choices)


def test_a_work_made_by_hand_may_say_so(at_mira: Client, item: Item) -> None:
    assert at_mira.get(address(item)).context["form"]["label"].value() == Label.BY_HAND
    at_mira.post(address(item), said(label="by-hand"))
    assert Work.objects.get().label == Label.BY_HAND


def test_it_hangs_with_its_recipe_and_its_maker_is_told(at_mira: Client, made: Item, mira: User) -> None:
    answer = at_mira.post(address(made), said(), follow=True)
    work = Work.objects.get()
    assert answer.redirect_chain[-1][0] == work.get_absolute_url()
    assert "hangs in the gallery" in answer.content.decode()
    assert (work.maker, work.engine, work.recipe["params"]) == (mira, "abstract", RECIPE["params"])
    assert work.cover.sha256 == made.sha256
    assert sorted(work.tags.values_list("name", flat=True)) == ["abstract", "temple"]


def test_nothing_typed_is_lost_by_an_error(at_mira: Client, made: Item) -> None:
    answer = at_mira.post(address(made), said(title="", description="On a long evening"))
    assert answer.status_code == 422
    assert "On a long evening" in answer.content.decode()
    assert answer.context["form"].errors["title"]


def test_works_it_was_made_from_become_its_parents(mira: User, stranger: User, item_of) -> None:
    seen = publish_item(stranger, item_of(stranger), title="Seen", visibility=Visibility.PUBLIC)
    unseen = publish_item(stranger, item_of(stranger), title="Unseen")
    inputs = {"content": {"work": str(seen.pk)}, "style_image": {"work": str(unseen.pk)}}
    child = publish_item(mira, item_of(mira, recipe=RECIPE | {"inputs": inputs}), title="Child")
    assert list(child.parents.all()) == [seen]


def test_what_is_in_the_trash_or_anothers_is_not_published(
    mira: User, stranger: User, made: Item, at_mira: Client
) -> None:
    with pytest.raises(Item.DoesNotExist):
        publish_item(stranger, made, title="Mine now")
    changes.discard(Item.objects.filter(pk=made.pk))
    made.refresh_from_db()
    with pytest.raises(ValidationError, match="trash"):
        publish_item(mira, made, title="From the bin")
    assert at_mira.post(address(made), said())["Location"] == made.get_absolute_url()
    assert not Work.objects.exists()


def test_a_published_work_outlives_its_item(mira: User, made: Item, at_mira: Client) -> None:
    work = publish_item(mira, made, title="Seven", visibility=Visibility.PUBLIC)
    changes.discard(Item.objects.filter(pk=made.pk))
    changes.delete_for_good(Item.objects.of(Viewer(user=mira)))
    assert Client().get(work.get_absolute_url()).status_code == 200


def test_a_guest_signs_up_and_comes_back_to_publish(db: None) -> None:
    guest = Client()
    pk = guest.post(reverse("library:upload"), {"file": upload()}, HTTP_ACCEPT="application/json").json()[
        "id"
    ]
    url = reverse("studio:publish", args=[pk])
    away = guest.get(url)["Location"]
    assert away.startswith(reverse("account_signup"))
    form = {"username": "newcomer", "email": "new@example.org", "password1": "a long enough word"}
    back = guest.post(away, form)
    assert back["Location"] == url
    assert guest.get(url).status_code == 200


def test_a_form_that_is_sent_twice_makes_one_work(at_mira: Client, made: Item) -> None:
    first, second = at_mira.post(address(made), said()), at_mira.post(address(made), said())
    assert Work.objects.count() == 1
    assert first["Location"] == second["Location"]
    at_mira.post(address(made), said(title="Number eight"))
    assert Work.objects.count() == 2
