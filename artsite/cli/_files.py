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
# What Pillow does not write, by its ending: such a file is written as the engine made it, or not at all.
ENDINGS = {
    "image/svg+xml": ".svg", "video/mp4": ".mp4", "image/gif": ".gif", "text/plain": ".txt",
    "text/x-gimp-gpl": ".gpl", "application/x-cube": ".cube",
}  # fmt: skip
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
SAVE_OPTIONS: dict[str, dict[str, object]] = {
    "PNG": {},
    "JPEG": {"quality": 95, "subsampling": 0, "optimize": True},
    "WEBP": {"quality": 92, "method": 4},
}


@dataclass(frozen=True)
class Result:
    """A finished file and what it is, and the PNG that stands for it where it is no picture itself."""

    path: Path
    media_type: str
    poster: Path | None = None

    @property
    def is_raster(self) -> bool:
        return self.media_type.startswith("image/") and self.media_type not in ENDINGS


class WrongEnding(click.UsageError):
    """What was made cannot be written under the ending that was asked for."""


def check_target(target: Path, *, pictures: bool) -> None:
    """Raise a usage error for a place that cannot be written, before anything is made for it."""
    if target.is_dir():
        raise click.UsageError(f"-o: {target} is a folder; give the name of a file.")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        what = "cannot be written" if target.parent.exists() else "does not exist"
        raise click.UsageError(f"-o: the folder {target.parent} {what}.")
    known = [*FORMATS, *ENDINGS.values()]
    if pictures and target.suffix.lower() not in known:
        raise click.UsageError(f"-o: “{target.name}” must end in one of {', '.join(known)}.")


def check_folder(target: Path) -> None:
    """Make the folder for many results. Raises a usage error if that cannot be."""
    try:
        target.mkdir(exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"-o: the folder {target} cannot be made ({error.strerror}).") from error
    if not os.access(target, os.W_OK | os.X_OK):
        raise click.UsageError(f"-o: the folder {target} cannot be written.")


def write_all(results: Sequence[Result], target: Path, *, own_endings: bool = False) -> list[Path]:
    """Write one result to `target`, or several to `target-1`, `target-2`, …; returns where they are.

    Each takes its place when all are complete. One of several that cannot be written under the ending of
    `target` (a drawing or a film beside a painting) has its own, and each has with `own_endings`; a single
    one goes by its poster, or raises WrongEnding.
    """
    places = numbered(target, len(results))
    if len(results) > 1 or own_endings:
        places = [_own_ending(result, place) for result, place in zip(results, places, strict=True)]
    with contextlib.ExitStack() as stack:
        for result, place in zip(results, places, strict=True):
            _write(result, stack.enter_context(written_whole(place)), place)
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


def _own_ending(result: Result, place: Path) -> Path:
    """The same place, under an ending that suits the result."""
    ending = ENDINGS.get(result.media_type) or (".webp" if _moves(result) else None)
    if ending:
        return place.with_suffix(ending)
    is_unfit = result.is_raster and place.suffix.lower() in ENDINGS.values()
    return place.with_suffix(".png") if is_unfit else place


def _moves(result: Result) -> bool:
    """Whether it is an animated WebP, of which another format would keep one frame."""
    if result.media_type != "image/webp":
        return False
    with Image.open(result.path) as opened:
        return bool(getattr(opened, "is_animated", False))


def _write(result: Result, beside: Path, place: Path) -> None:
    ending, wanted = ENDINGS.get(result.media_type), FORMATS.get(place.suffix.lower())
    still = result.path if result.is_raster else result.poster
    is_kept = ending == place.suffix.lower() if ending else wanted is None and not result.is_raster
    if is_kept or (wanted and MEDIA_TYPES[wanted] == result.media_type):
        shutil.copyfile(result.path, beside)
        return
    if still is None or wanted is None:
        fitting = ending or ", ".join(FORMATS)
        raise WrongEnding(f"-o: this makes {result.media_type}; the name must end in {fitting}.")
    with Image.open(still) as opened:
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
