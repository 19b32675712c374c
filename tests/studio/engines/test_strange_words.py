"""Words that the picture engine cannot paint: taken for the nearest that it can, or named as unknown."""

from __future__ import annotations

import pytest

from apps.studio.engines.image.text_to_image import wider
from apps.studio.engines.image.text_to_image.scene import Thing
from apps.studio.engines.image.text_to_image.telling import told, told_taken
from apps.studio.engines.image.text_to_image.understanding import KINDS, understood
from benchmarks import strange_words


@pytest.mark.parametrize(
    ("word", "kind", "concept"),
    [
        ("elm", "thing", "tree"), ("trout", "thing", "fish"), ("gale", "weather", "storm"),
        ("spaniel", "thing", "dog"), ("vineyard", "place", "garden"), ("kestrel", "thing", "eagle"),
        ("gleeful", "mood", "joyful"), ("beige", "colour", "brown"), ("blacksmith", "thing", "person"),
        ("麻雀", "thing", "birds"), ("台风", "weather", "storm"), ("熊猫", "thing", "bear"),
        ("雨林", "place", "forest"), ("國王", "thing", "person"), ("長頸鹿", "thing", "giraffe"),
    ],
)  # fmt: skip
def test_a_strange_word_is_taken_for_what_it_is_a_kind_of(word, kind, concept):
    scene = understood(word)
    assert scene.taken == ((word, kind, concept),)
    assert scene.unknown == ()


def test_it_says_which_words_were_taken_for_what():
    scene = understood("three beige spaniels by an elm, a gleeful gale")
    assert scene.things == (Thing("dog", 3, "brown"), Thing("tree"))
    assert told_taken(scene) == (
        "“beige” was painted brown; “spaniels” was painted as a dog; “elm” was painted as a tree; "
        "“gleeful” was read as joyful; “gale” was read as storm."
    )
    assert told_taken(understood("a boat")) == ""


@pytest.mark.parametrize("word", ["democracy", "algorithm", "violin", "吉他", "quantum", "zzxq", "𰻝"])
def test_what_cannot_be_painted_stays_unknown_and_is_named(word):
    scene = understood(f"a boat {word}")
    assert scene.taken == ()
    assert word == "𰻝" or f"Not understood: {word}" in told(scene)


def test_common_chinese_words_are_not_read_character_by_character():
    assert understood("马上").things == ()
    assert understood("马上").unknown == ("马上",)
    assert understood("白马").things == (Thing("horse", 1, "white"),)


def test_the_painters_own_words_come_first_and_compounds_before_their_parts():
    assert understood("a red oak").taken == ()
    assert understood("a barn owl").things == (Thing("owl"),)
    assert understood("a tree frog").things == (Thing("frog"),)
    assert understood("a black bear").things == (Thing("bear", 1, "black"),)


def test_every_line_of_the_tables_names_a_concept_of_the_painter():
    for path in (wider.ENGLISH, wider.CHINESE):
        assert path.stat().st_size < 1_500_000
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, concept, sure, words = line.split("\t")
            assert (kind, concept) == ("nothing", "") or concept in KINDS[kind]
            assert 5 <= int(sure) <= 10
            assert all(words.split("|"))


@pytest.mark.parametrize(
    ("title", "precision", "recall"), [("first list", 0.9, 0.78), ("second list", 0.84, 0.72)]
)
def test_words_written_down_beforehand_are_mostly_taken_rightly(title, precision, recall):
    for figures in strange_words.of_list(strange_words.LISTS[title]).values():
        assert figures["with the tables"]["precision"] >= precision
        assert figures["with the tables"]["recall"] >= recall
