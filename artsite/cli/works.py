"""Find works in a gallery: `artsite works lighthouse --tag sea`."""

from __future__ import annotations

import json

import click

from artsite.cli._client import Site, site_options


@click.command(name="works")
@click.argument("query", nargs=-1)
@click.option("--medium", help="image, music, text, performance or mixed.")
@click.option("--tag", help="Works with this tag.")
@click.option("--color", help="Works that show this colour: red, teal, brown ….")
@click.option("--artist", help="Works of this artist.")
@click.option("--order", type=click.Choice(["new", "rising", "loved", "old"]), help="What stands first.")
@click.option("--mine", is_flag=True, help="All your own, private ones too.")
@click.option("--limit", type=click.IntRange(1, 100), default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As the API gives them.")
@site_options
def command(  # one parameter for each flag
    site: Site, query: tuple[str, ...], mine: bool, limit: int, as_json: bool, **filters: str | None
) -> None:
    """Find works by words and filters."""
    words = " ".join(query) or None
    found = site.get("works/", q=words, mine="true" if mine else None, limit=limit, **filters)["results"]
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for work in found:
        maker = work["maker"]["name"] or work["maker"]["username"]
        click.echo(f"{work['id']}  {work['title']} – {maker}")
