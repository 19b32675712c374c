"""A gallery filled by chance is like one that grew: one for a seed, counted right, found by its words."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from apps.gallery import searching
from apps.gallery.filling.plan import Plan
from apps.gallery.models import Work
from apps.gallery.talk import counters

WORKS = 300


@pytest.fixture
def filled(transactional_db: None) -> None:
    call_command("fill_gallery", works=WORKS, seed=7)


def test_a_seed_is_one_gallery_and_comes_once(filled):
    assert Work.objects.count() == WORKS
    assert [row.id for row in Plan(WORKS, 7).rows()] == list(
        Work.objects.order_by("id").values_list("id", flat=True)
    )
    with pytest.raises(CommandError, match="already"):
        call_command("fill_gallery", works=5, seed=7)


def test_hearts_are_counted_as_if_they_had_come_one_by_one(filled):
    assert Work.objects.filter(standing__favourites__gt=0).exists()
    assert counters.wrong() == []


def test_works_are_found_as_those_are_that_were_published(filled):
    words = ("harbour", "江南", "boat", "lighthouse at sea")
    before = [set(Work.objects.matching(word).values_list("pk", flat=True)) for word in words]
    searching.index(Work.objects.values_list("pk", flat=True))
    assert before == [set(Work.objects.matching(word).values_list("pk", flat=True)) for word in words]
    assert before[0]


@pytest.mark.parametrize("asked", [{"works": 0}, {"works": 5, "seed": -1}])
def test_what_makes_no_sense_is_refused_in_words(db, asked):
    with pytest.raises(CommandError, match="--works is a number"):
        call_command("fill_gallery", **asked)
