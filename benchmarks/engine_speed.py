"""Every image engine at 512 and 1024 px: seconds, first preview, memory, beside the best peer that installs.

    python -m benchmarks.engine_speed [--only ENGINE …] [--sizes 512 1024] [--runs 5] [--peers FOLDER]

Every contestant is a process of its own, works from file to file, and they take turns, so that what
disturbs one disturbs all. Told are the fastest and the median of N, the first run (with all that is loaded
for it), the first preview, and the peak of memory after the first run; what torch takes of that by being
there is told apart. Ratios are of the fastest: above 1 ours is quicker. Engines are found, and an engine
that no rivalry is written for runs with its own defaults. `FOLDER` holds packages that the lock does not have
(`pip install --target FOLDER --no-deps opencv-contrib-python-headless scikit-learn joblib cloudpickle
narwhals threadpoolctl`); peers that are not there are left out, and it is said. Each size of each task takes
turns for at most 20 seconds, or twice round, so all of it takes about 20 minutes of two quiet cores. Writes
`benchmarks/results/engine_speed.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import all_engines
from benchmarks.contestant import is_picture
from benchmarks.measuring import machine

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks/results/engine_speed.json"
PHOTOS = ROOT / "apps/studio/demo/photos"
WORDS = "a red boat on a lake at dawn"  # for an engine that must be told something
SIZES, RUNS, SECONDS = (512, 1024), 5, 20.0  # seconds: after which a size takes no more turns
OURS = "artsite"

Row = dict[str, Any]


@dataclass(frozen=True)
class Rivalry:
    """One way to set an engine, and who does the same task. Pictures are names of `pictures`."""

    task: str = "as it is set"
    settings: dict[str, Any] = field(default_factory=dict)
    peers: tuple[str, ...] = ()


BY_HAND = {"auto": False, "exposure": 0.4, "contrast": 10, "saturation": 15, "sharpness": 20}
RIVALRIES: dict[str, tuple[Rivalry, ...]] = {
    "style-transfer": (Rivalry(peers=("onnxruntime, same network",), settings={"style": "starry-night"}),),
    "upscale": (
        Rivalry(
            "×2, quick", {"factor": "2", "method": "quick"},
            ("onnxruntime, same weights", "Lanczos (Pillow)", "Lanczos (OpenCV)"),
        ),
    ),
    "enhance": (
        Rivalry("four sliders by hand", BY_HAND, ("Pillow", "OpenCV", "scikit-image")),
        Rivalry(
            "by itself", {"auto": True},
            ("autocontrast (Pillow)", "CLAHE (OpenCV)", "equalize_adapthist (scikit-image)"),
        ),
    ),
    "cutout": (Rivalry(settings={"content": "subject.png"}, peers=("GrabCut (OpenCV)",)),),
    "palette": (
        Rivalry(
            "reduce to 7 colours", {"mode": "reduce", "colours": 7},
            ("quantize (Pillow)", "k-means (OpenCV)", "k-means (scikit-learn)"),
        ),
    ),
    "vectorise": (
        Rivalry("poster", {"mode": "poster"}, ("vtracer",)),
        Rivalry("detail", {"mode": "detail"}, ("vtracer",)),
        Rivalry("black and white", {"mode": "lines", "content": "bitmap.png"}, ("potrace",)),
    ),
    "painterly": (Rivalry(peers=("stylization (OpenCV)", "oilPainting (OpenCV contrib)")),),
    "variations": (
        Rivalry("arrange anew"),
        Rivalry(
            "repair a hole", {"mode": "repair", "mask": "hole.png"},
            ("Telea (OpenCV)", "biharmonic (scikit-image)"),
        ),
    ),
}  # fmt: skip


def pictures(folder: Path, size: int) -> None:
    """Photographs of `size` × three quarters, of a landscape and of something that stands out; a hole in the
    first, and the first as black and white."""
    wide, high = size, size * 3 // 4
    for name, file in (("subject", "fig.jpg"), ("photograph", "picos.jpg")):
        photograph = Image.open(PHOTOS / file).convert("RGB").resize((wide, high), Image.Resampling.LANCZOS)
        photograph.save(folder / f"{name}.png", compress_level=1)
    hole = Image.new("L", (wide, high))
    ImageDraw.Draw(hole).rectangle((wide * 2 // 5, high // 3, wide * 3 // 5, high * 3 // 5), fill=255)
    hole.save(folder / "hole.png")
    grey = np.asarray(photograph.convert("L"))
    bitmap = np.where(grey > np.median(grey), 255, 0).astype(np.uint8)
    Image.fromarray(bitmap).save(folder / "bitmap.png")


def usual(engine: Engine[Any], size: int) -> dict[str, Any]:
    """Settings for any engine: its defaults at that size, and what it must be given."""
    about = engine.schema()
    settings: dict[str, Any] = {}
    for name, one in about["properties"].items():
        if is_picture(one):
            if name in about.get("required", []):
                settings[name] = "photograph.png"
        elif name in about.get("required", []):
            settings[name] = WORDS
    sides = {"size": size, "width": size, "height": size * 3 // 4}
    return settings | {
        name: _within(about["properties"][name], side)
        for name, side in sides.items()
        if name in about["properties"]
    }


def _within(about: dict[str, Any], side: int) -> int:
    """A size that the control takes."""
    return int(min(max(side, about.get("minimum", side)), about.get("maximum", side)))


class Contestant:
    """A process that works when it is told to."""

    def __init__(self, name: str, wish: dict[str, Any]) -> None:
        self.name, self.wish = name, wish
        self.answers: list[Row] = []
        Path(wish["folder"]).mkdir()
        command = [sys.executable, "-m", "benchmarks.contestant", json.dumps(wish)]
        environment = os.environ | {"OMP_NUM_THREADS": str(wish["threads"]), "OMP_WAIT_POLICY": "PASSIVE"}
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.problem = self._heard().get("problem", "")

    def go(self) -> None:
        """Work once."""
        if self.problem:
            return
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        answer = self._heard()
        self.problem = answer.get("problem", "")
        if not self.problem:
            self.answers.append(answer)

    def end(self) -> None:
        """Let it go home."""
        self._process.communicate()

    def _heard(self) -> Row:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"problem": "it ended without an answer"}

    def told(self, torch_mb: float) -> Row:
        """Its figures; the first run stands apart from the others, unless it is the only one."""
        if not self.answers:
            return {"left_out": self.problem}
        first, later = self.answers[0], self.answers[1:] or self.answers
        row: Row = {
            "fastest_s": round(min(one["seconds"] for one in later), 4),
            "median_s": round(statistics.median(one["seconds"] for one in later), 4),
            "processor_s": round(min(one["processor_seconds"] for one in later), 4),
            "runs": len(later),
            "first_run_s": round(first["seconds"], 3),
            "peak_mb": round(first["peak_mb"]),
            "of_it_torch_mb": round(torch_mb) if first["torch"] else 0,
            "cores_used_by_others": statistics.median(one["cores_used_by_others"] for one in later),
        }
        if any(one["first_preview"] for one in later):
            row["first_preview_s"] = round(min(one["first_preview"] for one in later), 3)
        return row


def contest(engine: Engine[Any], rivalry: Rivalry, size: int, chosen: argparse.Namespace) -> dict[str, Row]:
    """Ours and each peer in turns: {name: figures}."""
    with tempfile.TemporaryDirectory(prefix="artsite-speed-") as scratch:
        inputs = Path(scratch)
        pictures(inputs, size)
        settings = usual(engine, size) | rivalry.settings
        base = {"inputs": scratch, "threads": chosen.threads}
        contestants = [
            Contestant(
                OURS, base | {"engine": engine.name, "settings": settings, "folder": f"{scratch}/{OURS}"}
            )
        ]
        for number, peer in enumerate(rivalry.peers):
            wish = {"peer": peer, "folder": f"{scratch}/{number}", "peers": chosen.peers}
            contestants.append(Contestant(peer, base | wish | {"settings": settings | base}))
        _take_turns(contestants, chosen.runs, chosen.seconds)
        rows = {one.name: one.told(chosen.torch_mb) for one in contestants}
        if engine.name == "vectorise":
            _judge_drawings(rows, contestants, inputs / settings["content"])
    return rows


def _take_turns(contestants: Sequence[Contestant], runs: int, seconds: float) -> None:
    begin = time.monotonic()
    for turn in range(runs + 1):  # the first of each is told apart
        for one in contestants:
            one.go()
        if turn and time.monotonic() - begin > seconds:
            break
    for one in contestants:
        one.end()


def _judge_drawings(rows: dict[str, Row], contestants: Sequence[Contestant], truth: Path) -> None:
    from benchmarks.drawings import judged

    for one in contestants:
        for path in Path(one.wish["folder"]).glob("*.svg"):
            rows[one.name] |= judged(path, truth)


def _compare(rows: dict[str, Row]) -> None:
    """Write into each peer's row how many times as quick ours is."""
    ours = rows[OURS].get("fastest_s")
    for name, row in rows.items():
        if name != OURS and ours and "fastest_s" in row:
            row["ours_is_quicker_by"] = round(row["fastest_s"] / ours, 3)


