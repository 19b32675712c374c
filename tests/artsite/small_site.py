"""A site of a few stand-ins under the real supervisor; started by tests as a process of its own.

Usage: python -m tests.artsite.small_site HOME KIND
Prints "up" when its children run. KIND says which children.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from artsite.servers.embedded import EmbeddedServers
from artsite.servers.home import Home, locked
from artsite.servers.processes import Program
from artsite.servers.supervisor import Backoff, Stopped, Supervisor

# Notes its pid, and on SIGTERM its name, so a test sees who lives and in which order they went.
STAND_IN = """
import os, pathlib, signal, sys
folder, name, manners = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
def leave(*_):
    with (folder / "went").open("a") as file:
        file.write(name + "\\n")
    if manners != "stubborn":
        sys.exit(0)
signal.signal(signal.SIGTERM, leave)
if manners == "sickly":
    sys.exit("no paint left")
print("hello from", name, flush=True)
(folder / (name + ".pid.new")).write_text(str(os.getpid()))
(folder / (name + ".pid.new")).rename(folder / (name + ".pid"))
while True:
    signal.pause()
"""


def stand_in(home: Home, name: str, manners: str = "polite") -> Program:
    """A child that does nothing but live."""
    return Program(
        name=name,
        command=[sys.executable, "-c", STAND_IN, home.path, name, manners],
        stop=((signal.SIGTERM, 600.0 if manners == "stubborn" else 20.0),),
    )


def main() -> None:
    """Run until asked to stop."""
    home, kind = Home(Path(sys.argv[1])), sys.argv[2]
    home.open(0)
    supervisor = Supervisor(home.log, lambda line: print(line, flush=True), Backoff(first=0.01, longest=0.1))
    with locked(home, "site") as lock, supervisor.listening():
        try:
            if kind == "servers":
                servers = EmbeddedServers.for_environment(home, {})
                for program, answers in servers.programs():
                    supervisor.wait_for(answers, supervisor.start(program), 30)
                lock.announce(servers.urls())
            else:
                for name in ("first", "second"):
                    child = supervisor.start(stand_in(home, name, kind))
                    if kind != "sickly":
                        supervisor.wait_for((home.path / f"{name}.pid").exists, child, 30)
            print("up", os.getpid(), flush=True)
            supervisor.watch()
        except Stopped:
            pass
        finally:
            supervisor.stop(("second",), ("first",))


if __name__ == "__main__":
    main()
