"""How long a newcomer waits: from `make run` in a fresh clone to the ready line, and from a stop to it.

    python benchmarks/startup.py            second and later starts, in a new home
    python benchmarks/startup.py --clone    the very first one too: clone, environment (5.5 GB), demo gallery

Each start is stopped by Ctrl-C, which is timed as well. Results: benchmarks/results/startup.json
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "startup.json"
READY = "Artsite is ready:"


@dataclass(frozen=True)
class Start:
    """Seconds from the command to the ready line, and from Ctrl-C to the end."""

    what: str
    ready_seconds: float
    stop_seconds: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_once(what: str, command: list[str], folder: Path, home: Path) -> Start:
    """Start a site, wait until it says that it is ready, stop it."""
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
    }
    began = time.perf_counter()
    site = subprocess.Popen(
        command,
        cwd=folder,
        env={**inherited, "PORT": str(free_port()), "ARTSITE_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert site.stdout
    said = []
    for line in site.stdout:
        said.append(line)
        if line.startswith(READY):
            break
    else:
        sys.exit("The site did not start:\n" + "".join(said))
    ready = time.perf_counter() - began
    began = time.perf_counter()
    os.killpg(site.pid, signal.SIGINT)
    site.communicate()
    return Start(what, round(ready, 2), round(time.perf_counter() - began, 2))


def measure(clone: bool, repeats: int) -> list[Start]:
    """All starts, in a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="artsite-startup-", dir="/var/tmp") as name:
        place = Path(name)
        folder, command = ROOT, [sys.executable, "-m", "artsite.cli.main", "serve"]
        first = "new home, environment there"
        if clone:
            subprocess.run(["git", "clone", "-q", ROOT, place / "clone"], check=True)
            folder, command, first = place / "clone", ["make", "run"], "fresh clone"
        starts = [start_once(first, command, folder, place / "home")]
        starts += [start_once("second start", command, folder, place / "home") for _ in range(repeats)]
        shutil.rmtree(place / "home", ignore_errors=True)
        return starts


def table(starts: list[Start]) -> str:
    """One row a kind of start, medians."""
    rows = [f"{'start':<30}{'runs':>5}{'to ready, s':>13}{'to stopped, s':>15}"]
    for what in dict.fromkeys(start.what for start in starts):
        of_kind = [start for start in starts if start.what == what]
        ready = statistics.median(start.ready_seconds for start in of_kind)
        stop = statistics.median(start.stop_seconds for start in of_kind)
        rows.append(f"{what:<30}{len(of_kind):>5}{ready:>13.2f}{stop:>15.2f}")
    return "\n".join(rows)


def main() -> None:
    """Measure, print the table, keep the figures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--clone", action="store_true", help="measure the first start of a fresh clone too")
    options.add_argument("--repeats", type=int, default=5, help="later starts to measure")
    chosen = options.parse_args()
    starts = measure(chosen.clone, chosen.repeats)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept["machine"] = {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
    kinds = {start.what for start in starts}
    kept["starts"] = [row for row in kept.get("starts", []) if row["what"] not in kinds] + [
        asdict(s) for s in starts
    ]
    RESULTS.write_text(json.dumps(kept, indent=2) + "\n")
    print(table([Start(**row) for row in kept["starts"]]))


if __name__ == "__main__":
    main()
