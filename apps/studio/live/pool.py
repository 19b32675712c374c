"""The helpers of this web process: few, warm, one request each at a time, and replaced when they hang.

There are two pools: `pool()` for previews of engines that are quick without torch, and `sketch_pool()`, one
helper that may load torch, for the small pictures of the garden. It starts when it is wanted and ends at
rest.
"""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

SECONDS = 4.0  # a preview that takes longer is none
PATIENCE = 2.0  # seconds a request waits for a helper that is free
SKETCH_SECONDS = 60.0  # the first of them loads torch
SKETCH_PATIENCE = 60.0  # a dozen are asked for together
REST = 600.0  # seconds without a sketch after which their helper ends
_ROOT = Path(__file__).resolve().parents[3]
_CHUNK = 1 << 16
_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from apps.studio.live import child; child.main()"
# The helper gets no environment of ours. Its memory is kept, not handed back to the system after each step:
# fetching it again page by page took as long as the work.
ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": "268435456",
    "MALLOC_TRIM_THRESHOLD_": "536870912",
    "MALLOC_TOP_PAD_": "67108864",
}


class NoPreview(Exception):
    """There is none, for a reason that the artist need not hear of; the next one may come."""


class Overtaken(NoPreview):
    """The same artist has asked for a newer one meanwhile."""


@dataclass(frozen=True)
class Answer:
    """A preview: what to say of it, its type and its bytes; or a problem to tell."""

    note: str = ""
    media_type: str = ""
    content: bytes = b""
    problem: str = ""


class Helper:
    """One process; started when it is first asked, again when it was lost.

    `seconds` is how long an answer may take (by default SECONDS); it ends after `rest` seconds without a
    request.
    """

    def __init__(self, seconds: float | None = None, rest: float | None = None) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._seconds, self._rest = seconds, rest
        self._timer: threading.Timer | None = None

    def start(self) -> None:
        """Start it if it does not run."""
        self._rest_later()
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [sys.executable, "-s", "-E", "-c", _PROGRAM, str(_ROOT)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=ENVIRONMENT,
                    bufsize=0,
                )

    def ask(self, request: dict[str, Any]) -> Answer:
        """Raises NoPreview if there is no answer in time; then it is stopped."""
        self.start()
        deadline = time.monotonic() + (self._seconds or SECONDS)
        try:
            return self._asked(request, deadline)
        except (OSError, ValueError, EOFError, TimeoutError) as error:
            log.warning("A live preview with “%s” was given up: %r", request.get("engine"), error)
            self.stop()
            raise NoPreview from error

    def stop(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.kill()
                self._process.communicate()
                self._process = None

    def _rest_later(self) -> None:
        """From now on, end after a rest."""
        if self._rest is None:
            return
        with self._lock:
            if self._timer:
                self._timer.cancel()
            self._timer = threading.Timer(self._rest, self.stop)
            self._timer.daemon = True
            self._timer.start()

    def _asked(self, request: dict[str, Any], deadline: float) -> Answer:
        process = self._process
        if process is None or process.stdin is None:
            raise EOFError
        process.stdin.write(json.dumps(request).encode() + b"\n")
        received = b""
        while b"\n" not in received:
            received += self._read(deadline)
        line, _, content = received.partition(b"\n")
        header = json.loads(line)
        if "problem" in header:
            return Answer(problem=header["problem"])
        while len(content) < header["size"]:
            content += self._read(deadline)
        return Answer(header["note"], header["media_type"], content)

    def _read(self, deadline: float) -> bytes:
        assert self._process is not None and self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        if not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        chunk = os.read(pipe, _CHUNK)
        if not chunk:
            raise EOFError
        return chunk


class Pool:
    """A few helpers, and who asked last: of one artist's requests that wait, only the newest is answered."""

    def __init__(
        self,
        helpers: int,
        *,
        patience: float = PATIENCE,
        seconds: float | None = None,
        rest: float | None = None,
    ) -> None:
        self._patience = patience
        self._helpers = [Helper(seconds, rest) for _ in range(helpers)]
        self._free = list(self._helpers)
        self._changed = threading.Condition()
        self._newest: dict[str, int] = {}
        self._number = 0

    def ask(self, who: str, request: dict[str, Any]) -> Answer:
        """Raises Overtaken, or NoPreview if all helpers are busy for long or one is lost."""
        with self._changed:
            self._number += 1
            number = self._newest[who] = self._number
            self._changed.notify_all()  # whoever waits and is overtaken now leaves at once
        try:
            with self._helper(who, number) as helper:
                return helper.ask(request)
        finally:
            with self._changed:
                if self._newest.get(who) == number:
                    del self._newest[who]

    def warm(self) -> None:
        """Start a helper without waiting for it."""
        self._helpers[0].start()

    def stop(self) -> None:
        for helper in self._helpers:
            helper.stop()

    @contextmanager
    def _helper(self, who: str, number: int) -> Iterator[Helper]:
        with self._changed:
            free = self._changed.wait_for(
                lambda: self._free or self._newest.get(who) != number, self._patience
            )
            if self._newest.get(who) != number:
                raise Overtaken
            if not free:
                raise NoPreview
            helper = self._free.pop()
        try:
            yield helper
        finally:
            with self._changed:
                self._free.append(helper)
                self._changed.notify_all()


@cache
def pool() -> Pool:
    """The helpers of this process: one for every two processors, for pages and jobs need some as well."""
    return Pool(max(1, (os.cpu_count() or 1) // 2))


@cache
def sketch_pool() -> Pool:
    """The one helper of this process that may load torch, which takes some hundred megabytes and a moment."""
    return Pool(1, patience=SKETCH_PATIENCE, seconds=SKETCH_SECONDS, rest=REST)
