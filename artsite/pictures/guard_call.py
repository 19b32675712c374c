"""Asks the guarded child about a stranger's picture; without Django, for the command line asks too."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

log = logging.getLogger(__name__)

# What the site takes, and so the command line: a picture that works here works there.
MOST_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 80_000_000

SECONDS, SECONDS_OF_FILMS = 45.0, 120.0  # on the clock, after which the child is killed

# Nothing but pictures; videos; animated pictures as well; and with each, or alone, colour tables.
Films = Literal["", "videos", "all", "tables"]
ROOT = Path(__file__).resolve().parents[2]

# The child gets no environment and finds the site by this path alone.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from artsite.pictures import guard_child; guard_child.main()"
)
_CPU_SIGNALS = (signal.SIGXCPU, signal.SIGKILL)


def ask_child(source: Path, target: Path, most_pixels: int, films: Films = "") -> dict[str, Any]:
    """The child's answer about `source`; its safe copy is `target`, and `poster` beside it that of a film.
    One that dies or hangs answers too."""
    command = [
        sys.executable,
        "-s",
        "-E",
        "-c",
        _PROGRAM,
        str(ROOT),
        str(source),
        str(target),
        str(most_pixels),
        films,
    ]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS_OF_FILMS if films in ("videos", "all") else SECONDS,
            check=False,
            cwd=target.parent,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        return {"refused": "too_slow"}
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        log.info("The guarded child ended with %s: %s", done.returncode, done.stderr[-500:])
        return {"refused": "too_slow" if -done.returncode in _CPU_SIGNALS else "damaged"}
