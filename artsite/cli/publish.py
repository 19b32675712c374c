"""Hang something in a gallery: a file of yours, an upload or an output."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from artsite.cli._client import Site, site_options

LABELS = ("by-hand", "ai-assisted", "ai-made")


@click.command(name="publish")
@click.argument("what", metavar="ITEM|FILE")
@click.option("--title", required=True)
@click.option("--description", help="What there is to say of it.")
@click.option("--alt-text", help="What the picture shows, for those who cannot see it.")
@click.option("--tag", "tags", multiple=True, help="A word it is found by; may be repeated.")
@click.option("--licence", help="Such as CC-BY-4.0; all rights reserved if you say nothing.")
@click.option(
    "--visibility", type=click.Choice(["private", "unlisted", "public"]), default="private", show_default=True
)
@click.option("--label", type=click.Choice(LABELS), help="What part machines had in it.")
@site_options
def command(site: Site, what: str, tags: tuple[str, ...], **words: str | None) -> None:
    """Make a work of a file, or of something in your library by its id. Prints the work's address."""
    said: dict[str, object] = {name: value for name, value in words.items() if value is not None}
    if Path(what).is_file():
        source, item = "upload", site.upload(Path(what))
    else:
        item = str(_identifier(what))
        source = site.get(f"library/{item}/")["origin"]
    work = site.post("works/", {**said, source: item, "tags": list(tags)})
    click.echo(work["url"])


def _identifier(what: str) -> UUID:
    try:
        return UUID(what)
    except ValueError:
        raise click.UsageError(f"“{what}” is neither a file nor an id.") from None
