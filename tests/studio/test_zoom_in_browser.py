"""A large picture can be gone into by wheel, keys, buttons and drag, and never gets lost."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

from tests.artsite.test_design_in_browser import HOST, policy

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="3000"><rect width="9" height="9"/></svg>'
)
HEAD = (
    '<!doctype html><html lang="en"><title>Map</title><link rel="stylesheet" href="/static/css/tokens.css">'
    '<link rel="stylesheet" href="/static/css/zoom.css">'
    '<script src="/static/js/zoom.js" type="module"></script>'
)


def answer(route: Route) -> None:
    path = route.request.url.removeprefix(HOST)
    if path == "/map.svg":
        route.fulfill(body=DRAWING, content_type="image/svg+xml")
    elif path.startswith("/static/") and isinstance(
        found := finders.find(path.removeprefix("/static/")), str
    ):
        route.fulfill(path=found)
    else:
        picture = SimpleNamespace(width=3000, height=3000, ratio_class="")
        body = HEAD + render_to_string(
            "studio/_map.html", {"src": "/map.svg", "picture": picture, "alt": "A map"}
        )
        headers = {"Content-Security-Policy": policy(), "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=body, headers=headers)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 800, "height": 900})
    page.route("**/*", answer)
    page.goto(f"{HOST}/map/")
    page.wait_for_selector(".zoom.is-ready")
    yield page
    page.close()


def place(page: Page) -> dict[str, float]:
    """Where the picture lies against its frame, and how large it is."""
    found: dict[str, float] = page.evaluate(
        """() => {
          const frame = document.querySelector(".zoom").getBoundingClientRect();
          const picture = document.querySelector(".zoom__picture").getBoundingClientRect();
          return {left: picture.left - frame.left, right: frame.right - picture.right,
                  top: picture.top - frame.top, zoom: picture.width / frame.width};
        }"""
    )
    return found


def test_wheel_keys_buttons_and_drag_go_into_the_picture_and_back(page: Page) -> None:
    assert place(page)["zoom"] == pytest.approx(1, abs=0.01)

    page.mouse.move(200, 200)
    page.mouse.wheel(0, -60)
    page.wait_for_selector(".zoom.is-near")
    near = place(page)
    assert near["zoom"] > 1.1
    assert near["left"] < 0

    page.mouse.down()
    page.mouse.move(150, 170)
    page.mouse.up()
    assert place(page)["left"] < near["left"]
    page.mouse.move(200, 200)
    page.mouse.down()
    page.mouse.move(4000, 4000)
    page.mouse.up()
    assert place(page)["left"] == pytest.approx(0, abs=1)  # never past its edge

    page.locator(".zoom").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    assert place(page)["left"] < -20
    page.keyboard.press("0")
    assert place(page)["zoom"] == pytest.approx(1, abs=0.01)

    page.get_by_role("button", name="Nearer").click()
    assert place(page)["zoom"] == pytest.approx(1.6, abs=0.02)
    page.get_by_role("button", name="Show all").click()
    assert place(page)["zoom"] == pytest.approx(1, abs=0.01)
