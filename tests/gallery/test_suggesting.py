"""Suggestions: a misspelt word leads somewhere, typing is shortened, and nothing private is ever named."""

from __future__ import annotations

import pytest

from apps.gallery.suggesting import completions, near


@pytest.fixture
def works(hang, person):
    """Works of three people, one of them private."""
    hang("Harbour at dawn", tags=["harbour", "sea light"])
    hang("Hidden harvest", tags=["harpsichord"], visibility="private")
    hang("江南春雨", maker=person("haruki"), tags=["春雨"])
    hang("Unlisted harmony", maker=person("harlequin"), tags=["harmony"], visibility="unlisted")


def values(found) -> list[str]:
    return [suggestion.value for suggestion in found]


@pytest.mark.django_db
def test_the_last_word_is_completed_by_tags_artists_and_titles(works):
    assert values(completions("har")) == ["tag:harbour", "artist:haruki", "Harbour at dawn"]
    assert values(completions("dawn tag:sea")) == ['dawn tag:"sea light"']
    assert values(completions("dawn -artist:h")) == ["dawn -artist:haruki"]
    assert values(completions("春")) == ["tag:春雨"]
    assert completions("") == completions("tag:") == completions("-") == []


@pytest.mark.django_db
def test_a_misspelt_search_leads_to_what_is_near(works, client):
    assert "Harbour at dawn" in values(near("harbuor")) or "tag:harbour" in values(near("harbuor"))
    page = client.get("/works/", {"q": "harbuor"}).content.decode()
    assert "Nothing found" in page and "harbour" in page
    assert near("zzz qqq") == near("x") == []


@pytest.mark.django_db
def test_what_not_everyone_may_see_is_not_named(works):
    named = " ".join(values(completions("har")) + values(near("harmony")) + values(near("harvest")))
    for secret in ("harvest", "harpsichord", "harmony", "harlequin"):
        assert secret not in named.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ['"', "%", "_", "tag:%", "\x00", "a" * 10_000, "<b>", "\\"])
def test_odd_beginnings_are_answered(works, client, text):
    assert client.get("/works/suggest/", {"q": text}).status_code == 200
