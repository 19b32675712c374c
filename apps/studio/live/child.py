"""The helper process: runs engines that declare `live` on small pictures, one request after another.

It knows nothing of Django, has no address of any database, and ends when the web process closes its pipe. A
request is a line of JSON {engine, params, longest}; the answer is a line of JSON {note, media_type, size} and
that many bytes, or {problem}.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from apps.studio.engines.contract import Context, EngineError, Output, Preview
from apps.studio.engines.discovery import get_engine

MOST_MEMORY = 2 * 1024**3  # of data, in bytes
USUAL_SEED = 1  # while chance is left to decide, a preview must not flicker
QUALITY = 90


def main() -> None:
    """Answer requests until there are no more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever an engine prints goes to the log
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    _warm()
    for line in sys.stdin.buffer:
        header, picture = answer(json.loads(line))
        _say(answers, header, picture)


def answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The preview that a request asks for: what to say of it, and its bytes."""
    try:
        picture, note = _preview(request)
    except EngineError as error:
        return {"problem": str(error)}, b""
    except Exception as error:
        sys.stderr.write(f"A preview with “{request.get('engine')}” failed: {error!r}\n")
        return {"problem": ""}, b""
    media_type, content = _packed(picture)
    return {"note": note, "media_type": media_type, "size": len(content)}, content


def _preview(request: dict[str, Any]) -> tuple[Image.Image, str]:
    """The first picture the engine shows: a finished one, if it is as quick as it says."""
    engine = get_engine(request["engine"])
    params = engine.quick(engine.parameters.model_validate(request["params"]), request["longest"])
    seed = getattr(params, "seed", None)
    with tempfile.TemporaryDirectory(prefix="artsite-live-") as folder:
        context = Context(seed=USUAL_SEED if seed is None else seed, scratch=Path(folder))
        for event in engine.run(params, context):
            if isinstance(event, Preview):
                return event.picture, event.note
            if isinstance(event, Output) and event.media_type.startswith("image/"):
                with Image.open(event.path) as made:
                    return made.copy(), event.note
    raise EngineError("There is nothing to show.")


def _packed(picture: Image.Image) -> tuple[str, bytes]:
    buffer = io.BytesIO()
    if picture.has_transparency_data:
        picture.save(buffer, "PNG", compress_level=1)
        return "image/png", buffer.getvalue()
    picture.convert("RGB").save(buffer, "JPEG", quality=QUALITY, subsampling=0)
    return "image/jpeg", buffer.getvalue()


def _say(answers: BinaryIO, header: dict[str, Any], picture: bytes) -> None:
    answers.write(json.dumps(header).encode() + b"\n" + picture)
    answers.flush()


def _warm() -> None:
    """Load what nearly every engine that is quick stands on, before somebody waits for it."""
    import cv2

    cv2.setNumThreads(1)


if __name__ == "__main__":
    main()
