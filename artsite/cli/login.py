"""Keep a token for a server, so that other commands can talk to it."""

from __future__ import annotations

import socket

import click

from artsite.cli._client import at, save_token, server_address


@click.command(name="login")
@click.option("--server", envvar="ARTSITE_SERVER", required=True, metavar="URL", help="The site.")
@click.option("--username", prompt="Name or email address", help="Asked for where it is not given.")
@click.option(
    "--password", prompt=True, hide_input=True, envvar="ARTSITE_PASSWORD", help="Asked for, unseen."
)
def command(server: str, username: str, password: str) -> None:
    """Keep a token for a server.

    The password is sent once and not kept. The token is written to ~/.config/artsite/credentials.json, which
    only you can read; it can be revoked on the site, under your settings.
    """
    address = server_address(server)
    with at(address, None) as site:
        made = site.post(
            "tokens/",
            {"username": username, "password": password, "name": f"artsite on {socket.gethostname()}"[:80]},
        )
    click.echo(f"Signed in to {address}. The token is kept in {save_token(address, made['token'])}.")
