"""Finding one's own works again, by what one remembers of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.viewers import Viewer
from apps.studio.library.models import Item
from tests.studio.conftest import RECIPE


def recipe(**params: Any) -> dict[str, Any]:
    return {"engine": "style-transfer", "params": params, "seed": params.get("seed"), "inputs": {}}


@pytest.fixture
def works(mira: User, item_of) -> dict[str, Item]:
    return {
        "seven": item_of(mira, origin="output", recipe=RECIPE, title="Number"),
        "boats": item_of(
            mira, origin="output", recipe=recipe(prompt="Boats at dawn 月", seed=77), title="Sea"
        ),
        "own": item_of(mira, origin="output", recipe=recipe(model="mira-faces@2", seed=7), title="Face"),
    }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dawn boats", ["boats"]),
        ("月", ["boats"]),
        ("TEMPLE", ["seven"]),
        ("seed:7", ["own", "seven"]),
        ("seed:7 engine:abstract", ["seven"]),
        ("engine:Style", ["boats", "own"]),
        ("model:faces", ["own"]),
        ("model:FACES@2 seed:7", ["own"]),
        ("style transfer sea", ["boats"]),
        ("width", []),  # the name of a setting is no word of the artist's
        ("seed:seven", []),
        ("seed:", []),
        ("seed:99999999999999999999", []),
        ("100%", []),
        ("prompt\\", []),
    ],
)
def test_own_works_are_found_by_what_was_set(
    words: str, found: list[str], works: dict[str, Item], mira: User
) -> None:
    items = Item.objects.in_library(Viewer(user=mira)).matching(words)
    assert sorted(name for name, item in works.items() if item in items) == found


def test_the_page_and_the_picker_search_alike(works: dict[str, Item], at_mira: Client) -> None:
    page = at_mira.get(reverse("library:home"), {"q": "seed:77"})
    assert list(page.context["items"]) == [works["boats"]]
    picked = at_mira.get(reverse("library:picker"), {"tab": "library", "q": "dawn"})
    assert [choice.title for choice in picked.context["choices"]] == ["Sea"]
