"""The orders by hearts: if these fail, what is old or was seen by many stands in the light for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.gallery import browsing
from apps.gallery.models import Work
from apps.gallery.talk import scoring, speaking

pytestmark = pytest.mark.django_db


def titles(order: str) -> list[str]:
    return [work.title for work in browsing.page(Work.objects.listed(), order).works]


@pytest.fixture
def liked(hang, person):
    """Hangs a work of a number of days ago that so many people like."""
    fans = [person(f"fan{number}") for number in range(12)]

    def make(title: str, days: int, hearts: int) -> Work:
        work = hang(title)
        Work.objects.filter(pk=work.pk).update(published_at=timezone.now() - timedelta(days=days))
        for fan in fans[:hearts]:
            speaking.favour(fan, work, on=True)
        return work

    return make


def test_ten_times_the_hearts_outweigh_three_days_and_no_more(liked):
    liked("Two days old, ten hearts", 2, 10)
    liked("Fresh, one heart", 0, 1)
    liked("Four days old, ten hearts", 4, 10)
    liked("Fresh, none", 0, 0)
    assert titles("rising") == ["Two days old, ten hearts", "Fresh, one heart", "Four days old, ten hearts"]


def test_a_work_is_measured_by_those_of_its_own_month(liked):
    """Nine hearts where all have nine say less than four where all have one."""
    for number in range(3):
        liked(f"Then {number}", 400, 9)
    for number in range(3):
        liked(f"Now {number}", 0, 1)
    liked("Loved now", 0, 4)
    scoring.refresh()
    assert titles("loved")[0] == "Loved now"
    assert titles("loved")[1].startswith("Then")
    assert scoring.refresh() == 0


def test_a_heart_taken_back_counts_no_more(liked, person):
    work = liked("Fickle", 0, 3)
    liked("Steady", 0, 2)
    for name in ("fan0", "fan1", "fan2"):
        speaking.favour(work.favourites.get(person__username=name).person, work, on=False)
    assert titles("loved") == ["Steady"]


def test_the_gallery_says_so_where_nothing_is_liked(client, hang):
    hang("Unseen")
    assert "No hearts here yet" in client.get("/works/?order=loved").content.decode()
    assert client.get("/api/v1/works/?order=rising").json()["results"] == []
