"""Starting programs as a person would, and seeing what becomes of them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90.0
_OF_THIS_TEST_RUN = ("DATABASE_URL", "REDIS_URL", "ARTSITE_SECRET_KEY", "ARTSITE_HOME")


def eventually(happened: Callable[[], object]) -> None:
    """Wait until it has happened; fail where it does not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    """Start a Python module of the project without the servers of this test run."""
    inherited = {key: value for key, value in os.environ.items() if key not in _OF_THIS_TEST_RUN}
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        env={**inherited, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_line(process: subprocess.Popen[str], beginning: str) -> str:
    """Read what the process prints until a line begins like that."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith(beginning):
            return line
    raise AssertionError(f"it ended without saying {beginning!r}: {process.stderr and process.stderr.read()}")


def living(mark: str) -> list[str]:
    """Command lines of the processes that have this text in them, zombies left out."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if mark in line and process.name != str(os.getpid()):
            found.append(f"{process.name} {line}")
    return found
