"""What one run of an engine costs, from file to file: for a process of its own, so that its peak means it."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image

from apps.studio.engines.contract import Context, Preview
from apps.studio.engines.discovery import get_engine


def one_run(name: str, content: Image.Image, **settings: Any) -> dict[str, float]:
    """Seconds on the clock and of the processor, seconds to the first preview, and the peak in megabytes."""
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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": round(seconds, 2), "processor_seconds": round(processor, 2),
        "first_preview": round(preview, 2), "peak_mb": round(peak),
    }  # fmt: skip
