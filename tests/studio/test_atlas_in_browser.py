"""Pointing at a picture of a map fills the form with its place, by mouse, finger and keys."""

from __future__ import annotations

import io
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from apps.studio.engines.image.vae import sheets
from apps.studio.jobs.models import Job
from apps.studio.jobs.presenting import AtlasView, JobView
from tests.artsite.test_design_in_browser import HOST, policy

CELLS = [(0, 0), (0, 2), (1, 1), (5, 4), (5, 5)]  # row and column; the others are empty
SIDE = 6
FORM = (
    '<form><div data-control="text"><input name="place"></div><div data-control="text">'
    '<input name="second_place"></div><div data-control="choice"><input type="radio" name="mode" value="map" '
    'checked><input type="radio" name="mode" value="reconstruct"><input type="radio" name="mode" '
    'value="interpolate"></div></form>'
)
HEAD = (
    '<!doctype html><html lang="en"><title>Map</title><link rel="stylesheet" href="/static/css/tokens.css">'
    '<link rel="stylesheet" href="/static/css/zoom.css"><link rel="stylesheet" href="/static/css/atlas.css">'
    '<script src="/static/js/zoom.js" type="module"></script>'
    '<script src="/static/js/atlas.js" type="module"></script>'
)


def atlas() -> AtlasView:
    found = JobView(Job(engine="vae", params={"mode": "map"}), None).atlas
    assert found is not None
    assert JobView(Job(engine="vae", params={"mode": "sample"}), None).atlas is None
    return found


def drawn() -> bytes:
    """A map as the engine lays it out."""
    colours = np.random.default_rng(1).integers(60, 255, (len(CELLS), 3))
    pictures = [Image.new("RGB", (128, 128), tuple(int(part) for part in colour)) for colour in colours]
    buffer = io.BytesIO()
    sheets.atlas(pictures, np.array(CELLS), (SIDE, SIDE), "dark").save(buffer, "PNG")
    return buffer.getvalue()


def answer(route: Route) -> None:
    path = route.request.url.removeprefix(HOST)
    if path == "/map.png":
        route.fulfill(body=drawn(), content_type="image/png")
    elif path.startswith("/static/") and isinstance(
        found := finders.find(path.removeprefix("/static/")), str
    ):
        route.fulfill(path=found)
    else:
        side = SIDE * 140 + 128
        picture = SimpleNamespace(width=side, height=side, ratio_class="")
        item = SimpleNamespace(file_url="/map.png", picture=picture, alt_text="A map", title="")
        body = HEAD + render_to_string("studio/_atlas.html", {"item": item, "atlas": atlas()})
        body += FORM if path == "/form/" else ""
        headers = {"Content-Security-Policy": policy(), "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=body, headers=headers)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 900, "height": 1200}, has_touch=True)
    page.route("**/*", answer)
    page.goto(f"{HOST}/form/")
    page.wait_for_selector(".atlas.is-ready")
    yield page
    page.close()


def centre(page: Page, row: int, column: int) -> tuple[float, float]:
    box = page.locator(".zoom__picture").bounding_box()
    assert box is not None
    scale = box["width"] / (SIDE * 140 + 128)
    return (
        box["x"] + (64 + (column + 0.5) * 140) * scale,
        box["y"] + (64 + (row + 0.5) * 140) * scale,
    )


def form(page: Page) -> tuple[str, str, str]:
    one, other = page.locator("[name=place]").input_value(), page.locator("[name=second_place]").input_value()
    return one, other, page.locator("[name=mode]:checked").get_attribute("value") or ""


def test_a_click_fills_the_place_and_one_with_shift_the_second(page: Page) -> None:
    page.mouse.click(*centre(page, 0, 2))
    assert form(page) == ("C1", "", "reconstruct")
    assert page.locator("[data-atlas-said]").text_content() == "Place on the map: C1"
    assert page.locator("[data-atlas-slot=place] canvas").is_visible()
    page.keyboard.down("Shift")
    page.mouse.click(*centre(page, 5, 4))
    page.keyboard.up("Shift")
    assert form(page) == ("C1", "E6", "interpolate")
    page.mouse.click(*centre(page, 3, 1))
    assert form(page)[0] == "B2", "where there is no picture, the nearest"


def test_a_finger_chooses_the_slot_and_taps_and_a_drag_picks_nothing(page: Page) -> None:
    page.touchscreen.tap(*centre(page, 1, 1))
    page.locator("[data-atlas-slot=second_place]").tap()
    page.touchscreen.tap(*centre(page, 5, 5))
    assert form(page) == ("B2", "F6", "interpolate")
    page.locator("[data-zoom-by='1.6']").click()
    page.mouse.move(400, 400)
    page.mouse.down()
    page.mouse.move(300, 300)
    page.mouse.up()
    assert form(page) == ("B2", "F6", "interpolate")


def test_arrows_go_from_picture_to_picture_and_enter_takes_it_also_when_near(page: Page) -> None:
    page.locator(".zoom").focus()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert form(page)[0] == "B2"
    for key in ("+", "+", "+", "+", "ArrowDown", "Shift+Enter"):
        page.keyboard.press(key)
    assert form(page)[1] == "E6"
    mark, frame = page.locator(".atlas__mark").bounding_box(), page.locator(".zoom").bounding_box()
    assert mark is not None
    assert frame is not None
    assert frame["y"] - 1 <= mark["y"]
    assert mark["y"] + mark["height"] <= frame["y"] + frame["height"] + 1, "the map follows"


def test_without_the_form_a_link_leads_to_it(page: Page) -> None:
    page.goto(f"{HOST}/alone/")
    page.wait_for_selector(".atlas.is-ready")
    page.mouse.click(*centre(page, 0, 0))
    link = page.locator("[data-atlas-link]")
    assert link.is_visible()
    assert link.get_attribute("href") == "/studio/vae/?place=A1&mode=reconstruct"
