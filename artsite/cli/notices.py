"""What you were told of: comments, hearts, followers."""

from __future__ import annotations

import json

import click

from artsite.cli._client import Site, site_options


@click.command(name="notices")
@click.option("--seen", is_flag=True, help="The bell falls silent afterwards.")
@click.option("--limit", type=click.IntRange(1, 200), default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As the API gives them.")
@site_options
def command(site: Site, seen: bool, limit: int, as_json: bool) -> None:
    """Read your notices, newest first; a star stands before what is new."""
    found = site.get("notices/", limit=limit)["results"]
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    for notice in [] if as_json else found:
        new = " " if notice["seen_at"] else "*"
        about = f"  {notice['about']}" if notice["about"] else ""
        click.echo(f"{new} {notice['actor']}  {notice['kind']}{about}  {notice['words']}".rstrip())
    if seen:
        site.post("notices/seen/")
