"""What benchmarks measure with: one run of an engine, peaks of memory, and how quiet the machine was."""

from __future__ import annotations

import os
import platform
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.contract import Context, Preview
from apps.studio.engines.discovery import get_engine

QUIET = 0.15  # of one core taken by others, up to which times are worth keeping


def one_run(name: str, content: Image.Image, **settings: Any) -> dict[str, float]:
    """Seconds on the clock and of the processor, seconds to the first preview, and the peak in megabytes.

    From file to file; for a process of its own, so that its peak means it.
    """
    engine = get_engine(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "content.png"
        content.save(path, compress_level=1)
        params = engine.parameters.model_validate({"content": path} | settings)
        begin, processor, preview = time.perf_counter(), time.process_time(), 0.0
        for event in engine.run(params, Context(seed=1, scratch=Path(folder))):
            if isinstance(event, Preview) and not preview:
                preview = time.perf_counter() - begin
        seconds, processor = time.perf_counter() - begin, time.process_time() - processor
    return {
        "seconds": round(seconds, 2), "processor_seconds": round(processor, 2),
        "first_preview": round(preview, 2), "peak_mb": round(peak_mb()),
    }  # fmt: skip


def peak_mb() -> float:
    """The most memory this program has held, in megabytes.

    Unlike `getrusage`, without that of its parent, where the system tells.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def spent() -> float:
    """Processor seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def machine() -> dict[str, Any]:
    """Where it was measured, and how busy that was; the load counts the measuring itself."""
    return {
        "processor": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version(),
        "load": [round(one, 1) for one in os.getloadavg()],
    }  # fmt: skip


def used_by_all() -> float:
    """Processor seconds that all programs of the machine have used since it started; 0 where untold."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    user, nice, system, _idle, _wait, interrupts, soft, *_ = map(int, stat.read_text().split()[1:9])
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")


@contextmanager
def others(told: dict[str, Any]) -> Iterator[None]:
    """Writes into `told` how many cores other programs kept busy meanwhile, and whether that was quiet.

    Counts this process and the children that end within.
    """
    clock, everybody, own = time.perf_counter(), used_by_all(), spent()
    yield
    clock, everybody, own = time.perf_counter() - clock, used_by_all() - everybody, spent() - own
    told["cores_used_by_others"] = round(max(0.0, everybody - own) / max(clock, 1e-9), 2)
    told["quiet"] = told["cores_used_by_others"] <= QUIET
