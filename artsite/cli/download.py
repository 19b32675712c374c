"""Fetch the file of a work or of something in your library."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from artsite.cli import _files
from artsite.cli._client import Site, site_options


@click.command(name="download")
@click.argument("what", type=click.UUID, metavar="WORK|OUTPUT")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where it goes.")
@site_options
def command(site: Site, what: UUID, output: Path) -> None:
    """Fetch a file as it is kept, by the id of a work, an output or an upload."""
    _files.check_target(output, pictures=False)
    item = site.find(f"library/{what}/")
    site.download(item["url"] if item else site.get(f"works/{what}/")["file"]["url"], output)
    click.echo(output)
