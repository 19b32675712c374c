"""Run one of Django's own commands on the site: `artsite manage createsuperuser`."""

from __future__ import annotations

import os

import click

from artsite.servers import site_servers


@click.command(
    name="manage",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands on the site of ARTSITE_HOME.

    Uses the servers of the running site, or starts them for as long as the command takes.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artsite.settings")
    with site_servers():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["artsite manage", *arguments])
