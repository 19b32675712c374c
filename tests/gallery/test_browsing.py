"""Walking through the gallery: every work once, filters that can be taken away, pages that stay quick."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.gallery import browsing
from apps.gallery.models import Work, WorkFile
from apps.gallery.talk.models import Standing


def put_up(maker: User, moments: list[datetime]) -> list[Work]:
    """Many public works at once, without the ceremony."""
    works = Work.objects.bulk_create(
        [
            Work(maker=maker, title=f"Work {n}", visibility="public", published_at=at)
            for n, at in enumerate(moments)
        ]
    )
    files = WorkFile.objects.bulk_create(
        [
            WorkFile(work=work, sha256="a" * 64, size=1, media_type="image/png", width=8, height=6)
            for work in works
        ]
    )
    for work, file in zip(works, files, strict=True):
        work.cover = file
    Work.objects.bulk_update(works, ["cover"])
    return works


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seconds=st.lists(st.integers(0, 5), min_size=1, max_size=12),
    late=st.lists(st.integers(6, 9), max_size=4),
    order=st.sampled_from(["new", "old"]),
    size=st.integers(1, 5),
)
def test_each_work_stands_on_one_page_though_works_are_added_meanwhile(mira, seconds, late, order, size):
    Work.objects.all().delete()
    begin = timezone.now() - timedelta(days=1)
    first = put_up(mira, [begin + timedelta(seconds=second) for second in seconds])
    seen: list[UUID] = []
    cursor, pages = "", 0
    while cursor or not pages:
        page = browsing.page(Work.objects.listed(), order, cursor, size)
        seen += [work.pk for work in page.works]
        cursor, pages = page.cursor, pages + 1
        if pages == 1:
            put_up(mira, [begin + timedelta(seconds=second) for second in late])
    assert len(seen) == len(set(seen))
    assert {work.pk for work in first} <= set(seen)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scores=st.lists(st.floats(0, 1e6, width=32), min_size=1, max_size=12),
    order=st.sampled_from(["rising", "loved"]),
    size=st.integers(1, 5),
)
def test_each_liked_work_stands_on_one_page_most_liked_first(mira, scores, order, size):
    Work.objects.all().delete()
    works = put_up(mira, [timezone.now()] * len(scores))
    Standing.objects.bulk_create(
        Standing(work=work, favourites=1, **{order: score}) for work, score in zip(works, scores, strict=True)
    )
    put_up(mira, [timezone.now()])  # nobody likes this one
    seen: list[Work] = []
    cursor = ""
    while cursor or not seen:
        page = browsing.page(Work.objects.listed(), order, cursor, size)
        seen += page.works
        cursor = page.cursor
    assert [getattr(work.standing, order) for work in seen] == sorted(scores, reverse=True)
    assert {work.pk for work in seen} == {work.pk for work in works}


def test_a_cursor_of_another_order_shows_the_beginning(client, mira):
    works = put_up(mira, [timezone.now() - timedelta(days=day) for day in range(3)])
    cursor = browsing.page(Work.objects.listed(), "new", "", 1).cursor
    assert browsing.page(Work.objects.listed(), "old", cursor, 1).works[0].pk == works[-1].pk
    assert client.get("/works/", {"order": "loved", "cursor": cursor}).status_code == 200


@pytest.mark.parametrize("cursor", ["", "nonsense", "AAAA", "%%%", "_" * 32, "é"])
def test_a_cursor_that_cannot_be_read_shows_the_beginning(client, hang, cursor):
    work = hang()
    assert str(work.pk) in client.get("/works/", {"cursor": cursor}).content.decode()


def test_filters_narrow_and_chips_lead_back(client, hang):
    by_hand = hang("By hand", tags=["sea"])
    painted = hang("Painted", label="ai-made", tags=["sea"], recipe={"engine": "style-transfer"})
    both = client.get("/works/?tag=sea").content.decode()
    assert "label=ai-made" in both
    narrowed = client.get("/works/?tag=sea&label=ai-made&q=painted").content.decode()
    assert str(painted.pk) in narrowed
    assert str(by_hand.pk) not in narrowed
    for without in ("?q=painted&amp;label=ai-made", "?label=ai-made&amp;tag=sea", "?q=painted&amp;tag=sea"):
        assert f'href="/works/{without}"' in narrowed


def test_counts_are_never_more_than_is_known():
    assert browsing._rounded(12, 40) == "12"
    assert browsing._rounded(1_000, 4_000) == "1,000+"
    assert browsing._rounded(12, browsing.WINDOW) == "12+"


def test_htmx_gets_only_the_part_that_changes_and_everyone_else_a_page(client, hang, mira):
    put_up(mira, [timezone.now() - timedelta(minutes=n) for n in range(browsing.PAGE + 1)])
    page = client.get("/works/")
    older = re.search(r'href="(/works/\?cursor=[^"]+)" rel="next"', page.content.decode())
    assert older
    assert b"<html" in client.get(older[1]).content
    more = client.get(older[1], headers={"HX-Request": "true", "HX-Target": "works"})
    assert more.content.count(b'class="card"') == 1
    assert b"<html" not in more.content
    results = client.get("/works/", headers={"HX-Request": "true", "HX-Target": "results"})
    assert b"<html" not in results.content
    assert "HX-Target" in results["Vary"]


@pytest.mark.parametrize("address", ["/", "/works/", "/works/?q=harbour", "work"])
def test_thirty_works_cost_as_many_queries_as_one(client, hang, mira, address):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(first.get_absolute_url() if address == "work" else address).status_code == 200
        return len(counted)

    first = hang("Harbour 0", tags=["sea"])
    hang("Harbour 1", tags=["sea"])
    client.force_login(mira)
    few = queries()
    for number in range(2, 30):
        hang(f"Harbour {number}", tags=["sea", f"tag {number}"])
    assert queries() == few


def test_a_work_leads_to_its_neighbours_on_the_wall(client, mira):
    newest, middle, oldest = put_up(mira, [timezone.now() - timedelta(hours=n) for n in range(3)])
    page = client.get(middle.get_absolute_url()).content.decode()
    assert f'href="{newest.get_absolute_url()}" rel="prev"' in page
    assert f'href="{oldest.get_absolute_url()}" rel="next"' in page


def test_a_stranger_who_comes_to_bare_walls_is_told_where_to_begin(client, db):
    for address in ("/", "/works/"):
        assert "The walls are still bare" in client.get(address).content.decode()