def torch_alone() -> float:
    """Megabytes that torch takes by being imported."""
    code = (
        "from benchmarks.measuring import peak_mb; import numpy, PIL.Image, cv2; before = peak_mb();"
        "import torch; torch.zeros(1); print(peak_mb() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def show(name: str, task: str, size: int, rows: dict[str, Row]) -> None:
    """One small table."""
    print(f"\n{name}, {task}, {size} px")
    for who, row in rows.items():
        if "left_out" in row:
            print(f"  {who:34} left out: {row['left_out']}")
            continue
        preview = f"{row['first_preview_s']:8.2f}" if "first_preview_s" in row else "       –"
        ratio = f"{row['ours_is_quicker_by']:7.2f}×" if "ours_is_quicker_by" in row else ""
        print(
            f"  {who:34} {row['fastest_s']:8.3f} s  median {row['median_s']:8.3f}  first preview {preview}"
            f"  {row['peak_mb']:5} MB (torch {row['of_it_torch_mb']:4}) {ratio}", flush=True,
        )  # fmt: skip


def engines(only: Sequence[str]) -> list[Engine[Any]]:
    """The image engines that artists see, or those that are named."""
    found = all_engines()
    if unknown := set(only) - set(found):
        raise SystemExit(f"There is no engine called {', '.join(sorted(unknown))}.")
    shown = [one for one in found.values() if one.medium == "image" and not (one.internal or one.staff_only)]
    return [one for one in shown if not only or one.name in only]


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="*", default=[], metavar="ENGINE")
    parser.add_argument("--sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--runs", type=int, default=RUNS, help="after the first, which is told apart")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help="after which a size takes no more turns"
    )
    parser.add_argument("--threads", type=int, default=min(os.cpu_count() or 1, 2))
    parser.add_argument("--peers", default="", help="a folder of packages that the lock does not have")
    return parser.parse_args()


