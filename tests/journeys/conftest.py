"""A whole site as `make run` starts it, with its demo gallery, and one browser for all journeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.conftest import RunningSite

PATIENCE_MS = 30_000


@dataclass(frozen=True)
class Site:
    """A running site: its address and the passwords of its demo accounts."""

    url: str
    passwords: dict[str, str]


@pytest.fixture(scope="session")
def site(running_site: RunningSite) -> Site:
    """The site of all journeys."""
    return Site(running_site.url, running_site.accounts)


class Visit:
    """One person's browser window, and what went wrong in it."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.site = site
        self.context = context
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def open(self, path: str) -> None:
        self.page.goto(self.site.url + path)

    def sign_in(self, name: str) -> None:
        self.open("/accounts/login/")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", self.site.passwords[name])
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/studio/")


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """A desktop window nobody has signed in from; what the browser complains of fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    visitor = Visit(context, site)
    yield visitor
    context.close()
    assert visitor.complaints == []


@pytest.fixture
def other_visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Somebody else's window, on a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    visitor = Visit(context, site)
    yield visitor
    context.close()
    assert visitor.complaints == []
