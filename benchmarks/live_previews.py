"""From moving a slider to the new picture on the stage, in real Chromium.

One hundred moves of `enhance`, each begun when the last is on show: with little set, with the usual settings,
and with every control moved. Beside them in the same run: the same picture as an ordinary job through
queue and worker, and a bare round trip of the same browser to `/health/live`.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

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

# Runs in the page: moves a slider and waits until what it makes has been decoded and put in place.
MOVE = """([name, value]) => new Promise((resolve) => {
  const began = performance.now();
  document.addEventListener('live:shown', () => resolve(performance.now() - began), {once: true});
  const slider = document.querySelector(`#control-${name}`);
  slider.value = value;
  slider.dispatchEvent(new Event('input', {bubbles: true}));
})"""


def moves(page: Page) -> list[float]:
    page.evaluate(MOVE, ["exposure", 0.1])
    return [page.evaluate(MOVE, ["contrast", 1 + number % 40]) for number in range(MOVES)]


def summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        "worst_ms": round(ordered[-1], 1),
    }


def measure(page: Page, url: str) -> dict[str, dict[str, float]]:
    page.goto(f"{url}/studio/enhance/")
    page.set_input_files("#control-content", str(PHOTOGRAPH))
    page.wait_for_selector('.compare__side--after img[src^="blob:"]')
    found = {"automatic and contrast": summary(moves(page))}
    for name, wish in (("automatic and the usual", USUAL), ("automatic and every control", THE_REST)):
        for control, value in wish.items():
            page.evaluate(MOVE, [control, value])
        found[name] = summary(moves(page))
    page.evaluate("() => { document.querySelector('#control-size').value = 640; }")
    page.evaluate(WATCH)  # the first job loads what later ones find warm
    jobs = [page.evaluate(WATCH)["finished"] for _ in range(JOBS)]
    found["as a job through queue and worker"] = summary(jobs)
    found["bare round trip"] = summary([page.evaluate(ROUND_TRIP) for _ in range(MOVES)])
    return found


def main() -> None:
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
            found = measure(page, url)
            browser.close()
    finally:
        process.terminate()
        process.communicate()
    result = {
        "preview_px": 640,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_after": round(os.getloadavg()[0], 1),
        "target_median_ms": TARGET,
        "results": found,
    }
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    for name, row in found.items():
        print(f"{name:36s}" + "".join(f"{key} {value:8.1f}  " for key, value in row.items()))


if __name__ == "__main__":
    main()
