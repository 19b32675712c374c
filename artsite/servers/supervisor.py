"""Watches over children: reads what they say, brings them back when they fall, stops them in order.

One thread and one loop, on purpose: Linux ties a child's death wish to the thread that made it,
and forking is safe only where there is one.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from artsite.servers import processes
from artsite.servers.errors import CannotRun
from artsite.servers.logs import Log
from artsite.servers.processes import Program, StopPlan

_READ_BYTES = 65_536
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C or SIGTERM."""


@dataclass
class Backoff:
    """How long to wait before a fallen child is brought back."""

    first: float = 0.5
    longest: float = 60.0
    healthy_after: float = 60.0
    alarming: int = 5

    def delay(self, deaths: int) -> float:
        """Seconds to wait after so many deaths in a row."""
        return min(self.first * 2 ** (deaths - 1), self.longest)


@dataclass
class Child:
    """A program and, while it runs, its process."""

    program: Program
    log: Log
    process: subprocess.Popen[bytes] | None = None
    output: int | None = None
    started: float = 0.0
    deaths: int = 0
    due: float | None = field(default=None)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """The one who looks after children.

    log_folder   where each child's log goes
    say          tells a person something; the only output there is
    """

    def __init__(
        self, log_folder: Path, say: Callable[[str], object] = print, backoff: Backoff | None = None
    ) -> None:
        self._log_folder = log_folder
        self._say = say
        self._backoff = backoff or Backoff()
        self._children: dict[str, Child] = {}
        self._selector = selectors.DefaultSelector()
        self._stop_requests = 0
        self._stopping = False

    # -- signals --------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """While open, Ctrl-C, SIGTERM and a closed terminal end `wait_for` and `watch` with Stopped."""
        wake, woken = socket.socketpair()
        wake.setblocking(False)
        woken.setblocking(False)
        self._selector.register(woken, selectors.EVENT_READ, None)
        before = signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        numbers = [*_STOPPING, signal.SIGCHLD]
        if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:  # nohup: a closed terminal is no reason to stop
            numbers.remove(signal.SIGHUP)
        handlers = {number: signal.signal(number, self._ask_to_stop) for number in numbers}
        try:
            yield
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(before)
            self._selector.unregister(woken)
            wake.close()
            woken.close()

    def _ask_to_stop(self, number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self._stop_requests += 1

    # -- starting -------------------------------------------------------------------------------------

    def start(self, program: Program) -> Child:
        """Start a program and keep it running from now on."""
        child = Child(program, Log(self._log_folder, program.name))
        self._children[program.name] = child
        self._spawn(child)
        return child

    def run(self, program: Program) -> None:
        """Run a program to its end while the others are looked after.

        Raises:
            CannotRun: it failed; with the last line it said.
        """
        child = Child(program, Log(self._log_folder, program.name))
        self._spawn(child)
        try:
            while child.running:
                self._step(0.2)
        except BaseException:
            if child.process:
                processes.stop(child.process, program.stop, self._breathe)
            raise
        self._drain(child)
        if child.process is None or child.process.returncode:
            raise CannotRun(f"Artsite's {program.name} failed. {self._last_words(child)}")

    def wait_for(self, condition: Callable[[], bool], child: Child, seconds: float) -> None:
        """Wait until a child that was just started does what it should.

        Raises:
            CannotRun: it keeps falling, or takes longer than that; with the last lines it said.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            if child.deaths >= self._backoff.alarming or time.monotonic() > deadline:
                raise CannotRun(self._epitaph(child))
            self._step(0.05)

    def watch(self) -> None:
        """Look after the children until somebody asks for the end (Stopped)."""
        while True:
            self._step(1.0)

    def _spawn(self, child: Child) -> None:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        child.due = None
        child.started = time.monotonic()
        try:
            child.process = child.program.spawn(writer)
        except OSError as error:
            os.close(reader)
            raise CannotRun(f"{child.program.name} could not be started: {error}") from error
        finally:
            os.close(writer)
        child.output = reader
        self._selector.register(reader, selectors.EVENT_READ, child)

    # -- the loop -------------------------------------------------------------------------------------

    def _step(self, seconds: float) -> None:
        """One turn: read what was said, bury the dead, bring back who is due."""
        self._breathe(seconds)
        if self._stop_requests and not self._stopping:
            raise Stopped
        for child in self._children.values():
            if child.process is not None and not child.running:
                self._bury(child)
            if child.due is not None and time.monotonic() >= child.due:
                self._bring_back(child)

    def _breathe(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, Child):
                self._read(key.data)
            else:
                with contextlib.suppress(BlockingIOError):
                    os.read(key.fd, _READ_BYTES)

    def _read(self, child: Child) -> bool:
        """Take what a child has said; False when there is nothing more for now."""
        if child.output is None:
            return False
        try:
            data = os.read(child.output, _READ_BYTES)
        except BlockingIOError:
            return False
        if data:
            child.log.write(data)
            return True
        self._selector.unregister(child.output)
        os.close(child.output)
        child.output = None
        return False

    def _drain(self, child: Child) -> None:
        """Read the last words of a child that has ended, and end what it left behind in its session."""
        if child.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
        while self._read(child):
            pass
        if child.output is not None:
            self._selector.unregister(child.output)
            os.close(child.output)
            child.output = None
        child.log.close()

    def _bury(self, child: Child) -> None:
        self._drain(child)
        child.process = None
        lived = time.monotonic() - child.started
        child.deaths = 1 if lived > self._backoff.healthy_after else child.deaths + 1
        child.due = time.monotonic() + self._backoff.delay(child.deaths)
        if child.deaths == self._backoff.alarming:
            self._say(self._epitaph(child) + " It is tried again every minute.")

    def _bring_back(self, child: Child) -> None:
        try:
            self._spawn(child)
        except CannotRun:
            self._bury(child)

    def _epitaph(self, child: Child) -> str:
        fate = f"ended {child.deaths} times" if child.deaths else "did not answer in time"
        return f"Artsite's {child.program.name} {fate}. {self._last_words(child)}"

    @staticmethod
    def _last_words(child: Child) -> str:
        last = child.log.last_lines[-1] if child.log.last_lines else "nothing"
        return f"Its last words: {last!r}. All of them: {child.log.path}"

    # -- stopping -------------------------------------------------------------------------------------

    def stop(self, *phases: Sequence[str]) -> None:
        """Stop the named children, one group after the other, then all that are left.

        A second Ctrl-C meanwhile takes the impatient way with each.
        """
        self._stopping = True
        for names in (*phases, list(self._children)):
            self._stop_together([self._children.pop(name) for name in names if name in self._children])

    def _stop_together(self, children: Sequence[Child]) -> None:
        begun = time.monotonic()
        sent: dict[str, int] = {}
        patient = self._impatient
        while remaining := [child for child in children if child.running]:
            if self._impatient != patient:
                patient, begun, sent = self._impatient, time.monotonic(), {}
            for child in remaining:
                self._press(child, time.monotonic() - begun, sent)
            self._breathe(0.05)
        for child in children:
            self._drain(child)

    @property
    def _impatient(self) -> bool:
        return self._stop_requests > 1

    def _press(self, child: Child, elapsed: float, sent: dict[str, int]) -> None:
        """Send the signal whose turn it is, each once; SIGKILL to the child's session when all had theirs."""
        assert child.process is not None
        plan: StopPlan = child.program.force if self._impatient else child.program.stop
        turn, until = 0, 0.0
        for _, seconds in plan:
            until += seconds
            turn += elapsed >= until
        if sent.get(child.program.name) == turn:
            return
        sent[child.program.name] = turn
        with contextlib.suppress(ProcessLookupError):
            if turn < len(plan):
                child.process.send_signal(plan[turn][0])
            else:
                os.killpg(child.process.pid, signal.SIGKILL)
