"""Every test runs on the real servers; see `artsite.servers.testing` for where they come from.

What walks through pages or kills processes uses `running_site`: the whole site, as `make run` starts it.
"""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from artsite.servers.home import Home
from tests.artsite.watching import free_port, start, wait_for_line

CHROMIUM = Path("/usr/bin/chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that use the browser are marked, and skipped where there is none."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"needs Chromium at {CHROMIUM}"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser process for the whole run; playwright allows no second one beside it."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        # A camera that shows a test card, and that nobody need be asked for.
        flags += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", autouse=True)
def servers(site_servers_running: Home) -> Home:
    """PostgreSQL and Valkey for the whole run; the home they live in."""
    return site_servers_running


@dataclass(frozen=True)
class RunningSite:
    """A site of its own: database, broker, pages, worker and sweeper, with the demo gallery."""

    url: str
    home: Path
    process: subprocess.Popen[str]

    @property
    def accounts(self) -> dict[str, str]:
        """The demo accounts: {name: password}."""
        passwords: dict[str, str] = json.loads((self.home / "demo-accounts.json").read_text())
        return passwords


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """The whole site on a free port, started for the first test that asks, stopped at the end of the run."""
    home, port = tmp_path_factory.mktemp("site") / "home", free_port()
    process = start("artsite.cli.main", "serve", ARTSITE_HOME=str(home), PORT=str(port))
    try:
        url = wait_for_line(process, "Artsite is ready:").split()[-1]
        yield RunningSite(url, home, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()
