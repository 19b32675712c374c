"""What the scripts promise, in a real browser under the site's own policy; no server, pages are handed in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route

from artsite.styleguide import styleguide

HOST = "http://artsite.test"
PICKER = """<button type="button" data-pick-id="42" data-pick-thumb="data:,">Pick</button>"""


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(map(str, sources))}" for name, sources in directives.items())


def guide() -> str:
    request = RequestFactory().get("/styleguide/")
    request.user = get_user_model()(username="curator", is_staff=True)
    page = styleguide(request).content.decode()
    return page.replace('hx-get="#"', 'hx-get="/picker/"').replace(
        'data-upload-url=""', 'data-upload-url="/upload/"'
    )


def answer(route: Route, guide_page: str) -> None:
    path = route.request.url.removeprefix(HOST).split("?")[0].split("#")[0]
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        route.fulfill(path=found) if isinstance(found, str) else route.fulfill(status=404)
    elif path == "/picker/":
        route.fulfill(body=PICKER, content_type="text/html")
    elif path == "/upload/":
        body = {"detail": "This picture is broken. Choose another."}
        route.fulfill(status=422, body=json.dumps(body), content_type="application/problem+json")
    else:
        headers = {"Content-Security-Policy": policy(), "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=guide_page, headers=headers)


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """The style guide in Chromium, and what the browser complained of."""
    complaints: list[str] = []
    guide_page = guide()
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.route("**/*", lambda route: answer(route, guide_page))
    page.route_web_socket("**/ws/notices/", lambda bell: None)  # open, and silent
    page.goto(f"{HOST}/styleguide/")
    yield page, complaints
    page.close()


@pytest.fixture
def page(opened: tuple[Page, list[str]]) -> Page:
    opened[0].goto(f"{HOST}/styleguide/")
    return opened[0]


def test_the_page_breaks_no_rule_of_the_policy(page: Page, opened: tuple[Page, list[str]]) -> None:
    assert [line for line in opened[1] if "Security" in line or "Error" in line] == []


def test_nothing_reaches_beyond_the_edge_of_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_slider_tells_its_number_and_goes_back(page: Page) -> None:
    control = page.locator("#controls [data-control=slider]")
    control.locator("input").press("ArrowRight")
    assert control.locator("[data-shown]").inner_text() == "0.90"

    control.locator("[data-reset]").click()
    assert control.locator("[data-shown]").inner_text() == "1.00"
    assert control.locator("[data-reset]").is_hidden()


def test_dice_roll_a_seed_and_the_lock_lets_chance_decide(page: Page) -> None:
    control = page.locator("#controls [data-control=seed]")
    control.locator("[data-dice]").click()
    assert 0 <= int(control.locator("input").input_value()) < 2**32

    control.locator("[data-lock]").click()
    assert control.locator("input").input_value() == ""


def test_a_picked_work_is_what_the_form_will_send(page: Page) -> None:
    page.locator("#controls [data-opens]").click()
    page.locator("dialog[open] [data-pick-id]").click()

    assert page.locator("#controls [data-picture-value]").input_value() == "42"
    assert page.locator("dialog[open]").count() == 0


def test_a_refused_upload_says_why_and_keeps_what_was_chosen(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "broken.png"
    file.write_bytes(b"not a picture")
    control = page.locator("#controls [data-control=picture]")
    control.locator("[data-file]").set_input_files(str(file))

    control.get_by_text("This picture is broken. Choose another.").wait_for()
    assert control.locator("[data-picture-value]").input_value() == "sample"


def test_enter_that_ends_a_composition_sends_nothing(page: Page) -> None:
    page.evaluate(
        "() => document.addEventListener('submit', (event) => {"
        " event.preventDefault(); document.body.dataset.sent = 'yes'; })"
    )
    page.locator("#controls [data-control=text] input").focus()
    session: Any = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "あ", "selectionStart": 1, "selectionEnd": 1})
    page.keyboard.press("Enter")

    assert page.locator("body[data-sent]").count() == 0


def test_the_theme_changes_at_once_and_is_remembered(page: Page) -> None:
    page.locator(".header [data-menu] > summary").click()
    page.locator("button[name=theme][value=dark]").click()

    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert "theme=dark" in page.evaluate("() => document.cookie")


def test_the_comparison_moves_by_keyboard(page: Page) -> None:
    page.locator(".compare__range").press("ArrowRight")

    at = page.evaluate("() => document.querySelector('.compare').style.getPropertyValue('--at')")
    assert at == "51%"


def test_a_lost_connection_is_told_until_it_is_back(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#connection").wait_for(state="visible")
    page.context.set_offline(False)
    page.locator("#connection").wait_for(state="hidden")
