"""Child processes that never outlive the one who looks after them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

_PR_SET_PDEATHSIG = 1
# Loaded once, here: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None, use_errno=True)

StopPlan = Sequence[tuple[signal.Signals, float]]


def die_with_parent(how: signal.Signals = signal.SIGKILL) -> None:
    """Ask Linux to send `how` to this process when its parent ends, however it ends.

    The kernel forgets the wish when the process changes its user, so call it after that.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)


def _bind_to_parent(parent: int, how: signal.Signals) -> Callable[[], None]:
    def bind() -> None:
        die_with_parent(how)
        if os.getppid() != parent:  # it ended before the wish was made
            os._exit(1)

    return bind


@dataclass(frozen=True)
class Account:
    """The system user that a program runs as."""

    uid: int
    gid: int

    @classmethod
    def named(cls, name: str) -> Account:
        entry = pwd.getpwnam(name)
        return cls(entry.pw_uid, entry.pw_gid)


class _AsUser(TypedDict):
    user: int | None
    group: int | None
    extra_groups: list[int] | None


def as_user(account: Account | None) -> _AsUser:
    """Keyword arguments for `subprocess`: run as another user, without the present one's groups."""
    if account is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


@dataclass(frozen=True)
class Program:
    """How one child is started and stopped.

    stop          signals in the order they are tried, each with its seconds; SIGKILL ends the list
    force         the same for somebody who cannot wait
    on_orphaned   what the child gets when its parent was killed
    speaks        its standard output is meant for the person, not for a log
    prepare       run before every start: clears away what a killed predecessor left
    """

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop: StopPlan = ((signal.SIGTERM, 5.0),)
    force: StopPlan = ()
    on_orphaned: signal.Signals = signal.SIGKILL
    account: Account | None = None
    folder: Path = Path("/")
    pass_fds: tuple[int, ...] = ()
    speaks: bool = False
    prepare: Callable[[], None] | None = None

    def spawn(self, output: int) -> subprocess.Popen[bytes]:
        """Start the program with `output` (a file descriptor) as its standard output and error.

        It gets a session of its own, so that Ctrl-C reaches only the one who stops children in order.
        """
        if self.prepare:
            self.prepare()
        return subprocess.Popen(
            [str(part) for part in self.command],
            stdin=subprocess.DEVNULL,
            stdout=None if self.speaks else output,
            stderr=output,
            env={**os.environ, **self.environment},
            cwd=self.folder,
            start_new_session=True,
            pass_fds=self.pass_fds,
            **as_user(self.account),
            preexec_fn=_bind_to_parent(os.getpid(), self.on_orphaned),  # noqa: PLW1509 (one thread only)
        )


def stop(
    process: subprocess.Popen[bytes], plan: StopPlan, pause: Callable[[float], object] = time.sleep
) -> None:
    """Follow the plan until the process has ended; SIGKILL to its whole session where no signal was enough.

    `pause` is called while waiting, so that a supervisor goes on reading output.
    """
    for how, seconds in plan:
        if process.poll() is not None:
            return
        process.send_signal(how)
        deadline = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < deadline:
            pause(0.05)
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def command_line(pid: int) -> str:
    """The command line of a running process; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def end_leftover(pid_file: Path, belongs: str, how: signal.Signals, seconds: float = 20.0) -> None:
    """End the server that a killed supervisor left behind, and forget its pid file.

    A pid in a file may by now be another program's: only one whose command line holds `belongs` is touched.
    """
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    deadline = time.monotonic() + seconds
    patient = True
    while pid > 0 and belongs in command_line(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how if patient else signal.SIGKILL)
        patient = time.monotonic() < deadline
        time.sleep(0.1)
    pid_file.unlink(missing_ok=True)
