"""List the engines that are installed here, with their parameters."""

from __future__ import annotations

import json
from typing import Any

import click

from apps.studio.engines.contract import Engine
from apps.studio.engines.discovery import all_engines


@click.command(name="engines")
@click.option("--json", "as_json", is_flag=True, help="With the JSON schema of their parameters.")
def command(as_json: bool) -> None:
    """List the engines that are installed here."""
    engines = [engine for engine in all_engines().values() if not engine.internal]
    if as_json:
        click.echo(json.dumps([described(engine) for engine in engines], indent=2, ensure_ascii=False))
        return
    widest = max((len(engine.name) for engine in engines), default=0)
    for engine in engines:
        click.echo(f"{engine.name:<{widest}}  {engine.medium:<6}  {engine.summary}")
    click.echo("\n`artsite make ENGINE --help` says what each can do.", err=True)


def described(engine: Engine[Any]) -> dict[str, Any]:
    """An engine as the API describes it, less the addresses of its pictures."""
    return {
        "name": engine.name,
        "title": engine.title,
        "summary": engine.summary,
        "medium": engine.medium,
        "version": engine.version,
        "label": engine.label,
        "schema": engine.schema(),
    }
