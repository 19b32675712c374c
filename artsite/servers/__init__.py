"""Running a site: the servers it brings along, and the supervisor over all its processes.

Nothing here imports Django or torch; a supervisor that is to stand for weeks stays small.
"""

from __future__ import annotations

from artsite.servers.embedded import site_servers
from artsite.servers.errors import CannotRun
from artsite.servers.home import Home

__all__ = ["CannotRun", "Home", "site_servers"]
