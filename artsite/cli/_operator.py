"""The site of ARTSITE_HOME, asked in this process as its operator: the same API, without a port between."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
import httpx

from artsite.cli._client import SECONDS_BETWEEN_LOOKS, TIMEOUT, Site
from artsite.servers import Home, site_servers

if TYPE_CHECKING:
    from apps.accounts.models import User


@contextlib.contextmanager
def operated_site() -> Iterator[Site]:
    """The site, with a token that lasts as long as this command.

    Where no site runs, its servers are started, its database is brought up to date, and jobs that are waited
    for are run in this process.
    """
    with site_servers():
        _set_up_django()
        from django.core.wsgi import get_wsgi_application

        from apps.accounts.models import Token

        operator = _operator()
        token, secret = Token.issue(operator, "artsite command line")
        address = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
        try:
            with httpx.Client(
                transport=httpx.WSGITransport(app=get_wsgi_application()),
                base_url=address,
                headers={"Authorization": f"Bearer {secret}"},
                timeout=TIMEOUT,
            ) as http:
                yield Site(http, work, operator)
        finally:
            token.delete()
            _let_go()
            logging.disable(logging.NOTSET)


def has_site() -> bool:
    """Whether there is a site to work on; asked before servers are started for nothing."""
    home = Home.from_environment()
    return bool(os.environ.get("DATABASE_URL")) or (home.path / "postgres").is_dir()


def work() -> None:
    """Run the next job here if no worker is alive to do it; else give the worker a moment."""
    from apps.studio.jobs import lifecycle, presence, runner
    from apps.studio.jobs.models import Queue

    alive = any(presence.children(queue) for queue in Queue.values)
    if not alive:
        lifecycle.release_expired()
    if alive or not any(runner.run_next(queue) for queue in Queue.values):
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artsite.settings")
    import django

    django.setup()
    # What went wrong is said by the command; the site's own log is not for this terminal.
    logging.disable(logging.WARNING)
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _operator() -> User:
    from apps.accounts.models import User

    operator = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if operator is None:
        raise click.ClickException(
            "This site has no operator yet. Make one with `artsite manage createsuperuser`, "
            "or start the demo site once with `make run`."
        )
    return operator


def _let_go() -> None:
    """Close the connections before the servers stop."""
    from django.db import connections

    connections.close_all()
