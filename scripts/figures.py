"""Writes `docs/figures.md`: what the engines are worth and what they cost, from the results of benchmarks.

    python -m scripts.figures

Every number comes from a file in `benchmarks/results/`; none is typed by hand. What was not measured yet is
said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS, PAGE = ROOT / "benchmarks/results", ROOT / "docs/figures.md"
HEAD = """# The figures

Made by `python -m scripts.figures` from `benchmarks/results/`; run the benchmarks and then it, and change
nothing here. All of it was measured on processors, without a GPU. Times are told with how busy the machine
was: figures taken beside other work are too large, and only ratios taken in turns hold.
"""
MISSING = "Not measured yet."
BUSY = 0.15  # cores used by others, from which a time is marked
SMALLEST, LARGEST = 0.0001, 10_000  # of the numbers that are written with four digits

Result = Mapping[str, Any]
Cells = Sequence[str]


def table(head: Cells, rows: Iterable[Cells]) -> str:
    """A Markdown table; `|` within cells is kept."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def short(value: float) -> str:
    """Four digits, without an exponent where one reads better without."""
    if value and abs(value) < SMALLEST:
        return f"{value:.1e}"
    return f"{value:.4g}" if abs(value) < LARGEST else f"{value:,.0f}"


def quality(report: Result) -> str:
    """One table for each engine; ours stands first in each row."""
    parts: dict[str, list[Cells]] = {}
    for row in report["rows"]:
        beside = ", ".join(f"{name} {short(value)}" for name, value in [*row["values"].items()][1:])
        ours, value = next(iter(row["values"].items()))
        line = [f"{row['figure']} ({row['better']} is better)", f"{ours} **{short(value)}**", beside or "–"]
        parts.setdefault(row["part"], []).append(line)
    return "\n\n".join(
        f"### {name}\n\n" + table(["figure", "ours", "beside"], rows) for name, rows in parts.items()
    )


def speed(report: Result) -> str:
    """One table for each engine: tasks and sizes, ours and its peers."""
    head = ["task", "who", "fastest", "median", "processor", "first run", "first preview", "peak", "ratio"]
    drawn = ["size", "nodes", "PSNR", "SSIM"]
    words = [
        f"Fastest and median of the runs after the first; both used {report['threads']} threads. Of the peak,"
        f" torch takes about {report['torch_alone_mb']} MB by being there (“t”). The ratio is the peer’s"
        f" fastest to ours: above 1 ours is quicker. “*”: other programs used {BUSY} cores or more meanwhile."
    ]
    for name, tasks in sorted(report["engines"].items()):
        rows = [
            [f"{task}, {size}", who, *_timed(row), *(_drawn(row) if name == "vectorise" else [])]
            for task, sizes in tasks.items()
            for size, told in sizes.items()
            for who, row in told["rows"].items()
        ]
        words.append(f"### {name}\n\n" + table(head + (drawn if name == "vectorise" else []), rows))
    return "\n\n".join(words)


def _timed(row: Result) -> list[str]:
    if "left_out" in row:
        return [f"left out: {row['left_out'].splitlines()[0][:80]}", *[""] * 6]
    busy = "*" if row["cores_used_by_others"] > BUSY else ""
    preview, ratio = row.get("first_preview_s"), row.get("ours_is_quicker_by")
    return [
        f"{short(row['fastest_s'])} s{busy}", f"{short(row['median_s'])} s", f"{short(row['processor_s'])} s",
        f"{short(row['first_run_s'])} s", f"{short(preview)} s" if preview else "–",
        f"{row['peak_mb']:,} MB{' t' if row['of_it_torch_mb'] else ''}", f"{ratio:.2f}" if ratio else "–",
    ]  # fmt: skip


def _drawn(row: Result) -> list[str]:
    if "bytes" not in row:
        return [""] * 4
    told = [f"{row['bytes'] / 1000:,.0f} kB", f"{row['nodes']:,}"]
    return told + ([f"{row['psnr_db']:.1f} dB", f"{row['ssim']:.3f}"] if "ssim" in row else ["", ""])


