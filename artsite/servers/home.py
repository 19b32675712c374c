"""ARTSITE_HOME, the data folder: where it is, whether it can be used, and who uses it now."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from artsite.servers.errors import CannotRun

BASE_DIR = Path(__file__).resolve().parents[2]
NEEDED_BYTES = 1_000_000_000
# struct sockaddr_un has room for 108 bytes, one of them the closing zero.
LONGEST_SOCKET_PATH = 107


@dataclass(frozen=True)
class Home:
    """The data folder of one site and the places in it."""

    path: Path

    @classmethod
    def from_environment(cls) -> Home:
        """ARTSITE_HOME, or `var/` beside manage.py."""
        return cls(Path(os.environ.get("ARTSITE_HOME") or BASE_DIR / "var").expanduser().absolute())

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def lock(self) -> Path:
        return self.path / "serve.lock"

    def open(self, needed: int = NEEDED_BYTES) -> None:
        """Make the folder and see that a site can live in it.

        Raises:
            CannotRun: it cannot be written, or the disk has less than `needed` bytes left.
        """
        try:
            # Private works and the demo's passwords lie here: closed to others from the first moment.
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.log.mkdir(mode=0o700, exist_ok=True)
            probe = self.path / ".writable"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise CannotRun(_no_room(self.path, 0, needed)) from error
            raise CannotRun(
                f"The data folder {self.path} cannot be written ({error.strerror}). "
                "Make it yours, or choose another: ARTSITE_HOME=/some/folder make run"
            ) from error
        free = shutil.disk_usage(self.path).free
        if free < needed:
            raise CannotRun(_no_room(self.path, free, needed))

    def secret_key(self) -> str:
        """The site's key for sessions and signatures, made once and readable by its owner alone."""
        path = self.path / "secret-key"
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50) + "\n")
        return path.read_text().strip()


def _no_room(folder: Path, free: int, needed: int) -> str:
    return (
        f"The disk of {folder} has {free // 1_000_000} MB left and a site needs {needed // 1_000_000} MB. "
        "Make room, or choose another disk: ARTSITE_HOME=/some/folder make run"
    )


@dataclass(frozen=True)
class Holder:
    """Who uses a home now: its pid, and the servers it started there."""

    pid: int
    kind: str
    urls: dict[str, str]


class HomeInUse(CannotRun):
    """Another process holds the home."""

    def __init__(self, home: Home, holder: Holder | None) -> None:
        what = "A site" if holder is None or holder.kind == "site" else "An `artsite` command"
        who = f" (process {holder.pid})" if holder else ""
        super().__init__(
            f"{what} is already running in {home.path}{who}. "
            "Stop it first, or use another data folder: ARTSITE_HOME=/some/folder make run"
        )
        self.holder = holder


class HomeLock:
    """Held while servers run in a home; the kernel lets go of it when the holder ends, however it ends."""

    def __init__(self, home: Home, kind: str) -> None:
        self._file = open(home.lock, "a+")  # noqa: SIM115, PTH123 (held open as long as the lock)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = read_holder(home)
            self._file.close()
            raise HomeInUse(home, holder) from error
        self._kind = kind
        self.announce({})

    def announce(self, urls: dict[str, str]) -> None:
        """Tell others under which addresses the servers of this home answer."""
        self._file.seek(0)
        self._file.truncate()
        json.dump({"pid": os.getpid(), "kind": self._kind, "urls": urls}, self._file)
        self._file.flush()

    def release(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.close()


def read_holder(home: Home) -> Holder | None:
    """What the holder of the lock announced; None where it has not said anything yet."""
    try:
        said = json.loads(home.lock.read_text())
        return Holder(said["pid"], said["kind"], said["urls"])
    except (OSError, ValueError, KeyError):
        return None


@contextlib.contextmanager
def locked(home: Home, kind: str) -> Iterator[HomeLock]:
    """Hold the home. Raises HomeInUse where somebody else does."""
    lock = HomeLock(home, kind)
    try:
        yield lock
    finally:
        lock.release()


def socket_folder(preferred: Path, socket_name: str, owner: int) -> Path:
    """Where a server's unix socket goes: its data folder, or a short private one where that path is too long.

    The short folder lies in a place that everybody can write, so it must be ours and closed to others.
    """
    if len(os.fsencode(preferred / socket_name)) <= LONGEST_SOCKET_PATH:
        return preferred
    digest = hashlib.sha256(os.fsencode(preferred)).hexdigest()[:16]
    folder = Path("/tmp") / f"artsite-{digest}"  # noqa: S108 (checked below)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == stat.S_IRWXU
    if not private or found.st_uid != owner:
        raise CannotRun(f"The folder {folder} belongs to somebody else. Choose a shorter ARTSITE_HOME.")
    return folder
