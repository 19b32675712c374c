"""Works side by side: list collections, begin one, hang a work in it, take one down."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import click

from artsite.cli._client import Site, every, listing_options, site_options


@click.group(name="collections", invoke_without_command=True)
@click.option("--all", "everybodys", is_flag=True, help="Everybody’s public ones.")
@click.option("-q", "--query", help="By title, description or owner.")
@click.option("--json", "as_json", is_flag=True, help="As the API gives them.")
@listing_options
def command(site: Site, everybodys: bool, query: str | None, as_json: bool) -> None:
    """List collections, or begin, show, change and delete one."""
    found = every(site, "collections/", mine="false" if everybodys else "true", q=query)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['id']}  {one['title']}  {one['works']} works, {one['visibility']}")


@command.command()
@click.argument("title")
@click.option("--description", default="")
@click.option("--visibility", type=click.Choice(["private", "unlisted", "public"]), default="private")
@site_options
def new(site: Site, **words: str) -> None:
    """Begin a collection. Prints its id."""
    click.echo(site.post("collections/", words)["id"])


@command.command()
@click.argument("collection", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="As the API gives it.")
@site_options
def show(site: Site, collection: UUID, as_json: bool) -> None:
    """What hangs in a collection, in its order."""
    found: dict[str, Any] = site.get(f"collections/{collection}/")
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for entry in found["entries"]:
        click.echo(f"{entry['work']}  {entry['title']}  {entry['words']}".rstrip())


@command.command()
@click.argument("collection", type=click.UUID)
@click.argument("work", type=click.UUID)
@click.option("--words", default="", help="A word beside it.")
@site_options
def hang(site: Site, collection: UUID, work: UUID, words: str) -> None:
    """Hang a work at the end, or change the words beside it."""
    site.put(f"collections/{collection}/works/{work}/", {"words": words})


@command.command()
@click.argument("collection", type=click.UUID)
@click.argument("work", type=click.UUID)
@site_options
def take_down(site: Site, collection: UUID, work: UUID) -> None:
    """Take a work out of a collection."""
    site.delete(f"collections/{collection}/works/{work}/")


@command.command()
@click.argument("collection", type=click.UUID)
@site_options
def delete(site: Site, collection: UUID) -> None:
    """Take a collection apart; its works hang where they hung."""
    site.delete(f"collections/{collection}/")
