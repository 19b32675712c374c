"""Say something of a work, or read what is said: `artsite comment WORK "How still it is."`."""

from __future__ import annotations

import json
from uuid import UUID

import click

from artsite.cli._client import Site, site_options


@click.command(name="comment")
@click.argument("work", type=click.UUID)
@click.argument("text", required=False)
@click.option("--answers", type=click.UUID, help="The comment that this is an answer to.")
@click.option("--spot", type=(click.FloatRange(0, 1), click.FloatRange(0, 1)), metavar="X Y",
              help="A place in the picture, in parts of its width and height.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As the API gives it.")
@site_options
def command(
    site: Site, work: UUID, text: str | None, answers: UUID | None, spot: tuple[float, float] | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Comment on a work; without TEXT, read its comments, newest first."""
    if text is None:
        _read(site.get(f"works/{work}/comments/", limit=200)["results"], as_json)
        return
    body = {"text": text, "answers": str(answers) if answers else None, "spot": spot}
    said = site.post(f"works/{work}/comments/", {name: value for name, value in body.items() if value})
    click.echo(json.dumps(said, indent=2, ensure_ascii=False) if as_json else said["id"])


def _read(comments: list[dict[str, str]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(comments, indent=2, ensure_ascii=False))
        return
    for comment in comments:
        click.echo(f"{comment['id']}  {comment['author']}: {comment['text']}")