def main() -> None:
    """Measure, print each table as it comes, and keep all; with --only, the other engines' figures stay."""
    chosen = options()
    chosen.peers = str(Path(chosen.peers).resolve()) if chosen.peers else ""
    chosen.torch_mb = torch_alone()
    work = engines(chosen.only)
    cells = sum(len(RIVALRIES.get(one.name, (Rivalry(),))) for one in work) * len(chosen.sizes)
    print(f"{len(work)} engines, {cells} tables, up to {cells * (chosen.seconds + 12) / 60:.0f} minutes.")
    kept = json.loads(RESULT.read_text())["engines"] if chosen.only and RESULT.exists() else {}
    begin = time.monotonic()
    for engine in work:
        tables = kept[engine.name] = {}
        for rivalry in RIVALRIES.get(engine.name, (Rivalry(),)):
            for size in chosen.sizes:
                rows = contest(engine, rivalry, size, chosen)
                _compare(rows)
                show(engine.name, rivalry.task, size, rows)
                told = {"machine": machine(), "rows": rows}
                tables.setdefault(rivalry.task, {})[f"{size} px"] = told
        report = {"threads": chosen.threads, "torch_alone_mb": round(chosen.torch_mb), "engines": kept}
        RESULT.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\nIt took {(time.monotonic() - begin) / 60:.1f} minutes.")


if __name__ == "__main__":
    main()
