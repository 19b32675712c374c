"""What an artist types about a work is never lost, and never overwrites by surprise what others saved."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.gallery import publishing
from apps.gallery.models import Work


@pytest.fixture
def words():
    return {
        "title": "Harbour, revised",
        "description": "My new text",
        "alt_text": "Boats",
        "tags": "Sea， boats,  sea",
        "licence": "CC0-1.0",
        "visibility": "unlisted",
        "label": "by-hand",
        "revision": 1,
    }


def test_an_edit_is_saved_whole(client, hang, mira, words):
    work = hang()
    client.force_login(mira)
    answer = client.post(reverse("gallery:edit", args=[work.pk]), words)
    assert answer.status_code == 302
    saved = Work.objects.get(pk=work.pk)
    assert (saved.title, saved.visibility, saved.revision) == ("Harbour, revised", "unlisted", 2)
    assert sorted(saved.tags.values_list("name", flat=True)) == ["boats", "sea"]


def test_a_stale_edit_is_refused_with_both_texts_and_a_choice(client, hang, mira, words):
    work = hang(description="The first text")
    publishing.revise(work, 1, mira, description="Saved in another window")
    client.force_login(mira)
    address = reverse("gallery:edit", args=[work.pk])
    answer = client.post(address, words)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved in another window" in page
    assert "My new text" in page
    assert Work.objects.get(pk=work.pk).description == "Saved in another window"
    assert 'name="revision" value="2"' in page
    # Saving again, having seen both, is the artist's choice.
    assert client.post(address, words | {"revision": 2}).status_code == 302
    assert Work.objects.get(pk=work.pk).description == "My new text"


@pytest.mark.parametrize(("field", "value"), [("title", ""), ("tags", "x" * 60), ("label", "nonsense")])
def test_a_mistake_is_told_at_its_field_and_keeps_what_was_typed(client, hang, mira, words, field, value):
    work = hang()
    client.force_login(mira)
    answer = client.post(reverse("gallery:edit", args=[work.pk]), words | {field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {field}
    assert "My new text" in answer.content.decode()
    assert Work.objects.get(pk=work.pk).revision == 1


def test_deleting_asks_first(client, hang, mira):
    work = hang()
    client.force_login(mira)
    address = reverse("gallery:delete", args=[work.pk])
    assert "Harbour" in client.get(address).content.decode()
    assert Work.objects.exists()
    client.post(address)
    assert not Work.objects.exists()
    assert client.get(work.get_absolute_url()).status_code == 404


def test_the_page_of_a_work_says_all_there_is(client, hang):
    source = hang("Photograph")
    recipe = {
        "engine": "style-transfer",
        "engine_version": "1.0",
        "params": {"style": "starry-night", "strength": 0.8, "keep_colours": True},
        "seed": 17,
        "inputs": {"content": {"work": str(source.pk), "title": "Photograph", "maker": "mira"}},
    }
    work = hang("Painting", label="ai-made", recipe=recipe, tags=["sea"], description="<b>bold</b>")
    page = client.get(work.get_absolute_url()).content.decode()
    for words in ("Starry night", "0.8", "17", "AI-made", "CC BY 4.0", "900 × 600 px", "Mira Lindqvist"):
        assert words in page
    assert f'href="{source.get_absolute_url()}"' in page
    assert f'href="/studio/style-transfer/?like={work.pk}"' in page
    assert "&lt;b&gt;bold" in page
    assert f'property="og:url" content="http://testserver{work.get_absolute_url()}"' in page
    assert " style=" not in page
