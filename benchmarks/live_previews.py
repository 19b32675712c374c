"""From moving a slider to the new picture on the stage, in real Chromium.

One hundred moves of `enhance`, each begun when the last is on show whole: with little set, with the usual
settings, and with every control moved. Told is when the first picture with the new setting is there (where
whole ones take more than 150 ms it is a smaller one) and when the whole one is. Beside them in the same
run: the processor's milliseconds of the helper alone, the same picture as an ordinary job through queue and
worker, and a bare round trip of the same browser to `/health/live`. It takes about two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from apps.studio.live.pool import ENVIRONMENT
from apps.studio.live.sources import LONGEST
from benchmarks.latency import ROUND_TRIP, WATCH, sign_in
from tests.artsite.watching import free_port, start, wait_for_line

ROOT = Path(__file__).resolve().parent.parent
MOVES, JOBS = 100, 12
TARGET = 150.0  # milliseconds, at the median
PHOTOGRAPH = ROOT / "apps" / "studio" / "demo" / "photos" / "picos.jpg"
RESULT = Path(__file__).parent / "results" / "live_previews.json"
USUAL = {
    "exposure": 0.4, "highlights": -20, "shadows": 20, "temperature": 12, "vibrance": 15, "clarity": 20,
    "sharpness": 20,
}  # fmt: skip
THE_REST = {
    "dehaze": 15, "denoise": 15, "colour_noise": 20, "deblur": 10, "vignette": -15, "grain": 15,
}  # fmt: skip

# Runs in the page: moves a slider and waits until what it makes has been decoded and put in place, the first
# picture and the whole one.
MOVE = """([name, value]) => new Promise((resolve) => {
  const began = performance.now();
  let first = 0;
  const seen = (event) => {
    first ||= performance.now() - began;
    if (event.detail.draft) return;
    document.removeEventListener('live:shown', seen);
    resolve([first, performance.now() - began]);
  };
  document.addEventListener('live:shown', seen);
  const slider = document.querySelector(`#control-${name}`);
  slider.value = value;
  slider.dispatchEvent(new Event('input', {bubbles: true}));
})"""

# Runs in a process like a helper's.
HELPER = """
import time
from apps.studio.live import child
child._warm()
def spent(number):
    wish = {wish!r} | {{"contrast": 1 + number % 40}}
    began = time.process_time()
    child.answer({{"engine": "enhance", "params": wish, "longest": {longest}}})
    return time.process_time() - began
print(1000 * min([spent(number) for number in range({moves})][1:]))
"""


def moves(page: Page, wish: dict[str, float], count: int) -> dict[str, float]:
    """Milliseconds until the first and until the whole preview, and the helper's own."""
    for control, value in ({"exposure": 0.1} | wish).items():
        page.evaluate(MOVE, [control, value])
    times = [page.evaluate(MOVE, ["contrast", 1 + number % 40]) for number in range(count)]
    first, whole = zip(*times, strict=True)
    return summary(first) | {
        "whole_median_ms": round(statistics.median(whole), 1), "helper_cpu_ms": helper_milliseconds(wish),
    }  # fmt: skip


def helper_milliseconds(wish: dict[str, float]) -> float:
    """The processor's milliseconds for one preview of these settings in a helper, by the fastest of many."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "small.tiff")
        with Image.open(PHOTOGRAPH) as opened:
            opened.thumbnail((LONGEST, LONGEST))
            opened.save(path)
        code = HELPER.format(wish={"content": path} | wish, longest=LONGEST, moves=MOVES)
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=ENVIRONMENT)
    return round(float(done.stdout.split()[-1]), 1)


def summary(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        "worst_ms": round(ordered[-1], 1),
    }


def measure(page: Page, url: str, count: int) -> dict[str, dict[str, float]]:
    page.goto(f"{url}/studio/enhance/")
    page.set_input_files("#control-content", str(PHOTOGRAPH))
    page.wait_for_selector('.compare__side--after img[src^="blob:"]')
    wishes = {"contrast": {}, "the usual": USUAL, "every control": USUAL | THE_REST}
    found = {f"automatic and {name}": moves(page, wish, count) for name, wish in wishes.items()}
    page.evaluate("() => { document.querySelector('#control-size').value = 640; }")
    page.evaluate(WATCH)  # the first job loads what later ones find warm
    jobs = [page.evaluate(WATCH)["finished"] for _ in range(JOBS)]
    found["as a job through queue and worker"] = summary(jobs)
    found["bare round trip"] = summary([page.evaluate(ROUND_TRIP) for _ in range(MOVES)])
    return found


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=MOVES)
    count = parser.parse_args().moves
    home, port = tempfile.mkdtemp(prefix="artsite-bench-"), free_port()
    process = start("artsite.cli.main", "serve", ARTSITE_HOME=home, PORT=str(port))
    try:
        url = wait_for_line(process, "Artsite is ready:").split()[-1]
        time.sleep(10)  # the worker warms up once after a start; what is measured is an idle site
        password = json.loads((Path(home) / "demo-accounts.json").read_text())["admin"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            sign_in(page, url, password)
            found = measure(page, url, count)
            browser.close()
    finally:
        process.terminate()
        process.communicate()
    result = {
        "preview_px": LONGEST,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "moves": count,
        "load_after": round(os.getloadavg()[0], 1),
        "target_median_ms": TARGET,
        "results": found,
    }
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    for name, row in found.items():
        print(f"{name:36s}" + "".join(f"{key} {value:8.1f}  " for key, value in row.items()))


if __name__ == "__main__":
    main()
