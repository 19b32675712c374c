"""A pytest plugin: real servers for a test run, in a folder of its own that goes away afterwards.

Loaded early (`-p artsite.servers.testing`), because Django reads its settings before any conftest.py: the
addresses are put into the environment at once, and the servers behind them start when the first test does.
A DATABASE_URL or REDIS_URL that is already there is used instead.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from artsite.servers.embedded import EmbeddedServers, running
from artsite.servers.home import Home

# Room for a test database, not for a site.
_NEEDED_BYTES = 300_000_000


class TestSite:
    """The home of one test run and the servers in it."""

    __test__ = False

    def __init__(self) -> None:
        # /tmp itself, since a socket's path must be short; unique, so several people can test at once.
        self.home = Home(Path(tempfile.mkdtemp(prefix="artsite-test-", dir="/tmp")))
        self._servers = EmbeddedServers.for_environment(self.home, os.environ, durable=False)
        self._stack = contextlib.ExitStack()
        self._started = False
        os.environ.update(self._servers.urls(), ARTSITE_HOME=str(self.home.path))
        os.environ["ARTSITE_SECRET_KEY"] = "only-for-tests-" * 4
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artsite.settings")

    def start(self) -> None:
        """Start the servers, once."""
        if not self._started:
            self._started = True
            self.home.open(_NEEDED_BYTES)
            self._stack.enter_context(running(self._servers, self.home.log))

    def end(self) -> None:
        """Stop the servers and remove everything."""
        self._stack.close()
        shutil.rmtree(self.home.path, ignore_errors=True)


_site = TestSite()


def pytest_unconfigure() -> None:
    """The run is over, however it went."""
    _site.end()


@pytest.fixture(scope="session")
def site_servers_running() -> Iterator[Home]:
    """Real PostgreSQL and Valkey, running from here on; yields the home of this test run."""
    _site.start()
    yield _site.home
