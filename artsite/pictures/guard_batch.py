"""Asks about many strangers' pictures at once, each as guarded as a single upload; see `guard_fork`."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from artsite.pictures.guard_call import ROOT

log = logging.getLogger(__name__)

_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from artsite.pictures import guard_fork; guard_fork.main()"
)


class GuardBatch:
    """Some processes that fork a guarded child for each picture; `ask` may be called from many threads."""

    def __init__(self, most_pixels: int, processes: int | None = None) -> None:
        self._most_pixels = most_pixels
        self.processes = processes or os.cpu_count() or 1
        self._free: queue.SimpleQueue[subprocess.Popen[bytes] | None] = queue.SimpleQueue()
        for _ in range(self.processes):
            self._free.put(None)

    def ask(self, source: Path, target: Path) -> dict[str, Any]:
        """The child's answer about `source`; its safe copy is `target`. One that dies answers too."""
        process = self._free.get()
        try:
            process = process or self._started()
            return self._answer(process, source, target)
        except (OSError, ValueError) as error:
            log.info("A guard was lost over a picture: %r", error)
            self._end(process)
            process = None
            return {"refused": "damaged"}
        finally:
            self._free.put(process)

    @staticmethod
    def _answer(process: subprocess.Popen[bytes], source: Path, target: Path) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps([str(source), str(target)]).encode() + b"\n")
        process.stdin.flush()
        return dict(json.loads(process.stdout.readline()))

    def _started(self) -> subprocess.Popen[bytes]:
        # No environment, and the site found by this path alone, as for a single picture.
        command = [sys.executable, "-s", "-E", "-c", _PROGRAM, str(ROOT), str(self._most_pixels)]
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )

    def close(self) -> None:
        """End the processes, once nobody asks any more."""
        for _ in range(self.processes):
            self._end(self._free.get())

    @staticmethod
    def _end(process: subprocess.Popen[bytes] | None) -> None:
        if process is None:
            return
        with contextlib.suppress(OSError):
            assert process.stdin is not None
            process.stdin.close()
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@contextlib.contextmanager
def guard_batch(most_pixels: int) -> Iterator[GuardBatch]:
    """A batch that ends with the block."""
    batch = GuardBatch(most_pixels)
    try:
        yield batch
    finally:
        batch.close()
