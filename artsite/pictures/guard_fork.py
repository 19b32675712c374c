"""The process behind `guard_batch`: forks a guarded child for each of many strangers' pictures.

    python -m artsite.pictures.guard_fork MAX_PIXELS

Reads a line of JSON, `[SOURCE, TARGET]`, for each picture and answers with a line. It is opened in the fork
alone, under the limits of `guard_child`; starting Python and Pillow is paid once and not five
thousand times. An answer also has what tells pictures apart: `pixels` (a digest of what is seen), `outline`
(64 bits of which neighbour is brighter, a "difference hash") and `colour` (the mean, 0…255 a channel).
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any

from artsite.pictures import guard_child

SECONDS = 45.0  # on the clock, after which a fork is killed
_OUTLINE = (9, 8)
# Imported once, so that no fork has to. Which decoder a picture may reach is still decided for each.
_EARLY = (
    "PIL.ImageOps",
    "PIL.JpegImagePlugin",
    "PIL.PngImagePlugin",
    "PIL.WebPImagePlugin",
    "artsite.pictures.guard_strip",
    "artsite.pictures.measure",
)


def take_in(source: Path, target: Path, most_pixels: int) -> dict[str, Any]:
    """As `guard_child.take_in`, and what tells the picture apart."""
    return guard_child.take_in(source, target, most_pixels) | _features(target)


def _features(path: Path) -> dict[str, Any]:
    from PIL import Image, ImageOps

    with Image.open(path) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGBA" if opened.has_transparency_data else "RGB")
    size = f"{picture.mode} {picture.width} {picture.height} ".encode()
    pixels = hashlib.sha256(size + picture.tobytes()).hexdigest()
    seen = picture.convert("RGB")
    small = seen.convert("L").resize(_OUTLINE, Image.Resampling.BOX).tobytes()
    bits = [small[row * 9 + place] < small[row * 9 + place + 1] for row in range(8) for place in range(8)]
    outline = sum(1 << place for place, brighter in enumerate(bits) if brighter)
    colour = list(seen.resize((1, 1), Image.Resampling.BOX).tobytes())
    return {"pixels": pixels, "outline": outline, "colour": colour}


def _in_a_fork(source: Path, target: Path, most_pixels: int) -> dict[str, Any]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            guard_child.limit_resources()
            answer = guard_child.answer_to(lambda: take_in(source, target, most_pixels))
            os.write(writer, json.dumps(answer).encode())
        finally:
            os._exit(0)
    os.close(writer)
    told, in_time = _read_all(reader)
    os.close(reader)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    try:
        return dict(json.loads(told))
    except ValueError:
        slow = not in_time or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU)
        return {"refused": "too_slow" if slow else "damaged"}


def _read_all(reader: int) -> tuple[bytes, bool]:
    told, deadline = b"", time.monotonic() + SECONDS
    while (left := deadline - time.monotonic()) > 0:
        if select.select([reader], [], [], left)[0]:
            part = os.read(reader, 65_536)
            if not part:
                return told, True
            told += part
    return told, False


def main() -> None:
    """Answer until nobody asks."""
    import PIL.Image

    for name in _EARLY:
        importlib.import_module(name)
    most_pixels = int(sys.argv[1])
    PIL.Image.MAX_IMAGE_PIXELS = None  # the limit is checked before anything is decoded
    for line in sys.stdin:
        source, target = json.loads(line)
        print(json.dumps(_in_a_fork(Path(source), Path(target), most_pixels)), flush=True)


if __name__ == "__main__":
    main()
