"""The whole site under one supervisor: what `artsite serve` starts, in which order, and how it stops it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from artsite.servers.embedded import EmbeddedServers
from artsite.servers.errors import CannotRun
from artsite.servers.home import BASE_DIR, Home, locked
from artsite.servers.processes import Program
from artsite.servers.supervisor import Stopped, Supervisor
from artsite.servers.web import READY

_ADDRESS = "127.0.0.1"
_BACKLOG = 256
_SERVER_SECONDS = 60.0
_SITE_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    """What a person asked `artsite serve` for."""

    home: Home
    port: int
    workers: int
    demo: bool


def serve(plan: Plan, say: Callable[[str], object] = print) -> None:
    """Run the site until Ctrl-C or SIGTERM.

    Raises:
        CannotRun: with one clear sentence, after everything that had been started was stopped.
    """
    plan.home.open()
    with locked(plan.home, "site") as lock, _listener(plan.port) as listener:
        supervisor = Supervisor(plan.home.log, say)
        with supervisor.listening():
            try:
                servers = EmbeddedServers.for_environment(plan.home, os.environ)
                say(f"Starting Artsite in {plan.home.path}")
                for program, answers in servers.programs():
                    supervisor.wait_for(answers, supervisor.start(program), _SERVER_SECONDS)
                lock.announce(servers.urls())
                _run_site(supervisor, _environment(plan, servers.urls()), plan, listener, say)
            except Stopped:
                say("Stopping: running work is handed back. Press Ctrl-C again to stop at once.")
            finally:
                supervisor.stop(("worker", "sweeper"), ("web",), ("valkey",), ("postgres",))
        say("Artsite has stopped.")


def _run_site(
    supervisor: Supervisor,
    environment: Mapping[str, str],
    plan: Plan,
    listener: socket.socket,
    say: Callable[[str], object],
) -> None:
    """Start the site's own processes, say so when its pages answer, and look after them.

    The web process loads while the site is prepared; the others start when a visitor can already look around.
    """
    web_end, our_end = socket.socketpair()
    with web_end, our_end:
        web = supervisor.start(_web(environment, listener, web_end))
        _prepare(supervisor, environment, plan)
        supervisor.wait_for(lambda: _says_ready(our_end), web, _SITE_SECONDS)
        supervisor.start(_worker(environment, plan.workers))
        supervisor.start(_sweeper(environment))
        say(f"Artsite is ready: http://{_ADDRESS}:{plan.port}")
        our_end.shutdown(socket.SHUT_WR)  # opens the door; read by processes that come back later, too
        supervisor.watch()


def _says_ready(web: socket.socket) -> bool:
    """Ask the web process whether the site is ready. One that still loads, or fell, has not answered."""
    web.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        web.send(b"?")
    with contextlib.suppress(BlockingIOError):
        return web.recv(4096).endswith(READY)
    return False


def _environment(plan: Plan, urls: Mapping[str, str]) -> dict[str, str]:
    """What every process of the site is told."""
    return {
        **urls,
        "ARTSITE_HOME": str(plan.home.path),
        "ARTSITE_SECRET_KEY": os.environ.get("ARTSITE_SECRET_KEY") or plan.home.secret_key(),
        "ARTSITE_DEMO": "1" if plan.demo else "0",
        "DJANGO_SETTINGS_MODULE": "artsite.settings",
        "PORT": str(plan.port),
        "PYTHONUNBUFFERED": "1",
    }


@contextlib.contextmanager
def _listener(port: int) -> Iterator[socket.socket]:
    """The site's front door, opened here and handed to the web process.

    So a taken port is known at once, and visitors wait instead of being refused while a fallen web process
    comes back.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_ADDRESS, port))
            listener.listen(_BACKLOG)
        except PermissionError as error:
            raise CannotRun(
                f"Port {port} is kept for root. Choose one above 1023: PORT=8001 make run"
            ) from error
        except OSError as error:
            raise CannotRun(
                f"Port {port} is taken by another program. Stop it, or use another: PORT={port + 1} make run"
            ) from error
        yield listener


# -- the site's own processes -----------------------------------------------------------------------------


def _prepare(supervisor: Supervisor, environment: Mapping[str, str], plan: Plan) -> None:
    """Bring the database up to date and hang the demo gallery where there is none yet."""
    arguments = ["--demo"] if plan.demo else []
    name = "preparation"
    supervisor.run(_python(name, environment, "-m", "artsite.servers.prepare", *arguments, speaks=True))


def _web(environment: Mapping[str, str], listener: socket.socket, questions: socket.socket) -> Program:
    descriptors = (listener.fileno(), questions.fileno())
    arguments = ["-m", "artsite.servers.web", *map(str, descriptors)]
    return _python("web", environment, *arguments, pass_fds=descriptors)


def _worker(environment: Mapping[str, str], workers: int) -> Program:
    """Asked (SIGTERM), Celery ends when its tasks have; pressed (SIGQUIT), it ends them at once."""
    queues = "cpu,gpu" if has_cuda() else "cpu"
    options = ["--pool", "prefork", "--concurrency", str(workers), "--queues", queues, "--loglevel", "INFO"]
    # With one worker there is nobody to gossip with, and asking around costs a second of every start.
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return _python(
        "worker",
        environment,
        *("-m", "celery", "--app", "artsite.celery:app", "worker", *options),
        stop=((signal.SIGTERM, 8.0), (signal.SIGQUIT, 3.0)),
    )


def _sweeper(environment: Mapping[str, str]) -> Program:
    return _python("sweeper", environment, "-m", "django", "sweep")


def _python(
    name: str,
    environment: Mapping[str, str],
    *arguments: str,
    stop: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 5.0),),
    pass_fds: tuple[int, ...] = (),
    speaks: bool = False,
) -> Program:
    return Program(
        name=name,
        command=[sys.executable, *arguments],
        environment=environment,
        folder=BASE_DIR,
        stop=stop,
        pass_fds=pass_fds,
        speaks=speaks,
    )


def has_cuda() -> bool:
    """Whether this machine has an NVIDIA device; asked of the kernel, since torch takes seconds to import."""
    return any(Path("/dev").glob("nvidia[0-9]*"))
