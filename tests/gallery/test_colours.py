"""Works are found by their colours: the names are those that people use, and follow from the picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from apps.gallery.browsing import COLOURS, Filters, facets
from apps.gallery.models import Work
from apps.gallery.publishing import NewFile, publish
from artsite.pictures.colours import NAMES, name_of, names_in
from artsite.pictures.measure import placeholder
from artsite.storage import keep

SAYING = {
    "red": (220, 30, 30), "orange": (240, 140, 30), "yellow": (245, 215, 50), "green": (50, 140, 60),
    "teal": (20, 130, 130), "blue": (30, 60, 180), "purple": (120, 50, 160), "pink": (240, 160, 180),
    "brown": (110, 70, 40), "black": (15, 15, 18), "grey": (128, 128, 128), "white": (250, 250, 248),
}  # fmt: skip


def halves(one: tuple[int, int, int], other: tuple[int, int, int]) -> Image.Image:
    picture = Image.new("RGB", (400, 300), one)
    picture.paste(other, (200, 0, 400, 300))
    return picture


def shown(maker, title: str, picture: Image.Image) -> Work:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    kept = keep(buffer)
    file = NewFile(kept.sha256, kept.size, "image/png", *picture.size, placeholder(picture))
    return publish(maker, file, title=title, visibility="public")


@pytest.mark.parametrize("name", NAMES)
def test_a_colour_has_the_name_that_people_give_it(name):
    assert name_of(*SAYING[name]) == name


def test_a_picture_has_its_larger_colours_and_a_broken_miniature_none():
    assert set(names_in(placeholder(halves(SAYING["blue"], SAYING["yellow"])))) == {"blue", "yellow"}
    assert names_in("") == names_in("data:image/webp;base64,AA==") == names_in("nothing") == []


@pytest.mark.django_db
def test_works_are_found_by_colour_on_pages_in_the_api_and_in_words(mira, client):
    shown(mira, "Sea", halves(SAYING["blue"], SAYING["white"]))
    shown(mira, "Poppies", halves(SAYING["red"], SAYING["green"]))

    def titles(**asked: str) -> set[str]:
        return set(Filters.of(asked).works().values_list("title", flat=True))

    assert titles(color="blue") == titles(q="color:blue") == titles(q="-colour:red") == {"Sea"}
    answer = client.get("/api/v1/works/", {"color": "red"}).json()
    assert [work["title"] for work in answer["results"]] == ["Poppies"]
    assert client.get("/api/v1/works/", {"color": "plaid"}).status_code == 422
    offered = {option.label for facet in facets(Filters()) for option in facet.options}
    assert {"Blue", "Red"} <= offered
    assert set(COLOURS) == set(NAMES)
