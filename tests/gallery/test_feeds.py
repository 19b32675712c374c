"""Feeds, the sitemap and robots.txt: whoever follows from outside sees what is public, and nothing else."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def works(hang, person):
    """Two public works of two people, and two that are not public."""
    hang("Harbour", tags=["sea"])
    hang("Field & <wood>", maker=person("otto"))
    hang("Private one", visibility="private", tags=["sea"])
    hang("Unlisted one", visibility="unlisted", tags=["sea"])


def titles(address: str) -> list[str]:
    answer = Client().get(address)
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.content)
    entries = root.iter(f"{ATOM}entry") if "atom" in address else root.iter("item")
    return [str(entry.findtext(f"{ATOM}title") or entry.findtext("title")) for entry in entries]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_has_what_is_public_newest_first_and_of_any_search(works, kind):
    assert titles(f"/works/feed/{kind}") == ["Field & <wood>", "Harbour"]
    assert titles(f"/works/feed/{kind}?tag=sea") == ["Harbour"]
    assert titles(f"/works/feed/{kind}?q=artist:otto") == ["Field & <wood>"]
    assert titles(f"/works/feed/{kind}?artist=nobody") == []


@pytest.mark.django_db
def test_an_entry_says_who_made_it_and_brings_a_picture(works):
    item = next(ElementTree.fromstring(Client().get("/works/feed/rss?tag=sea").content).iter("item"))
    assert item.find("enclosure").attrib["url"].startswith("http://testserver/works/")
    assert (
        Client().get(item.find("enclosure").attrib["url"].removeprefix("http://testserver")).status_code
        == 200
    )
    assert item.findtext("link").startswith("http://testserver/works/")


@pytest.mark.django_db
def test_the_sitemap_names_public_works_and_their_makers(works):
    index = Client().get("/sitemap.xml").content.decode()
    assert "sitemap-works.xml" in index
    named = Client().get("/sitemap-works.xml").content.decode()
    assert named.count("<loc>") == 2
    assert Client().get("/sitemap-artists.xml").content.decode().count("<loc>") == 2
    assert "Sitemap: http://testserver/sitemap.xml" in Client().get("/robots.txt").content.decode()


@pytest.mark.django_db
def test_a_page_of_the_gallery_leads_to_its_feed(works):
    assert "/works/feed/atom?tag=sea" in Client().get("/works/?tag=sea").content.decode()
