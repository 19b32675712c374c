"""Every test runs on the real servers; see `artsite.servers.testing` for where they come from."""

from __future__ import annotations

import pytest

from artsite.servers.home import Home


@pytest.fixture(scope="session", autouse=True)
def servers(site_servers_running: Home) -> Home:
    """PostgreSQL and Valkey for the whole run; the home they live in."""
    return site_servers_running