def style_transfer(report: Result) -> str:
    """The network alone, beside onnxruntime, and its memory."""
    head = ["size", "threads", "ours", "onnxruntime", "theirs to ours, fastest", "median"]
    times = table(head, (_side_by_side(row) for row in report["speed"]))
    head = ["size", "ours, peak", "of it loaded before", "onnxruntime, peak"]
    memory = table(head, (_memory(size, row) for size, row in report["memory"].items()))
    return f"{_calm(report)}\n\n{times}\n\n{memory}"


def _side_by_side(row: Result) -> list[str]:
    seconds = [f"{row['fastest_s'][who]:.3f} s" for who in ("torch", "onnxruntime")]
    ratios = [f"{row[f'torch_speed_relative_{which}']:.2f}" for which in ("fastest", "median")]
    return [f"{row['size']} px", str(row["threads"]), *seconds, *ratios]


def _memory(size: str, row: Result) -> list[str]:
    ours, theirs = row["torch"], row.get("onnxruntime")
    told = [f"{size} px", f"{ours['peak_mb']:,.0f} MB", f"{ours['loaded_mb']:,.0f} MB"]
    return [*told, f"{theirs['peak_mb']:,.0f} MB" if theirs else "–"]


def _calm(report: Result) -> str:
    used = report.get("cores_used_by_others")
    if used is None:
        return "How busy the machine was, is not known."
    return f"Other programs used {used} cores meanwhile: {'quiet' if report['quiet'] else 'not quiet'}."


def live(report: Result) -> str:
    """From the hand to the picture."""
    names = {
        "median_ms": "first, median", "p95_ms": "first, 95%", "whole_median_ms": "whole, median",
        "helper_cpu_ms": "processor of the helper",
    }  # fmt: skip
    rows = [
        [name, *(f"{row[key]:.0f} ms" if key in row else "–" for key in names)]
        for name, row in report["results"].items()
    ]
    load = report["load_after"]
    return (
        f"`enhance` at {report['preview_px']} px in Chromium; the goal is {report['target_median_ms']:.0f} ms"
        f" at the median. Load afterwards: {load} (1 to 2 of it is the measuring itself).\n\n"
        + table(["what", *names.values()], rows)
    )


def held_out(report: Result) -> str:
    """Automatic mode, by what was wrong."""
    ways = [way for way in report["all"] if way != "as it came"]
    rows = [
        [fault, str(row["pictures"]), *(_gain(row[way]) for way in ways), f"{row['automatic']['nearer']:.0%}"]
        for fault, row in report["by_fault"].items()
    ]
    whole = report["all"]
    last = [f"{_gain(whole[way])} ({' … '.join(map(str, whole[way]['gained_db_95']))})" for way in ways]
    everything = [
        "all, also two at once",
        str(report["faulty"]),
        *last,
        f"{whole['automatic']['nearer']:.0%}",
    ]
    return (
        f"{report['photographs']} photographs of packages that nothing was tuned on, and {report['faulty']}"
        " faulty ones made of them by chance: what is gained in PSNR over doing nothing (in brackets 95% of"
        " the mean, over photographs), and the share that automatic mode brought nearer. Of photographs"
        f" without fault it left {report['left_as_it_is']:.0%} as they were, to the byte.\n\n"
        + table(["fault", "pictures", *ways, "nearer"], [*rows, everything])
    )


def _gain(row: Result) -> str:
    return f"{row['gained_db']:+.2f} dB"


SECTIONS: tuple[tuple[str, str, str, Callable[[Result], str]], ...] = (
    ("Quality", "image_quality", "python -m benchmarks.image_quality", quality),
    ("Automatic enhancement of photographs it never saw", "enhance_held_out",
     "python -m benchmarks.enhance_held_out", held_out),
    ("Seconds and memory of each engine", "engine_speed", "python -m benchmarks.engine_speed", speed),
    ("Style transfer beside onnxruntime, the network alone", "style_transfer",
     "python -m benchmarks.style_transfer", style_transfer),
    ("Live previews", "live_previews", "python -m benchmarks.live_previews", live),
)  # fmt: skip


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, name, command, write in SECTIONS:
        path = RESULTS / f"{name}.json"
        told = write(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else MISSING
        parts.append(f"## {title}\n\nMeasured by `{command}`; `--help` says what it needs.\n\n{told}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
