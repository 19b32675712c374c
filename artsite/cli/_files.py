"""Writing results: the format by the ending, several outputs numbered, nothing ever half written."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from PIL import Image, ImageOps

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
SAVE_OPTIONS: dict[str, dict[str, object]] = {
    "PNG": {},
    "JPEG": {"quality": 95, "subsampling": 0, "optimize": True},
    "WEBP": {"quality": 92, "method": 4},
}


@dataclass(frozen=True)
class Result:
    """A finished file and what it is."""

    path: Path
    media_type: str


def check_target(target: Path, *, pictures: bool) -> None:
    """Raise a usage error for a place that cannot be written, before anything is made for it."""
    if target.is_dir():
        raise click.UsageError(f"-o: {target} is a folder; give the name of a file.")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        what = "cannot be written" if target.parent.exists() else "does not exist"
        raise click.UsageError(f"-o: the folder {target.parent} {what}.")
    if pictures and target.suffix.lower() not in FORMATS:
        raise click.UsageError(f"-o: “{target.name}” must end in one of {', '.join(FORMATS)}.")


def write_all(results: Sequence[Result], target: Path) -> list[Path]:
    """Write one result to `target`, or several to `target-1`, `target-2`, …; returns where they are.

    Each takes its place when all are complete.
    """
    places = numbered(target, len(results))
    with contextlib.ExitStack() as stack:
        for result, place in zip(results, places, strict=True):
            _write(result, stack.enter_context(written_whole(place)), FORMATS.get(place.suffix.lower()))
    return places


@contextlib.contextmanager
def written_whole(place: Path) -> Iterator[Path]:
    """A file beside `place` to write into; it takes that place at the end, or goes away on failure."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:80]}.", suffix=".part")
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o666 & ~_umask())
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def numbered(target: Path, count: int) -> list[Path]:
    """Where that many results go: `target` for one, `target-1`, `target-2`, … for several."""
    if count == 1:
        return [target]
    return [target.with_name(f"{target.stem}-{number}{target.suffix}") for number in range(1, count + 1)]


def _write(result: Result, beside: Path, wanted: str | None) -> None:
    if (
        wanted is None
        or not result.media_type.startswith("image/")
        or MEDIA_TYPES[wanted] == result.media_type
    ):
        shutil.copyfile(result.path, beside)
        return
    with Image.open(result.path) as opened:
        picture = ImageOps.exif_transpose(opened)
        if wanted == "JPEG":
            picture = _without_alpha(picture)
        picture.save(beside, wanted, **SAVE_OPTIONS[wanted])


def _without_alpha(picture: Image.Image) -> Image.Image:
    """On white paper, since JPEG knows no transparency."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
