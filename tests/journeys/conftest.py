"""A whole site as `make run` starts it, with its demo gallery, and one browser for all journeys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.artsite.watching import free_port, start, wait_for_line

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 30_000


@dataclass(frozen=True)
class Site:
    """A running site: its address and the passwords of its demo accounts."""

    url: str
    passwords: dict[str, str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="needs Chromium at /usr/bin/chromium"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of all journeys."""
    home = tmp_path_factory.mktemp("journeys") / "home"
    process = start("artsite.cli.main", "serve", ARTSITE_HOME=str(home), PORT=str(free_port()))
    url = wait_for_line(process, "Artsite is ready:").split()[-1]
    yield Site(url, json.loads((home / "demo-accounts.json").read_text()))
    process.terminate()
    process.communicate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser process for the whole run."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield chromium
        chromium.close()


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
