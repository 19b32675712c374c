"""Recipes that come back: if these fail, a picture cannot be made again, or a stranger's file does harm."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from apps.accounts.models import User
from apps.gallery.models import Visibility
from apps.studio.engines.discovery import get_engine
from apps.studio.library.downloads import with_recipe
from apps.studio.library.models import Item
from apps.studio.library.recipe_files import NotARecipe, read_recipe
from apps.studio.publishing import publish_item
from apps.studio.versions import difference
from artsite import storage
from tests.studio.conftest import RECIPE, png, signed_in

OPEN = reverse("studio:recipe")
ABSTRACT = reverse("studio:engine", args=["abstract"])
STYLE = reverse("studio:engine", args=["style-transfer"])


def encoded(kind: str, mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((61, 47)).convert(mode).save(buffer, kind)
    return buffer.getvalue()


def sent(client: Client, content: bytes, engine: str = "abstract"):
    file = SimpleUploadedFile("made.png", content)
    return client.post(OPEN, {"file": file, "engine": engine}, follow=True)


def stands(client: Client, url: str = ABSTRACT) -> dict[str, object]:
    return {control.name: control.value for control in client.get(url).context["panel"].controls}


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("JPEG", "RGB"), ("JPEG", "L"), ("WEBP", "RGB"), ("WEBP", "RGBA")],
)
def test_a_picture_with_its_recipe_inside_restores_everything(kind: str, mode: str, at_mira: Client) -> None:
    plain = encoded(kind, mode)
    told = with_recipe(plain, f"image/{kind.lower()}", RECIPE)
    with Image.open(io.BytesIO(told)) as after, Image.open(io.BytesIO(plain)) as before:
        assert after.tobytes() == before.tobytes()
        assert after.mode == before.mode
    page = sent(at_mira, told)
    assert page.redirect_chain == [(ABSTRACT, 302)]
    assert stands(at_mira) | RECIPE["params"] == stands(at_mira)


def test_what_is_kept_of_the_file_tells_nothing_of_it(at_mira: Client) -> None:
    sent(at_mira, with_recipe(png(), "image/png", RECIPE))
    item = Item.objects.get()
    assert item.recipe is None
    with storage.open_kept(item.sha256) as kept:
        assert b"temple" not in kept.read()


def test_an_upload_that_carries_a_recipe_says_so(at_mira: Client) -> None:
    for content, expected in ((with_recipe(png(), "image/png", RECIPE), True), (png(), False)):
        file = SimpleUploadedFile("x.png", content, "image/png")
        answer = at_mira.post(reverse("library:upload"), {"file": file}, HTTP_ACCEPT="application/json")
        assert answer.json()["has_recipe"] is expected


def test_a_pasted_recipe_leads_to_its_own_engine(at_mira: Client) -> None:
    answer = at_mira.post(OPEN, {"recipe": json.dumps(RECIPE), "engine": "style-transfer"})
    assert answer["Location"] == ABSTRACT
    at_mira.post(OPEN, {"recipe": '{"strength": 0.3, "size": 640}', "engine": "style-transfer"})
    assert (stands(at_mira, STYLE)["strength"], stands(at_mira, STYLE)["size"]) == (0.3, 640)
    assert "which engine" in at_mira.post(OPEN, {"recipe": '{"strength": 0.3}'}).content.decode()


def test_a_step_back_takes_the_recipe_off_again(at_mira: Client) -> None:
    at_mira.post(reverse("studio:desk", args=["abstract"]), {"width": "300"}, HTTP_HX_REQUEST="true")
    at_mira.post(OPEN, {"recipe": json.dumps(RECIPE)})
    at_mira.post(reverse("studio:desk_undo", args=["abstract"]), {"desk-revision": "2"} | RECIPE["params"])
    assert stands(at_mira)["width"] == "300"


def test_its_pictures_come_along_where_one_may_use_them(
    at_mira: Client, mira: User, stranger: User, item: Item, item_of
) -> None:
    work = publish_item(
        stranger, item_of(stranger), title="Open", visibility=Visibility.PUBLIC, licence="CC-BY-4.0"
    )
    recipe = {
        "engine": "style-transfer",
        "engine_version": "1",
        "params": {"content": "x", "style_image": "y", "strength": 0.4},
        "inputs": {"content": {"item": str(item.pk)}},
    }
    at_mira.post(OPEN, {"recipe": json.dumps(recipe)})
    assert (stands(at_mira, STYLE)["content"], stands(at_mira, STYLE)["strength"]) == (str(item.pk), 0.4)
    page = signed_in(stranger).post(OPEN, {"recipe": json.dumps(recipe)}, follow=True)
    assert "not yours to use" in page.content.decode()
    recipe["inputs"] = {"content": {"work": str(work.pk)}}
    at_mira.post(OPEN, {"recipe": json.dumps(recipe)})
    assert stands(at_mira, STYLE)["content"] == str(work.pk)


def test_a_picture_without_a_recipe_is_the_one_to_work_on(at_mira: Client) -> None:
    page = sent(at_mira, png(), "style-transfer")
    assert page.redirect_chain == [(STYLE, 302)]
    assert stands(at_mira, STYLE)["content"] == str(Item.objects.get().pk)


@pytest.mark.parametrize(
    "recipe",
    [
        "", "no json", "[]", "{}", "7", "null", "[" * 5000,
        '{"a":' * 3000, "NaN", '{"params": NaN, "engine": 1}',
        "x" * 70_000, '{"engine": "no-such", "params": {}}', '{"engine": "sleep", "params": {}}',
        '{"engine": "style-thumbnails", "params": {}}', '{"engine": ["abstract"], "params": {}}',
    ],
)  # fmt: skip
def test_what_is_no_recipe_is_refused_in_words(recipe: str, at_mira: Client) -> None:
    answer = at_mira.post(OPEN, {"recipe": recipe, "engine": ""})
    assert answer.status_code == 422
    assert answer.context["problem"]


@pytest.mark.parametrize(
    "params",
    [
        {"width": {"a": 1}, "height": [1], "palette": None},
        {"width": 10**400, "palette": "\ud800\0", "complexity": 1e308},
        {"<script>alert(1)</script>": "x", "palette": "<script>alert(1)</script>"},
        {"width": "9" * 19_000},
        [], "text", 7,
    ],
)  # fmt: skip
def test_hostile_settings_do_no_harm(params: Any, at_mira: Client) -> None:
    recipe = {"engine": "abstract", "engine_version": "\0" * 80, "params": params, "inputs": [1]}
    page = at_mira.post(OPEN, {"recipe": json.dumps(recipe)}, follow=True)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_a_recipe_too_long_to_be_read_is_left_where_it_is(at_mira: Client) -> None:
    long = RECIPE | {"params": {"palette": "x" * 70_000}}
    page = sent(at_mira, with_recipe(png(), "image/png", long))
    assert page.status_code == 422
    with pytest.raises(NotARecipe):
        read_recipe(json.dumps(long))
    with pytest.raises(ValueError, match="too long"):
        with_recipe(encoded("JPEG"), "image/jpeg", long)


def test_a_recipe_is_copied_by_its_owner_alone(at_mira: Client, mira: User, stranger: User, item_of) -> None:
    made = item_of(mira, origin="output", recipe=RECIPE)
    url = reverse("library:recipe", args=[made.pk])
    assert at_mira.get(url).json() == RECIPE
    for other in (signed_in(stranger), Client()):
        assert other.get(url).status_code == 404
    assert at_mira.get(reverse("library:recipe", args=[item_of(mira).pk])).status_code == 404


def test_a_visitor_opens_recipes_of_open_engines_only(db: None) -> None:
    visitor = Client()
    assert visitor.post(OPEN, {"recipe": json.dumps(RECIPE)})["Location"] == ABSTRACT
    style = {"engine": "style-transfer", "params": {"strength": 0.3}}
    assert "not yours to use" in visitor.post(OPEN, {"recipe": json.dumps(style)}).content.decode()


def test_an_older_recipe_says_why_its_picture_may_differ(at_mira: Client, monkeypatch) -> None:
    engine = type(get_engine("abstract"))
    monkeypatch.setattr(engine, "version", "10")
    monkeypatch.setattr(
        engine, "changes", {"2": "Shadows are softer.", "10": "Edges are cleaner.", "11": "No."}
    )
    page = at_mira.post(OPEN, {"recipe": json.dumps(RECIPE)}, follow=True).content.decode()
    assert "made with version 1 of “Abstract”; here it is version 10" in page
    assert "Shadows are softer. Edges are cleaner." in page
    assert difference(get_engine("abstract"), "2").endswith("differ. Edges are cleaner.")
    assert difference(get_engine("abstract"), "10") == ""
    assert "newer than the one here" in difference(get_engine("abstract"), "12")
