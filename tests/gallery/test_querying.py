"""The search language: operators do what they say, and nothing a visitor types is an error."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.gallery.browsing import Filters, facets
from apps.gallery.models import Work
from apps.gallery.querying import MOST_TERMS, parse


def found(query: str) -> set[str]:
    return set(Filters.of({"q": query}).works().values_list("title", flat=True))


@pytest.fixture
def works(hang, mira, person):
    """Four public works and a private one."""
    other, sea = person("otto"), {"tags": ["sea"]}
    hang("Harbour", tags=["sea", "boat"], licence="CC0-1.0")
    hang("Low tide", **sea)
    hang("Field", maker=other, tags=["land"], licence="CC0-1.0")
    hang("江南春雨", maker=other, tags=["land", "雨"], licence="CC0-1.0")
    hang("Secret sea", visibility="private", **sea)
    for title, day in {"Harbour": (2025, 12, 31), "Low tide": (2026, 1, 31), "Field": (2026, 2, 1)}.items():
        Work.objects.filter(title=title).update(published_at=datetime(*day, 12, tzinfo=UTC))
    Work.objects.filter(title="Field").update(engine="painterly", label="ai-made")


@pytest.mark.django_db
def test_operators_narrow_and_a_minus_takes_away(works):
    assert found("artist:Mira") == {"Harbour", "Low tide"}
    assert found("tag:sea") == {"Harbour", "Low tide"}
    assert found("tag:sea -tag:boat") == {"Low tide"}
    assert found("-tag:sea -engine:painterly") == {"江南春雨"}
    assert found("engine:painterly label:ai-made") == {"Field"}
    assert found('title:"low tide"') == found("licence:cc-by-4.0") == {"Low tide"}
    assert found("标签:雨") == found("春雨") == {"江南春雨"}
    assert found("tag:land field") == {"Field"}


@pytest.mark.django_db
def test_dates_are_years_months_and_days_with_their_ends(works):
    assert found("date:2025") == {"Harbour"}
    assert found("date:2026-01") == {"Low tide"}
    assert "Low tide" not in found("date:>2026-01") and "Field" in found("date:>2026-01")
    assert found("date:<2026-01-31") == {"Harbour"}
    assert found("date:<=2026-01-31") == {"Harbour", "Low tide"}
    assert "Low tide" not in found("-date:2026-01")


@pytest.mark.django_db
def test_nothing_that_is_not_public_is_found_or_counted(works):
    assert "Secret sea" not in found("tag:sea") | found("secret") | found("-tag:land")
    counted = [option.label for facet in facets(Filters.of({"q": "secret"})) for option in facet.options]
    assert not counted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "words"),
    [("mood:blue", "was taken as a word"), ("date:soon", "is no date"), ("date:2026-13", "is no date"),
     ("order:sideways", "There is no order"), ("tag:a " * 40, "first 20 terms")],
)  # fmt: skip
def test_what_is_not_understood_is_said_on_the_page(client, query, words):
    assert words in client.get("/works/", {"q": query}).content.decode()


@pytest.mark.django_db
def test_an_order_may_be_written_into_the_search():
    assert Filters.of({"q": "sea order:old"}).order == "old"
    assert Filters.of({"q": "sea order:old", "order": "new"}).order == "new"


@given(st.text(max_size=400))
def test_any_text_is_taken_apart_in_bounded_work(text):
    query = parse(text)
    assert len(query.terms) + len(query.dates) <= MOST_TERMS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ['"', "-", "tag:", 'tag:"', "((((", "artist:" * 30, "date:>", "<b>x</b>", "\u202edetrever", "a" * 10_000,
     "-tag:x " * 1000, "title:%%%", "http://x.example/?a:b", "12:30", "：：",
     "-" * 200, "sea " + "-" * 150 + "boat", "-!" * 100, "--(" * 60],
)  # fmt: skip
def test_odd_searches_are_answered(client, query):
    assert client.get("/works/", {"q": query}).status_code == 200
