"""Whole folders: every picture of one folder becomes a result in another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from artsite.cli import _files, _parameters

PICTURES = frozenset({
    ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif",
})  # fmt: skip
FILMS = frozenset({".mp4", ".mov", ".webm", ".mkv", ".m4v"})

Make = Callable[[Path, Path], list[Path]]  # (picture, place of the result) → where it was written


def only_folder(schema: _parameters.Schema, given: Mapping[str, Any]) -> tuple[str, list[Path]] | None:
    """The parameter that was given a folder, and the pictures in it; None if there is none.

    Raises a usage error for two folders, or one without a picture.
    """
    names = [name for name in _parameters.picture_names(schema) if given.get(name) is not None]
    folders = [name for name in names if Path(given[name]).is_dir()]
    if not folders:
        return None
    if len(folders) > 1:
        raise _parameters.bad_flag(folders[1], "is a second folder; one of them must be a single picture.")
    name = folders[0]
    endings = PICTURES | FILMS if _parameters.takes_films(schema, name) else PICTURES
    found = [path for path in sorted(Path(given[name]).iterdir()) if path.suffix.lower() in endings]
    if not found:
        raise _parameters.bad_flag(name, f"there is no picture in {given[name]}.")
    return name, found


def make_all(name: str, pictures: list[Path], target: Path, make: Make) -> None:
    """Each picture to a file of its name in the folder `target`, which is made if need be. What cannot be
    used is told and left out, and the exit status is 1 in the end."""
    if target.suffix or (target.exists() and not target.is_dir()):
        flag = _parameters.flag(name)
        raise click.UsageError(f"-o: {flag} is a folder, so FILE is one too; {target.name} is a file.")
    _files.check_folder(target)
    left_out = 0
    for picture, place in zip(pictures, _places(pictures, target), strict=True):
        try:
            for written in make(picture, place):
                click.echo(written)
        except click.ClickException as error:
            left_out += 1
            click.echo(f"{picture.name} was left out: {error.format_message()}", err=True)
    if left_out:
        raise click.ClickException(f"{left_out} of {len(pictures)} were left out.")


def _places(pictures: list[Path], target: Path) -> list[Path]:
    """A PNG for each, unless what is made has another ending; two of one stem keep theirs in the name."""
    stems = [picture.stem for picture in pictures]
    return [
        target / f"{picture.stem if stems.count(picture.stem) == 1 else picture.name.replace('.', '-')}.png"
        for picture in pictures
    ]
