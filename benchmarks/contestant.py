"""One contestant of `benchmarks.engine_speed`, in a process of its own: an engine, or a peer of it.

    python -m benchmarks.contestant '{"engine": "upscale", "settings": {…}, "inputs": FOLDER, …}'
    python -m benchmarks.contestant '{"peer": "Lanczos (Pillow)", …}'

It makes itself ready, says so, and then works once for each line that it is sent, from file to file; what it
made last is left in `folder`. Each answer is a line of JSON: seconds on the clock and of the processor,
seconds to the first preview, and the peak of memory until then. `peers` in the wish is a folder of packages
that the lock does not have.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SEED = 1
Work = Callable[[], float]  # does it once; seconds to the first preview, 0 if there was none


def engine_at_work(wish: dict[str, Any]) -> Work:
    """An engine with its settings; names of files among them are those of `inputs`."""
    from apps.studio.engines.contract import Context, Preview
    from apps.studio.engines.discovery import get_engine

    engine, folder = get_engine(wish["engine"]), Path(wish["folder"])
    pictures = [name for name, about in engine.schema()["properties"].items() if is_picture(about)]
    settings = dict(wish["settings"])
    for name in set(pictures) & set(settings):
        settings[name] = Path(wish["inputs"]) / settings[name]
    params = engine.parameters.model_validate(settings)

    def work() -> float:
        begin, first = time.perf_counter(), 0.0
        for event in engine.run(params, Context(seed=SEED, scratch=folder)):
            if isinstance(event, Preview) and not first:
                first = time.perf_counter() - begin
        return first

    return work


def is_picture(about: dict[str, Any]) -> bool:
    """Whether a parameter, given by its schema, takes a picture."""
    return any(kind.get("format") == "picture" for kind in about.get("anyOf", [about]))


def peer_at_work(wish: dict[str, Any]) -> Work:
    """A peer on the picture that the engine has."""
    from benchmarks.peers import PEERS

    settings, inputs = wish["settings"], Path(wish["inputs"])
    make = PEERS[wish["peer"]]
    paint = make(inputs / settings["content"], Path(wish["folder"]), settings | {"inputs": inputs})

    def work() -> float:
        paint()
        return 0.0

    return work


def main() -> None:
    """Answer until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints is no answer
    wish = json.loads(sys.argv[1])
    if wish.get("peers"):
        sys.path.insert(0, wish["peers"])
    try:
        work = _ready(wish)
    except Exception as error:  # a peer that is not here, or settings that do not fit
        print(json.dumps({"problem": f"{type(error).__name__}: {error}"[:300]}), file=answers, flush=True)
        return
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for _line in sys.stdin:
        print(json.dumps(_once(work)), file=answers, flush=True)


def _ready(wish: dict[str, Any]) -> Work:
    import cv2

    cv2.setNumThreads(wish["threads"])
    return (engine_at_work if "engine" in wish else peer_at_work)(wish)


def _once(work: Work) -> dict[str, Any]:
    from benchmarks.measuring import others, peak_mb, spent

    told: dict[str, Any] = {}
    try:
        with others(told):
            begin, processor = time.perf_counter(), spent()
            preview = work()
            seconds, processor = time.perf_counter() - begin, spent() - processor
    except Exception as error:
        return {"problem": f"{type(error).__name__}: {error}"[:300]}
    return told | {
        "seconds": seconds, "processor_seconds": processor, "first_preview": preview, "peak_mb": peak_mb(),
        "torch": "torch" in sys.modules,
    }  # fmt: skip


if __name__ == "__main__":
    main()
