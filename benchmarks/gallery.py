"""How the gallery fares with ten thousand, a hundred thousand and a million works.

    python -m benchmarks.gallery [--works 10000 100000 1000000]

Each size is a site of its own that `fill_gallery` fills. Pages are asked for in one process, through all of
the middleware and without a network between, by a visitor without an account; beside them, in the
same process, stands a bare Django view with one query (`benchmarks/bare.py`), all in one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULT = Path(__file__).parent / "results" / "gallery.json"
SIZES = [10_000, 100_000, 1_000_000]
TIMES, WARM = 120, 5
KEPT = ("start", "browse", "search", "tag")  # walls that are kept until something changes
GROWTH = 1.5  # of a page's median, from the smallest gallery to the largest
SHARE = 0.25  # of the requests a second of the bare view
COMMAND = "from benchmarks.gallery import measure; measure({path!r})"


def pages() -> dict[str, str]:
    """What is asked for, by name; works and makers are those of the site."""
    from apps.gallery.models import Work

    work = Work.objects.listed().select_related("maker").order_by("-published_at")[500]
    return {
        "start": "/",
        "browse": "/works/",
        "browse, most loved": "/works/?order=loved",
        "search": "/works/?q=harbour",
        "search, two Chinese characters": "/works/?q=%E6%B1%9F%E5%8D%97",
        "search, rare": "/works/?q=harbour+fog+silver",
        "tag": "/works/?tag=harbour",
        "work": work.get_absolute_url(),
        "artist": work.maker.get_absolute_url(),
        "API list": "/api/v1/works/",
    }


def measure(path: str) -> None:
    """Ask for every page of this site, and write what it took to `path` as JSON."""
    from django.test import Client, override_settings

    client = Client(SERVER_NAME="127.0.0.1")
    from apps.gallery.editions import new_edition

    rows = {name: _asked(client, address) for name, address in pages().items()}
    for name, address in pages().items():
        if name in KEPT:
            rows[f"{name}, for the first time"] = _asked(client, address, before=new_edition)
    rows["work, a page further"] = _asked(client, _next_page(client))
    with override_settings(MIDDLEWARE=[], ROOT_URLCONF="benchmarks.bare"):
        rows["bare view (baseline)"] = _asked(Client(SERVER_NAME="127.0.0.1"), "/")
    Path(path).write_text(json.dumps(rows))


def _next_page(client: Any) -> str:
    """The address of the second page of the wall."""
    found = re.search(r'/works/\?[^"]*cursor=[^"]+', client.get("/works/").content.decode())
    return found[0].replace("&amp;", "&") if found else "/works/"


def _asked(client: Any, address: str, before: Callable[[], None] = lambda: None) -> dict[str, float]:
    """What a page takes; `before` is called before each, and its time does not count."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(WARM):
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}.")
    before()
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
        queries = len(captured)
    times = []
    for _ in range(TIMES):
        before()
        times.append(_timed(lambda: client.get(address)))
    return {
        "median_ms": round(1000 * statistics.median(times), 2),
        "p99_ms": round(1000 * sorted(times)[int(0.99 * TIMES)], 2),
        "queries": queries,
        "requests_a_second": round(TIMES / sum(times), 1),
        "kilobytes": round(len(answer.content) / 1024, 1),
    }


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def of_size(works: int) -> dict[str, Any]:
    """Fill a site and measure it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        result = Path(folder) / "rows.json"
        around = os.environ | {
            "ARTSITE_HOME": f"{folder}/home", "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1",
        }  # fmt: skip

        def manage(*words: str) -> str:
            command = [str(Path(sys.executable).parent / "artsite"), "manage", *words]
            done = subprocess.run(
                command, env=around, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
            )
            return done.stdout.strip()

        manage("migrate", "--verbosity", "0")
        filled = manage("fill_gallery", "--works", str(works), "--seed", "1").splitlines()[-1]
        print(filled, flush=True)
        manage(
            "shell",
            "--no-imports",
            "-c",
            "from django.db import connection; c = connection.cursor(); c.execute('VACUUM ANALYZE')",
        )
        manage("shell", "--no-imports", "-c", COMMAND.format(path=str(result)))
        speed = re.search(r"([\d,]+) a second", filled)
        return {
            "filled_a_second": int(speed[1].replace(",", "")) if speed else 0,
            "pages": json.loads(result.read_text()),
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every size, write the result and print it."""
    from benchmarks.measuring import machine, others

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--works", type=int, nargs="+", default=SIZES)
    chosen = parser.parse_args(arguments)
    told: dict[str, Any] = {"machine": machine()}
    with others(told):
        sizes = {str(works): of_size(works) for works in sorted(chosen.works)}
    first, last = (sizes[str(works)]["pages"] for works in (min(chosen.works), max(chosen.works)))
    growth = {name: round(last[name]["median_ms"] / row["median_ms"], 2) for name, row in first.items()}
    result = told | {"targets": {"growth": GROWTH, "share": SHARE}, "growth": growth, "sizes": sizes}
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    bare = last["bare view (baseline)"]["requests_a_second"]
    print(f"{'':34} {'median':>9} {'p99':>9} {'queries':>8} {'of bare':>8} {'growth':>7}")
    for name, row in last.items():
        times = f"{row['median_ms']:>6} ms {row['p99_ms']:>6} ms {row['queries']:>8}"
        print(f"{name:34} {times} {row['requests_a_second'] / bare:>8.0%} {growth[name]:>7}")


if __name__ == "__main__":
    main()
