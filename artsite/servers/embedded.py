"""The servers a site brings along, for `artsite serve` and for commands on a site that is not running."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from artsite.servers import processes
from artsite.servers.errors import CannotRun
from artsite.servers.home import Home, HomeInUse, HomeLock
from artsite.servers.postgres import Postgres
from artsite.servers.processes import Program
from artsite.servers.valkey import Valkey

_START_SECONDS = 30.0
# A command may be what makes room on a full disk.
_COMMAND_NEEDS_BYTES = 50_000_000
_WAIT_FOR_COMMAND_SECONDS = 60.0
_ADDRESSES = ("DATABASE_URL", "REDIS_URL")


@dataclass(frozen=True)
class EmbeddedServers:
    """What of PostgreSQL and Valkey this site brings along; an address in the environment takes its place."""

    postgres: Postgres | None
    valkey: Valkey | None
    given: Mapping[str, str]

    @classmethod
    def for_environment(
        cls, home: Home, environment: Mapping[str, str], *, durable: bool = True
    ) -> EmbeddedServers:
        """Embed each server whose address (DATABASE_URL, REDIS_URL) is not given."""
        given = {name: environment[name] for name in _ADDRESSES if environment.get(name)}
        return cls(
            postgres=None if "DATABASE_URL" in given else Postgres.of(home, durable=durable),
            valkey=None if "REDIS_URL" in given else Valkey.of(home, durable=durable),
            given=given,
        )

    def urls(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL, wherever they lead. Known before the servers run."""
        urls = dict(self.given)
        if self.postgres:
            urls["DATABASE_URL"] = self.postgres.url
        if self.valkey:
            urls["REDIS_URL"] = self.valkey.url
        return urls

    def programs(self) -> list[tuple[Program, Callable[[], bool]]]:
        """What is to be started, in this order, each with the question whether it answers."""
        servers = [server for server in (self.postgres, self.valkey) if server]
        return [(server.program(), server.answers) for server in servers]


@contextlib.contextmanager
def site_servers(home: Home | None = None) -> Iterator[dict[str, str]]:
    """The servers of a home, for a command that works on it as its operator.

    Servers elsewhere (DATABASE_URL and REDIS_URL both given) are left as they are. Where the site runs, its
    servers are used; else they are started here and stopped at the end. Meanwhile
    DATABASE_URL, REDIS_URL and ARTSITE_HOME stand in the environment: enter it before Django's settings load.

    Yields:
        DATABASE_URL and REDIS_URL.

    Raises:
        CannotRun: the home cannot be used, or a server does not start.
    """
    home = home or Home.from_environment()
    if all(os.environ.get(name) for name in _ADDRESSES):
        yield {name: os.environ[name] for name in _ADDRESSES}
        return
    home.open(_COMMAND_NEEDS_BYTES)
    with _servers_of(home) as urls, environment({**urls, "ARTSITE_HOME": str(home.path)}):
        home.secret_key()
        yield urls


@contextlib.contextmanager
def _servers_of(home: Home) -> Iterator[dict[str, str]]:
    try:
        lock = _lock_for_command(home)
    except HomeInUse as error:
        if error.holder is None or not error.holder.urls:
            raise
        yield error.holder.urls
        return
    try:
        servers = EmbeddedServers.for_environment(home, os.environ)
        with running(servers, home.log):
            lock.announce(servers.urls())
            yield servers.urls()
    finally:
        lock.release()


def _lock_for_command(home: Home) -> HomeLock:
    """Take the home; where another command has it, wait, because its servers end with it."""
    deadline = time.monotonic() + _WAIT_FOR_COMMAND_SECONDS
    while True:
        try:
            return HomeLock(home, "command")
        except HomeInUse as error:
            starting = error.holder is None or not error.holder.urls
            lasting = error.holder is not None and error.holder.kind == "site" and not starting
            if lasting or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


@contextlib.contextmanager
def running(servers: EmbeddedServers, log_folder: Path) -> Iterator[None]:
    """Start the servers, and stop them in the opposite order at the end."""
    with contextlib.ExitStack() as stack:
        for program, answers in servers.programs():
            process = _start(program, log_folder)
            stack.callback(processes.stop, process, program.stop)
            _wait_until(answers, process, program, log_folder)
        yield


def _start(program: Program, log_folder: Path) -> subprocess.Popen[bytes]:
    with (log_folder / f"{program.name}.log").open("ab") as log:
        return program.spawn(log.fileno())


def _wait_until(
    answers: Callable[[], bool], process: subprocess.Popen[bytes], program: Program, log_folder: Path
) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            log = log_folder / f"{program.name}.log"
            last = (log.read_text(errors="replace").splitlines() or ["nothing"])[-1]
            raise CannotRun(
                f"Artsite's {program.name} did not start. Its last words: {last!r}. All of them: {log}"
            )
        time.sleep(0.02)


@contextlib.contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for a while."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
