"""Style transfer beside onnxruntime: the same weights, the same run, the same number of threads.

    python -m benchmarks.style_transfer

Times are taken in turns, one of ours, one of theirs, and the median and the fastest of each are reported.
Memory is the peak of a fresh process that paints once, and what it grew by after its libraries were
loaded. It takes two minutes. Writes `benchmarks/results/style_transfer.json` if the machine was quiet, or
with `--keep`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.inputs import keep
from benchmarks.measuring import others, peak_mb

# As in the workers: threads that wait for each other spin shortly, then sleep.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "2000")

ROOT = Path(__file__).resolve().parent.parent
ORIGINAL = ROOT / "tests/studio/engines/data/multistyle26.onnx"
STYLE_ROW = 19
SIZES, REPEATS = (512, 1024), 15
MEMORY_SIZES = (512, 1024, 2048, 4096)
LARGEST_FOR_ONNXRUNTIME = 2048  # beyond, it takes more memory than small machines have

Painter = Callable[[], object]


def _picture(size: int) -> Any:
    return np.random.default_rng(0).integers(0, 256, (size, size, 3), dtype=np.uint8)


def _ours(size: int, threads: int) -> Painter:
    """From bytes to bytes, as the engine calls it."""
    import torch

    from apps.studio.engines.image.style_transfer.models import STYLES, table_model

    torch.set_num_threads(threads)
    model = table_model("cpu")
    style = model.table(torch.eye(STYLES)[STYLE_ROW])
    picture = torch.from_numpy(_picture(size))
    return lambda: model.painter(picture, style)


def _theirs(size: int, threads: int) -> Painter:
    """From bytes to bytes as well: what its own package does around the network, without copies to spare."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(ORIGINAL, options, providers=["CPUExecutionProvider"])
    picture = _picture(size)
    weights = np.eye(26, dtype=np.float32)[STYLE_ROW]

    def paint() -> object:
        image = np.ascontiguousarray(picture.transpose(2, 0, 1)[None]).astype(np.float32)
        image /= 255
        painting = session.run(None, {"image": image, "style_weights": weights})[0][0]
        painting *= 255
        return np.rint(painting, out=painting).astype(np.uint8).transpose(1, 2, 0)

    return paint


PATHS = {"torch": _ours, "onnxruntime": _theirs}


def speed(size: int, threads: int, repeats: int) -> dict[str, Any]:
    """Seconds of both paths at `size` × `size`, taken in turns, after one round that does not count."""
    painters = {name: make(size, threads) for name, make in PATHS.items()}
    times: dict[str, list[float]] = {name: [] for name in painters}
    for turn in range(repeats + 1):
        for name, paint in painters.items():
            began = time.perf_counter()
            paint()
            if turn:
                times[name].append(time.perf_counter() - began)
    median = {name: statistics.median(taken) for name, taken in times.items()}
    fastest = {name: min(taken) for name, taken in times.items()}
    return {
        "size": size,
        "threads": threads,
        "median_s": median,
        "fastest_s": fastest,
        "torch_speed_relative_median": median["onnxruntime"] / median["torch"],
        "torch_speed_relative_fastest": fastest["onnxruntime"] / fastest["torch"],
    }


def _child(path: str, size: int, threads: int) -> None:
    PATHS[path](64, threads)()
    before = peak_mb()
    PATHS[path](size, threads)()
    print(json.dumps({"loaded_mb": before, "peak_mb": peak_mb()}))


def memory(path: str, size: int, threads: int) -> dict[str, float]:
    """Peak memory of a fresh process, and how much of it was there before the picture came, in megabytes."""
    command = [sys.executable, "-m", "benchmarks.style_transfer", "--child", path, str(size), str(threads)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def _print(report: dict[str, Any]) -> None:
    print(f"{'size':>6} {'threads':>7} {'torch':>9} {'onnxrt':>9} {'speed':>7}   (fastest, seconds)")
    for row in report["speed"]:
        ours, theirs = row["fastest_s"]["torch"], row["fastest_s"]["onnxruntime"]
        relative = row["torch_speed_relative_fastest"]
        print(f"{row['size']:>6} {row['threads']:>7} {ours:>9.3f} {theirs:>9.3f} {relative:>6.2f}×")
    print(f"\n{'size':>6} {'torch MB':>16} {'onnxrt MB':>16}   (peak, and of it loaded before)")
    for size, row in report["memory"].items():
        cells = [f"{row[p]['peak_mb']:.0f} ({row[p]['loaded_mb']:.0f})" if p in row else "–" for p in PATHS]
        print(f"{size:>6} {cells[0]:>16} {cells[1]:>16}")


def main() -> None:
    """Measure, print, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=min(os.cpu_count() or 1, 2))
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--keep", action="store_true", help="also where other programs were at work")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        path, size, threads = options.child
        _child(path, int(size), int(threads))
        return
    report: dict[str, Any] = {"cores": os.cpu_count()}
    with others(report):
        report["speed"] = [
            speed(size, n, options.repeats) for n in sorted({1, options.threads}) for size in SIZES
        ]
    report["memory"] = {
        str(size): {
            path: memory(path, size, options.threads)
            for path in PATHS
            if path == "torch" or size <= LARGEST_FOR_ONNXRUNTIME
        }
        for size in MEMORY_SIZES
    }
    _print(report)
    if report["quiet"] or options.keep:
        keep("style_transfer", report)
    else:
        print(f"\nOther programs used {report['cores_used_by_others']} cores: the result was not kept.")


if __name__ == "__main__":
    main()
