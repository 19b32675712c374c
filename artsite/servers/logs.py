"""Log files of the children: one for each, dated lines, turned over before they fill the disk."""

from __future__ import annotations

import contextlib
from collections import deque
from datetime import datetime
from pathlib import Path

_LARGEST_BYTES = 5_000_000
_KEPT = 3
_REMEMBERED_LINES = 20


class Log:
    """The log file of one child.

    A log that cannot be written (a full disk) is no reason to stop a site: lines are then only remembered.
    """

    def __init__(self, folder: Path, name: str, largest: int = _LARGEST_BYTES) -> None:
        self.path = folder / f"{name}.log"
        self.last_lines: deque[str] = deque(maxlen=_REMEMBERED_LINES)
        self._name = name
        self._largest = largest
        self._part = b""

    def write(self, data: bytes) -> None:
        """Take what the child wrote; whole lines go into the file, the rest waits for its end."""
        *lines, self._part = (self._part + data).split(b"\n")
        if lines:
            self._append([line.decode(errors="replace").rstrip() for line in lines])

    def close(self) -> None:
        """The child has ended: write what was left without a line end."""
        if self._part:
            self.write(b"\n")

    def _append(self, lines: list[str]) -> None:
        self.last_lines.extend(line for line in lines if line.strip())
        now = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        with contextlib.suppress(OSError):
            if self.path.exists() and self.path.stat().st_size > self._largest:
                self._turn_over()
            with self.path.open("a", encoding="utf-8") as file:
                file.writelines(f"{now} {self._name}: {line}\n" for line in lines)

    def _turn_over(self) -> None:
        """web.log becomes web.log.1, that becomes web.log.2, and the oldest goes."""
        for number in range(_KEPT, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            newer = self.path if number == 1 else self.path.with_name(f"{self.path.name}.{number - 1}")
            if newer.exists():
                newer.replace(older)
