"""Run the whole site here until Ctrl-C: database, broker, pages, workers."""

from __future__ import annotations

import contextlib
import signal
import sys

import click

from artsite.servers import Home
from artsite.servers.processes import die_with_parent
from artsite.servers.site import Plan, serve


@click.command(name="serve")
@click.option(
    "--port", envvar="PORT", type=click.IntRange(1, 65535), default=8000, show_default=True, show_envvar=True
)
@click.option(
    "--workers",
    envvar="ARTSITE_WORKERS",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    show_envvar=True,
    help="Jobs that run at the same time.",
)
@click.option(
    "--demo/--no-demo", default=True, show_default=True, help="Hang the demo gallery in a site that is new."
)
@click.option(
    "--with-parent", is_flag=True, hidden=True, help="Stop when the program that started this ends."
)
def command(port: int, workers: int, demo: bool, with_parent: bool) -> None:
    """Run the whole site here until Ctrl-C.

    Its data lie in ARTSITE_HOME (default: var/). DATABASE_URL and REDIS_URL, where set, take the place of the
    PostgreSQL and the Valkey that a site brings along. It listens on 127.0.0.1 alone.
    """
    if sys.version_info[:2] != (3, 11):
        raise click.ClickException(f"Artsite runs on Python 3.11, and this is {sys.version.split()[0]}.")
    if with_parent:
        die_with_parent(signal.SIGTERM)
    serve(Plan(Home.from_environment(), port, workers, demo), _say)


def _say(line: str) -> None:
    """Tell the person; where nobody listens any more (a closed pipe), a site still stops well."""
    with contextlib.suppress(OSError):
        click.echo(line)
