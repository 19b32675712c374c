"""An engine that only waits: for operators to try a worker with, and for tests."""

from __future__ import annotations

import time
from collections.abc import Iterator

from apps.studio.engines import contract, fields
from apps.studio.engines.contract import Context, Engine, Event, Output, Progress


class SleepParameters(contract.Parameters):
    """What an operator can set."""

    seconds: float = fields.slider(1.0, "Seconds", "How long to wait.", low=0, high=3600, step=0.1, unit="s")
    fail: bool = fields.toggle(False, "Fail", "End with an error instead of an output.", more=True)


class Sleep(Engine[SleepParameters]):
    """Waits, reports progress ten times a second, and leaves a line of text."""

    name = "sleep"
    title = "Sleep"
    summary = "Waits for some seconds. For operators and tests."
    medium = "text"
    staff_only = True
    time_limit = 3700.0
    parameters = SleepParameters

    def run(self, params: SleepParameters, context: Context) -> Iterator[Event]:
        began = time.monotonic()
        while (slept := time.monotonic() - began) < params.seconds:
            yield Progress(slept / params.seconds, "Sleeping")
            context.check()
            time.sleep(min(0.1, params.seconds - slept))
        if params.fail:
            raise contract.EngineError("It was asked to fail, and so it did.", field="fail")
        path = context.scratch / "slept.txt"
        path.write_text(f"Slept for {params.seconds:g} s.\n")
        yield Output(path, "text/plain", title=f"Slept {params.seconds:g} s")

    def estimate(self, params: SleepParameters) -> float:
        return params.seconds
