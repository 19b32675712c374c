"""People find works by whatever they remember of them."""

from __future__ import annotations

import pytest

from apps.gallery import browsing, publishing


def found(query: str) -> set[str]:
    filters = browsing.Filters(q=query)
    return {work.title for work in browsing.page(filters.works()).works}


@pytest.fixture
def walls(hang, person):
    jun = person("jun", name="李春")
    hang("Mountains at dusk", tags=["Alps", "evening light"], description="Painted from a café terrace.")
    hang("春天的山水", maker=jun, tags=["国画"], description="雨后的清晨，江上没有船。")
    hang(
        "Study no. 4",
        maker=jun,
        label="ai-made",
        recipe={"engine": "style-transfer", "params": {}, "inputs": {}},
    )


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("dusk", {"Mountains at dusk"}),  # title
        ("MOUNTAIN", {"Mountains at dusk"}),  # stem
        ("mounta", {"Mountains at dusk"}),  # still typing
        ("evening", {"Mountains at dusk"}),  # tag
        ("cafe terrace", {"Mountains at dusk"}),  # description, without the accent
        ("lindqvist", {"Mountains at dusk"}),  # maker
        ("jun", {"春天的山水", "Study no. 4"}),
        ("李春", {"春天的山水", "Study no. 4"}),
        ("山水", {"春天的山水"}),  # inside a title without spaces
        ("天的山", {"春天的山水"}),
        ("水山", set()),  # the same characters, not the same word
        ("清晨 江上", {"春天的山水"}),
        ("国画", {"春天的山水"}),
        ("style transfer", {"Study no. 4"}),  # engine
        ("jun -study", {"春天的山水"}),
        ('"at dusk"', {"Mountains at dusk"}),
        ('"dusk mountains"', set()),
        ('"dusk alps"', set()),  # the end of a title and the beginning of a tag are no phrase
        ("水国", set()),
        ("xyzzy", set()),
    ],
)
def test_found_by(walls, query, titles):
    assert found(query) == titles


@pytest.mark.parametrize(
    "query", ["'", '"', "a & | ! b", ":*", "\\", "((", "%", "-", "🙂", "the", "\x00", "or"]
)
def test_no_typing_breaks_the_search(client, walls, query):
    assert client.get("/works/", {"q": query}).status_code == 200


def test_an_edit_is_found_at_once_and_the_old_words_no_more(hang, mira):
    work = hang("Harbour", tags=["sea"])
    publishing.revise(work, 1, mira, title="Lighthouse", tags=["night"])
    assert found("lighthouse") == found("night") == {"Lighthouse"}
    assert found("harbour") == found("sea") == set()


def test_a_maker_is_found_by_their_new_name_at_once(hang, mira):
    hang("Harbour")
    mira.revise(mira.revision, name="Mira Sandström")
    assert found("sandstrom") == {"Harbour"}
    assert found("lindqvist") == set()


def test_a_search_that_finds_nothing_says_how_to_search(client, walls):
    page = client.get("/works/?q=xyzzy&medium=image").content.decode()
    assert "Fewer words find more" in page
    assert "Search without filters" in page
