"""From pressing Make to the first fragment, and to the finished picture, in real Chromium.

Fifty jobs of `abstract` at 256 px on an idle machine, one after another, as an artist would make them.
The baseline beside it is a bare round trip of the same browser to `/health/live`, measured between the jobs.
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

from tests.artsite.watching import free_port, start, wait_for_line

JOBS = 50
TARGETS = {"queued": 100.0, "finished": 700.0}
RESULT = Path(__file__).parent / "results" / "latency.json"

# Runs in the page: stamps the press of the button, the first fragment of the new job, and its loaded picture.
WATCH = """() => new Promise((resolve) => {
  const stage = document.querySelector('#stage');
  const before = stage.querySelector('.job[id]')?.id;
  const began = performance.now();
  let queued = null;
  const look = () => {
    const job = stage.querySelector('.job[id]');
    if (!job || job.id === before) return;
    queued ??= performance.now() - began;
    const picture = job.classList.contains('job--succeeded') && job.querySelector('img');
    if (!picture) return;
    watcher.disconnect();
    picture.decode().then(() => resolve({queued, finished: performance.now() - began}));
  };
  const watcher = new MutationObserver(look);
  watcher.observe(stage, {childList: true, subtree: true, attributes: true});
  document.querySelector('.panel__make').click();
})"""

ROUND_TRIP = """async () => {
  const began = performance.now();
  await fetch('/health/live', {cache: 'no-store'});
  return performance.now() - began;
}"""


def sign_in(page: Page, url: str, password: str) -> None:
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", password)
    page.click("main button.button--primary")
    page.wait_for_url("**/studio/")


def measure(page: Page, url: str) -> tuple[list[dict[str, float]], list[float]]:
    """Times in milliseconds: {queued, finished} of each job, and the round trips between."""
    page.goto(f"{url}/studio/abstract/")
    page.get_by_label("Width").fill("256")
    page.get_by_label("Height").fill("256")
    page.evaluate(WATCH)  # the first job loads what later ones find warm
    jobs, trips = [], []
    for _ in range(JOBS):
        trips.append(page.evaluate(ROUND_TRIP))
        jobs.append(page.evaluate(WATCH))
    return jobs, trips


def summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
    }


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        process = start("artsite.cli.main", "serve", ARTSITE_HOME=str(home), PORT=str(free_port()))
        try:
            url = wait_for_line(process, "Artsite is ready:").split()[-1]
            time.sleep(10)  # the worker warms up once after a start; what is measured is an idle site
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page()
            sign_in(page, url, json.loads((home / "demo-accounts.json").read_text())["admin"])
            jobs, trips = measure(page, url)
            browser.close()
        finally:
            process.terminate()
            process.communicate()
    rows = {
        "queued": summary([job["queued"] for job in jobs]),
        "finished": summary([job["finished"] for job in jobs]),
        "bare round trip (baseline)": summary(trips),
    }
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    result = {"jobs": JOBS, "machine": machine, "targets_ms": TARGETS, **rows}
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    print(f"{'':28} {'median':>9} {'p95':>9} {'target':>9}")
    for name, row in rows.items():
        target = TARGETS.get(name, "")
        print(f"{name:28} {row['median_ms']:>6} ms {row['p95_ms']:>6} ms {target:>6}")


if __name__ == "__main__":
    main()
